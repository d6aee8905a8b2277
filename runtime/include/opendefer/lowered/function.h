//===- opendefer/lowered/function.h - Includes std::function ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// <functional> takes more compile time than all other headers of opendefer: in
// C++17 it includes <vector>, <unordered_map> and the algorithms. libstdc++
// declares std::function and std::reference_wrapper in smaller headers.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LOWERED_FUNCTION_H
#define OPENDEFER_LOWERED_FUNCTION_H

#include <cstddef>

#if defined(__GLIBCXX__) && __has_include(<bits/std_function.h>)
#include <bits/std_function.h>
#else
#include <functional>
#endif

#endif // OPENDEFER_LOWERED_FUNCTION_H

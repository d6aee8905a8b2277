//===- opendefer/lowered/function.h - std::function, cheaply ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// <functional> costs a source more than the rest of these headers together: in
// C++17 it brings <vector>, <unordered_map> and the algorithms along.
// libstdc++ has std::function and std::reference_wrapper in files of their own.
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

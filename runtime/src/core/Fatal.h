//===- Fatal.h - Errors that end the process --------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef OPENDEFER_SRC_CORE_FATAL_H
#define OPENDEFER_SRC_CORE_FATAL_H

#include <string>

namespace opendefer {
namespace __lowered {

/// Reports a broken invariant or a misuse; aborts.
[[noreturn]] void fatal(const std::string &Message);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_CORE_FATAL_H

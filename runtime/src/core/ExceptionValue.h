//===- ExceptionValue.h - The payload that is a C++ exception ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef OPENDEFER_SRC_CORE_EXCEPTIONVALUE_H
#define OPENDEFER_SRC_CORE_EXCEPTIONVALUE_H

namespace opendefer {
namespace __lowered {

/// Called in a handler: true if it has caught a panic_error.
bool hasCaughtPanicError();

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_CORE_EXCEPTIONVALUE_H

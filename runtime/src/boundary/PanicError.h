//===- PanicError.h - A panic with its stack as an exception ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef OPENDEFER_SRC_BOUNDARY_PANICERROR_H
#define OPENDEFER_SRC_BOUNDARY_PANICERROR_H

#include <opendefer/stacktrace.h>
#include <opendefer/value.h>

namespace opendefer {
namespace __lowered {

/// Throws a panic_error. While it exists, reports of the panic show the stack,
/// and stacktrace::of_panic() returns it.
[[noreturn]] void throwPanicError(value &&Panic, stacktrace &&Stack);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_BOUNDARY_PANICERROR_H

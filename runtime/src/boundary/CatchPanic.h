//===- CatchPanic.h - A panic as a value ------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef OPENDEFER_SRC_BOUNDARY_CATCHPANIC_H
#define OPENDEFER_SRC_BOUNDARY_CATCHPANIC_H

#include <opendefer/boundary.h>
#include <opendefer/stacktrace.h>

namespace opendefer {
namespace __lowered {

/// What has left a function.
struct Caught {
  value Value;              ///< Empty if the function has returned.
  bool IsException = false; ///< It is a C++ exception, and no panic_error.
  stacktrace Stack;         ///< From the call of panic() down, if wanted.
};
enum class CatchStack { No, Yes };

/// Calls the function.  Stops a panic or an exception that leaves it.
void catchAll(__boundary_call Call, void *Function, Caught &Result,
              CatchStack WithStack);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_BOUNDARY_CATCHPANIC_H

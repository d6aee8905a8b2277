//===- ThreadEnd.h - Ending a thread from one of its frames -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef OPENDEFER_SRC_RECOVERY_THREADEND_H
#define OPENDEFER_SRC_RECOVERY_THREADEND_H

#include <opendefer/lowered/frame.h>

namespace opendefer {
namespace __lowered {

/// True if a recovery has to reach an older frame, in the chain that begins at
/// First, before the thread can end.  False if endThreadHere() can be called at
/// once.
bool mustLandBeforeEnd(const __frame *First);

/// Ends the thread as pthread_exit() does.  Runs the destructors of the
/// remaining stack frames if that is possible.
[[noreturn]] void endThreadHere();

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_RECOVERY_THREADEND_H

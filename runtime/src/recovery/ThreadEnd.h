//===- ThreadEnd.h - Ending a thread from one of its frames -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef OPENDEFER_SRC_RECOVERY_THREADEND_H
#define OPENDEFER_SRC_RECOVERY_THREADEND_H

#include <opendefer/lowered/frame.h>

namespace opendefer {
namespace __lowered {

/// True if a recovery has to reach an older frame of the chain that begins at
/// First before the thread can end; false where endThreadHere() unwinds.
bool mustLandBeforeEnd(const __frame *First);

/// Ends the thread as pthread_exit() does, running destructors of the frames
/// that are left where that is possible.
[[noreturn]] void endThreadHere();

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_RECOVERY_THREADEND_H

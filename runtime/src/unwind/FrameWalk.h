//===- FrameWalk.h - A panic's walk over the frames -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef OPENDEFER_SRC_UNWIND_FRAMEWALK_H
#define OPENDEFER_SRC_UNWIND_FRAMEWALK_H

#include "core/PanicRecord.h"
#include "core/Platform.h"

#if OPENDEFER_HAVE_TABLE_UNWINDER
#include "unwind/x86_64/FrameWalk.h" // IWYU pragma: export
#else
#include "unwind/generic/FrameWalk.h" // IWYU pragma: export
#endif

namespace opendefer {
namespace __lowered {

/// A panic record and its walk over the stack.  Every record is part of one.
struct WalkingPanic : __panic_record {
  FrameWalk walk;
};

inline FrameWalk &walkOf(__panic_record *Panic) {
  return static_cast<WalkingPanic *>(Panic)->walk;
}

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_UNWIND_FRAMEWALK_H

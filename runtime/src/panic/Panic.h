//===- Panic.h - The steps of a panic ---------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime.  See Panic.cpp for how they are used.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_PANIC_PANIC_H
#define OPENDEFER_SRC_PANIC_PANIC_H

#include "core/PanicRecord.h"
#include "recovery/Recovery.h"
#include "unwind/FrameWalk.h"

#include <opendefer/lowered.h>

namespace opendefer {
namespace __lowered {

/// The record of a running goexit().
struct goexit_record : WalkingPanic {
  goexit_anchor anchor;
};

/// Puts the record on the thread's list.
void beginPanic(WalkingPanic &Panic, __value_box *Payload);

/// Begins the walk at From, a call by the function that calls this or by an
/// older one.
OPENDEFER_ALWAYS_INLINE void walkFrom(WalkingPanic &Panic,
                                      const WalkStart &From) {
  Panic.walk.begin(From, __this_g.__head, Panic.older);
  Panic.start = Panic.current = Panic.walk.next();
}

/// Starts a panic in the function that has made the call From.
[[noreturn]] __attribute__((used)) void
startPanicFrom(__value_box *Payload, const char *File, const char *Function,
               std::uint64_t Position,
               const WalkStart &From) __asm__("opendefer_start_panic_from");

/// Starts a panic for a fault of the instruction before Caller. Before any
/// deferred call runs, checks that a recovery can pass the functions from there
/// to the newest deferring one.
[[noreturn]] void startFaultPanic(__value_box *Payload, std::uintptr_t Caller);

/// Removes the panics newer than Remaining from the thread's list, and releases
/// their payloads.
void dropPanics(__panic_record *Remaining);

/// Runs deferred calls, newest first, beginning with the frame Panic.current.
/// Returns true when a call of the frame that is then Panic.current has
/// recovered the panic, and false when no calls are left.
bool runDeferredCalls(WalkingPanic &Panic);

/// Called when a deferred call that `Panic` was running has recovered it and
/// has returned.  Drops the panic and those that it has superseded.  Returns
/// the goal of the recovery: the call's frame, or a goexit that the panic has
/// superseded.
RecoveryGoal endRecovered(WalkingPanic &Panic);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_PANIC_PANIC_H

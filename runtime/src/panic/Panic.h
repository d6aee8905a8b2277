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

#include <exception>

namespace opendefer {
namespace __lowered {

/// A goexit() under way.
struct goexit_record : WalkingPanic {
  goexit_anchor anchor;
};

/// Puts the record on the thread's list.
void beginPanic(WalkingPanic &Panic, __value_box *Payload);

/// Begins at From, a call of the function that calls this or of an older one.
OPENDEFER_ALWAYS_INLINE void walkFrom(WalkingPanic &Panic,
                                      const WalkStart &From) {
  Panic.walk.begin(From, __this_g.__head, Panic.older);
  Panic.start = Panic.current = Panic.walk.next();
}

/// Panics in the function that has made the call From.
[[noreturn]] __attribute__((used)) void
startPanicFrom(__value_box *Payload,
               const WalkStart &From) __asm__("opendefer_start_panic_from");

/// Takes the panics newer than Remaining off the thread's list.
void dropPanics(__panic_record *Remaining);

/// Runs deferred calls, newest first, from Panic.current on.  Returns true when
/// one of them, in Panic.current, has recovered the panic; false when there are
/// none left.
bool runDeferredCalls(WalkingPanic &Panic);

/// The payload of a panic that carries a C++ exception.
__value_box *boxException(std::exception_ptr &&Exception);

/// The deferred call that `Panic` was running has returned and had recovered
/// it: drops it and what it superseded.  The recovery is to go to its frame, or
/// to a goexit that it had superseded.
RecoveryGoal endRecovered(WalkingPanic &Panic);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_PANIC_PANIC_H

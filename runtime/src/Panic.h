//===- Panic.h - The panic state machine's records --------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime.  See Panic.cpp for how they are used.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_PANIC_H
#define OPENDEFER_SRC_PANIC_H

#include "FrameWalk.h"

#include <opendefer/lowered.h>

#include <exception>

namespace opendefer {
namespace __lowered {

/// One running panic, goexit or exception recovery.  It lives in the stack
/// frame that started it, and has no destructor: a landing passes that frame,
/// and a cleanup there would be paid for by every recovery.
struct __panic_record {
  __panic_record *older;
  __value_box *payload; ///< Owned; released when the panic is dropped.
  __frame *start;       ///< Where the walk began.
  __frame *current;     ///< The frame whose deferred calls are being run.
  // A debugger script (tools/gdb) reads what comes up to here and these three.
  bool recovered;
  bool superseded; ///< A newer panic has reached `current`.
  bool isGoexit;
  /// The newest older one that this has not superseded, so that none of those
  /// in between is ever looked at again.
  __panic_record *below;
  FrameWalk walk;
};

/// The place where goexit() waits for a landing, as a frame.
struct goexit_anchor : __frame {
  __resume_point *resumesAtStart;
};

struct goexit_record : __panic_record {
  goexit_anchor anchor;
};

/// A deferreturn() that runs in a landing pad of `owner`.  No landing can
/// leave it, so one that must is taken in here and passed on by its owner's.
struct __resume_point {
  __resume_point *older;
  __frame *owner;
  __landing *within;             ///< The landing whose pad it runs in.
  __panic_record *panicsAtStart; ///< Those that are older than itself.
  __frame anchor;
};

/// Puts the record on the thread's list.
void beginPanic(__panic_record &Panic, __value_box *Payload);

/// Begins at the caller's stack frame, where there are tables for that.
OPENDEFER_ALWAYS_INLINE void
walkFromHere([[maybe_unused]] __panic_record &Panic) {
#if OPENDEFER_HAVE_DRIVER
  Panic.walk.begin(__this_g.__head, Panic.older);
  Panic.start = Panic.current = Panic.walk.next();
#endif
}

/// Takes the panics newer than Remaining off the thread's list.
void dropPanics(__panic_record *Remaining);

/// Runs deferred calls, newest first, from Panic.current on.  Returns true when
/// one of them, in Panic.current, has recovered the panic; false when there are
/// none left.
bool runDeferredCalls(__panic_record &Panic);

/// The payload of a panic that carries a C++ exception.
__value_box *boxException(std::exception_ptr &&Exception);

/// Where a landing goes: a frame, a goexit's anchor or ThreadExit.
struct LandingGoal {
  __frame *Final;
  /// What its first deferreturn() is to find, if anything.
  __saved_open_defer_state State;
  /// A walk that has come to Final and has begun in the function where the
  /// landing begins, if there is one.
  FrameWalk *Way = nullptr;
};

/// The deferred call that `Panic` was running has returned and had recovered
/// it: drops it and what it superseded.  The landing is to go to its frame, or
/// to a goexit that it had superseded.
LandingGoal recovery(__panic_record &Panic);

/// Reports the thread's panics, calls the hook, aborts.
[[noreturn]] void reportUncaught();

/// The newest panic has come to a frame or to a panic that is no longer on the
/// stack: reports that, and it, and aborts.
[[noreturn]] OPENDEFER_COLD void reportGone();

/// It has been recovered, but a signal has interrupted what is before PC, or
/// what was called there, and no landing can pass that.
[[noreturn]] OPENDEFER_COLD void reportNotCovered(std::uintptr_t PC,
                                                  bool IsInterrupted);

/// A goexit() is a fatal error while the thread reports an uncaught panic.
void checkNotReporting();

/// Reports a broken invariant or a misuse; aborts.
[[noreturn]] void fatal(const char *Message);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_PANIC_H

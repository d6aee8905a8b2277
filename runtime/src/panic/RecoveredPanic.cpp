//===- Recovery.cpp - From a recovered panic to the recovery
//---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// When the deferred call that recovered has returned, the panic and all that
// it superseded are dropped, the frames to be skipped leave the chain, and what
// the recovered frame still has to run is handed to its guards, which will run
// it in their landing pads: through the SavedOpenDeferState on G they go on
// from there without asking an unwinder.
//
//===----------------------------------------------------------------------===//

#include "core/Chain.h"
#include "panic/DeferredCall.h"
#include "panic/Panic.h"
#include "recovery/Recovery.h"

#include <utility>

using namespace opendefer;
using namespace opendefer::__lowered;

/// Takes the frames from First up to Next out of the chain.  Their destructors
/// still run, and in code without exceptions not even those; whatever they do,
/// the next frame is then one that is alive.
static void unlinkFrames(__frame *First, __frame *Next) {
  while (First && First != Next) {
    __frame *After = First->__next();
    First->__link =
        reinterpret_cast<std::uintptr_t>(Next) | (First->__link & __kind_mask);
    First = After;
  }
}

/// The same for all that the panics from Newest up to Remaining have passed.
static void unlinkFramesOf(__panic_record &Newest, __panic_record *Remaining,
                           const __panic_record *Exit, __frame *Next) {
  if (!Exit) {
    for (__panic_record *P = &Newest; P != Remaining; P = P->older)
      unlinkFrames(P->start, Next);
    return;
  }
  // Those raised since the goexit was superseded began at frames older than
  // Next, and have nothing to skip. So the oldest panics come first, which
  // `below`, no longer needed, leads through.
  __panic_record *Oldest = &Newest;
  for (Newest.below = nullptr; Oldest->older != Remaining;
       Oldest = Oldest->older)
    Oldest->older->below = Oldest;
  for (__panic_record *P = Oldest; P && isInChain(Next, P->start); P = P->below)
    unlinkFrames(P->start, Next);
}

/// Runs what is left of a -fno-exceptions frame, on top of the stack that is
/// about to go.  The state on G goes straight to this deferreturn.
static void runOnTop(__frame *F, const __saved_open_defer_state &Left) {
  __saved_open_defer_state Outer = exchangeSaved(Left);
  __saved_open_defer_state State = std::exchange(__this_g.__saved, Outer);
  for (;;) {
    DeferredCall Call;
    if (!Call.take(allDefersOf(F), State))
      break;
    if (Call.runProtected(nullptr))
      std::terminate(); // The frame has no way to let it pass.
    __this_g.__head = F;
  }
}

/// Makes the frame that is to be unwound to the newest one, and hands what is
/// left of it over.
static RecoveryGoal leaveFor(__frame *Frame) {
  __this_g.__head = Frame;
  handOver(Frame);
  __saved_open_defer_state State = {};
  if (Frame->__is(__pending_kind))
    State = {0, pendingBitsOffset(), __slotsOffset()};
  if (Frame->__is(__noexcept_kind)) {
    runOnTop(Frame, State);
    State = {};
  }
  return {Frame, State};
}

RecoveryGoal __lowered::endRecovered(WalkingPanic &Panic) {
  __frame *Frame = Panic.current;
  // Find those it superseded, down to a goexit among them.
  goexit_record *Exit = nullptr;
  __panic_record *Remaining = Panic.older;
  // One that the walk has not come to may have been left by a longjmp.
  const __panic_record *NotPassed = Panic.walk.notPassed();
  for (; Remaining && Remaining != NotPassed && Remaining->superseded;
       Remaining = Remaining->older)
    if (Remaining->isGoexit) {
      Exit = static_cast<goexit_record *>(Remaining);
      break;
    }
  __frame *Next = Exit ? Exit->current : Frame;
  unlinkFramesOf(Panic, Remaining, Exit, Next);
  dropPanics(Remaining);

  if (Exit) {
    Exit->superseded = false;
    __this_g.__head = Next;
    return {&Exit->anchor, {}};
  }
  RecoveryGoal Goal = leaveFor(Frame);
  Goal.Way = &Panic.walk;
  return Goal;
}

void __lowered::__unwind_to(__frame *Frame) { startRecovery(leaveFor(Frame)); }

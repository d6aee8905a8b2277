//===- RecoveredPanic.cpp - From a panic to its recovery ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// When the deferred call that has recovered returns, the panic and those that
// it has superseded are dropped, and the frames that the recovery skips are
// removed from the chain.  The remaining calls of the frame that recovered are
// handed over to its guards, which run them in their landing pads.  The
// SavedOpenDeferState on G tells the guards where to continue, without the help
// of an unwinder.
//
//===----------------------------------------------------------------------===//

#include "core/Chain.h"
#include "panic/DeferredCall.h"
#include "panic/Panic.h"
#include "recovery/Recovery.h"

#include <utility>

using namespace opendefer;
using namespace opendefer::__lowered;

/// Removes the frames from First up to Next from the chain, by linking each of
/// them to Next.  Their destructors still run, except in code without
/// exceptions.  Whichever of them run, the head of the chain is then a frame
/// that is alive.
static void unlinkFrames(__frame *First, __frame *Next) {
  while (First && First != Next) {
    __frame *After = First->__next();
    First->__link =
        reinterpret_cast<std::uintptr_t>(Next) | (First->__link & __kind_mask);
    First = After;
  }
}

/// Removes the frames that the panics from Newest up to Remaining have passed.
static void unlinkFramesOf(__panic_record &Newest, __panic_record *Remaining,
                           const __panic_record *Exit, __frame *Next) {
  if (!Exit) {
    for (__panic_record *P = &Newest; P != Remaining; P = P->older)
      unlinkFrames(P->start, Next);
    return;
  }
  // The panics that were raised after the goexit was superseded began at frames
  // older than Next, and have no frames to remove. So the oldest panics come
  // first. Their order is stored in `below`, which is no longer needed.
  __panic_record *Oldest = &Newest;
  for (Newest.below = nullptr; Oldest->older != Remaining;
       Oldest = Oldest->older)
    Oldest->older->below = Oldest;
  for (__panic_record *P = Oldest; P && isInChain(Next, P->start); P = P->below)
    unlinkFrames(P->start, Next);
}

/// Runs the remaining calls of a -fno-exceptions frame, before the stack is
/// unwound.  This function is the deferreturn that takes the state from G.
OPENDEFER_COLD static void runOnTop(__frame *F,
                                    const __saved_open_defer_state &Left) {
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

/// Makes the target frame of a recovery the newest frame of the chain, and
/// hands its remaining calls over to its guards. Way: see RecoveryGoal.
OPENDEFER_ALWAYS_INLINE static RecoveryGoal leaveFor(__frame *Frame,
                                                     FrameWalk *Way) {
  __this_g.__head = Frame;
  handOver(Frame);
  __saved_open_defer_state State = {};
  if (Frame->__is(__pending_kind))
    State = {0, pendingBitsOffset(), __slotsOffset()};
  if (Frame->__is(__noexcept_kind)) {
    runOnTop(Frame, State);
    State = {};
  }
  return {Frame, State, Way};
}

RecoveryGoal __lowered::endRecovered(WalkingPanic &Panic) {
  __frame *Frame = Panic.current;
  // Find the panics that this one has superseded, down to the newest goexit.
  goexit_record *Exit = nullptr;
  __panic_record *Remaining = Panic.older;
  // A panic that the walk has not reached may have been left by a longjmp.
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
  return leaveFor(Frame, &Panic.walk);
}

void __lowered::__unwind_to(__frame *Frame) {
  startRecovery(leaveFor(Frame, nullptr));
}

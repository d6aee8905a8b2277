//===- Recovery.cpp - From a recovered panic to the landing ---------------===//
//
// When the deferred call that recovered has returned, the panic and all that
// it superseded are dropped, the frames to be skipped leave the chain, and what
// the recovered frame still has to run is handed to its guards, which will run
// it in their landing pads: through the SavedOpenDeferState on G they go on
// from there without asking an unwinder.
//
//===----------------------------------------------------------------------===//

#include "Frame.h"
#include "Landing.h"

#include <utility>

using namespace opendefer;
using namespace opendefer::lowered;

/// Takes the frames from First up to Next out of the chain.  Their destructors
/// still run, and in code without exceptions not even those; whatever they do,
/// the next frame is then one that is alive.
static void unlinkFrames(frame *First, frame *Next) {
  while (First && First != Next) {
    frame *After = First->next();
    First->link =
        reinterpret_cast<std::uintptr_t>(Next) | (First->link & kind_mask);
    First = After;
  }
}

/// The same for all that the panics from Newest up to Remaining have passed.
static void unlinkFramesOf(panic_record &Newest, panic_record *Remaining,
                           const panic_record *Exit, frame *Next) {
  if (!Exit) {
    for (panic_record *P = &Newest; P != Remaining; P = P->older)
      unlinkFrames(P->start, Next);
    return;
  }
  // Those raised since the goexit was superseded began at frames older than
  // Next, and have nothing to skip. So the oldest panics come first, which
  // `below`, no longer needed, leads through.
  panic_record *Oldest = &Newest;
  for (Newest.below = nullptr; Oldest->older != Remaining;
       Oldest = Oldest->older)
    Oldest->older->below = Oldest;
  for (panic_record *P = Oldest; P && isInChain(Next, P->start); P = P->below)
    unlinkFrames(P->start, Next);
}

/// Runs what is left of a -fno-exceptions frame, on top of the stack that is
/// about to go.  The state on G goes straight to this deferreturn.
static void runOnTop(frame *F, const saved_open_defer_state &Left) {
  saved_open_defer_state Outer = exchangeSaved(Left);
  saved_open_defer_state State = std::exchange(G.saved, Outer);
  for (;;) {
    DeferredCall Call;
    if (!Call.take(everythingOf(F), State))
      break;
    if (Call.runProtected(nullptr))
      std::terminate(); // The frame has no way to let it pass.
    G.head = F;
  }
}

/// Makes the frame that is to be landed on the newest one, and hands what is
/// left of it over.
static LandingGoal leaveFor(frame *Frame) {
  G.head = Frame;
  handOver(Frame);
  saved_open_defer_state State = {};
  if (Frame->is(pending_kind))
    State = {0, pendingBitsOffset(), slotsOffset()};
  if (Frame->is(noexcept_kind)) {
    runOnTop(Frame, State);
    State = {};
  }
  return {Frame, State};
}

LandingGoal lowered::recovery(panic_record &Panic) {
  frame *Frame = Panic.current;
  // Find those it superseded, down to a goexit among them.
  goexit_record *Exit = nullptr;
  panic_record *Remaining = Panic.older;
  for (; Remaining && Remaining->superseded; Remaining = Remaining->older)
    if (Remaining->isGoexit) {
      Exit = static_cast<goexit_record *>(Remaining);
      break;
    }
  frame *Next = Exit ? Exit->current : Frame;
  unlinkFramesOf(Panic, Remaining, Exit, Next);
  dropPanics(Remaining);

  if (Exit) {
    Exit->superseded = false;
    G.head = Next;
    return {&Exit->anchor, {}};
  }
  return leaveFor(Frame);
}

void lowered::land_here(frame *Frame) { land(leaveFor(Frame)); }

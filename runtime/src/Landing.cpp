//===- Landing.cpp - Where a landing goes, and its state ------------------===//
//
// A landing unwinds from a panic to the frame that recovered it.  Three things
// make it more than a throw:
//
// 1. Landings nest.  A destructor that one landing runs may call a function
//    that panics and recovers.  So all state is in the landing, and what the
//    interrupted one has left on G is put aside meanwhile.
//
// 2. Deferred calls run inside landings.  What remains of the recovered frame
//    is run by its guards in its landing pad (Deferreturn.cpp).  C++ allows
//    nothing to leave a landing pad but the landing itself, so the loop there
//    is a stop of its own, a resume_point: when such a call panics and an older
//    frame recovers, the new landing ends in the loop and the one in flight is
//    sent to the older frame.
//
// 3. A catch (...) may swallow one.  Then the thread goes on in a function that
//    has been left.  The landing's destructor finds out; where an exception_ptr
//    delays that, checkNotSwallowed() does at the thread's next entry.
//
//===----------------------------------------------------------------------===//

#include "Landing.h"
#include "Frame.h"
#include "NativeException.h"
#include "ThreadEnd.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

using namespace opendefer;
using namespace opendefer::lowered;

frame lowered::ThreadExit = {goexit_kind, 0, 0};

/// True if a panic that is still running began after Resume did.
static bool isBelowPanic(const resume_point *Resume) {
  for (panic_record *P = Resume->panicsAtStart; P; P = P->older)
    if (P == G.panics)
      return false;
  return G.panics != nullptr;
}

/// True if the way to Final leads through Resume.  Frames are compared by their
/// order in the chain, never by address: fibers and ASan move them.  The chain
/// does not lead from what a panic calls to the frames that the panic has
/// passed, nor from what a cleanup calls to those that its landing unwinds.
/// But neither a panic that goes on nor a landing in flight is ever left by a
/// landing that has begun on top of it.
static bool isOnTheWay(const resume_point *Resume, frame *Final,
                       const landing *Outer) {
  if (Final == &ThreadExit)
    return true;
  if (Final->is(goexit_kind)) // Older ones were there when goexit() began.
    return Resume != static_cast<goexit_anchor *>(Final)->resumesAtStart;
  return Outer == Resume->within && !isBelowPanic(Resume) &&
         !isInChain(Resume->owner, Final->next());
}

frame *lowered::nextStop(frame *Final, const landing *Outer) {
  if (G.resumes && isOnTheWay(G.resumes, Final, Outer))
    return &G.resumes->anchor;
  return Final;
}

static void checkNoSecondState() {
  if (isPresent(G.saved) && !G.landings)
    fatal("recovery found a second SavedOpenDeferState");
}

saved_open_defer_state
lowered::exchangeSaved(const saved_open_defer_state &State) {
  checkNoSecondState();
  return std::exchange(G.saved, State);
}

/// A signal may come at any time, and its handler may land.  So there is never
/// a state on G without a landing that it belongs to.
static void inOrder() { __atomic_signal_fence(__ATOMIC_SEQ_CST); }

landing::landing(frame *FinalFrame, frame *TargetFrame,
                 const saved_open_defer_state &State)
    : final(FinalFrame), target(TargetFrame), outer(G.landings),
      outerSaved(G.saved), uncaughtBefore(std::uncaught_exceptions()) {
  checkNoSecondState();
  inOrder();
  G.landings = this;
  inOrder();
  G.saved = State;
}

landing::landing(const landing &Other)
    : final(Other.final), target(Other.target), outer(Other.outer),
      outerSaved(Other.outerSaved), uncaughtBefore(Other.uncaughtBefore) {
  fatal("a landing was copied");
}

landing::~landing() {
  if (!done)
    reportSwallowed();
}

void lowered::finish(landing &Landing) {
  Landing.done = true;
  G.landings = Landing.outer;
}

void lowered::reportSwallowed() {
  std::fputs("opendefer: fatal error: recovery intercepted by catch (...): a "
             "handler between a panic and the frame that recovers it must "
             "rethrow\n",
             stderr);
  std::abort();
}

void lowered::checkNotSwallowed() {
  if (OPENDEFER_LIKELY(!G.landings))
    return;
  // In flight it is counted as uncaught.  In a handler that may still rethrow
  // it is not, but then there is a current exception.  Nor is it while a signal
  // interrupts the throw or the beginning of a handler.
  if (std::uncaught_exceptions() <= G.landings->uncaughtBefore &&
      !std::current_exception() && mayBeSwallowed(*G.landings))
    reportSwallowed();
}

/// The landing is at its goal; Head is to be the newest frame in the chain.
static void arrive(frame *Head, landing &Landing) {
  G.saved = Landing.outerSaved;
  inOrder();
  finish(Landing);
  G.head = Head;
  if (Landing.exception)
    std::rethrow_exception(std::exchange(Landing.exception, nullptr));
}

void lowered::landed(frame *F, landing &Landing) {
  if (Landing.final != F) {
    frame *Final = Landing.final;
    Landing.target = nextStop(Final, Landing.outer);
    if (Landing.target == &ThreadExit) {
      driveOnToExit(Landing);
      if (!mustLandBeforeEnd(F->next())) {
        finish(Landing);
        endThreadHere();
      }
    }
    if (Landing.target == Final && Final->is(noexcept_kind)) {
      G.saved = Landing.outerSaved;
      inOrder();
      finish(Landing);
      jumpTo(Final);
    }
    unwindOn(Landing);
  }
  arrive(F, Landing);
}

void lowered::landed_at_table_frame(frame *F, landing &Landing) {
  if (Landing.final != F) {
    F->link = table_kind; // It may never have been in the chain.
    landed(F, Landing);
  }
  arrive(F->next(), Landing); // Nobody else takes it out.
}

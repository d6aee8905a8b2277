//===- Recovery.cpp - Where a recovery goes, and its state
//------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A recovery unwinds from a panic to the frame that recovered it.  Three things
// make it more than a throw:
//
// 1. Recoveries nest.  A destructor that one recovery runs may call a function
//    that panics and recovers.  So all state is in the recovery, and what the
//    interrupted one has left on G is put aside meanwhile.
//
// 2. Deferred calls run inside recoveries.  What remains of the recovered frame
//    is run by its guards in its landing pad (Deferreturn.cpp).  C++ allows
//    nothing to leave a landing pad but the recovery itself, so the loop there
//    is a stop of its own, a resume_point: when such a call panics and an older
//    frame recovers, the new recovery ends in the loop and the one in flight is
//    sent to the older frame.
//
// 3. A catch (...) may swallow one.  Then the thread goes on in a function that
//    has been left.  The recovery's destructor finds out; where an
//    exception_ptr delays that, checkNotSwallowed() does at the thread's next
//    entry.
//
//===----------------------------------------------------------------------===//

#include "recovery/Recovery.h"

#include "core/Chain.h"
#include "core/EHGlobals.h"
#include "core/Fatal.h"
#include "recovery/ThreadEnd.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

using namespace opendefer;
using namespace opendefer::__lowered;

__frame __lowered::ThreadExit = {__goexit_kind, 0, 0};

/// True if a panic that is still running began after Resume did.
static bool isBelowPanic(const __resume_point *Resume) {
  for (__panic_record *P = Resume->panicsAtStart; P; P = P->older)
    if (P == __this_g.__panics)
      return false;
  return __this_g.__panics != nullptr;
}

/// True if the way to Final leads through Resume.  Frames are compared by their
/// order in the chain, never by address: fibers and ASan move them.  The chain
/// does not lead from what a panic calls to the frames that the panic has
/// passed, nor from what a cleanup calls to those that its recovery unwinds.
/// But neither a panic that goes on nor a recovery in flight is ever left by a
/// recovery that has begun on top of it.
static bool isOnTheWay(const __resume_point *Resume, __frame *Final,
                       const __recovery *Outer) {
  if (Final == &ThreadExit)
    return true;
  if (Final->__is(__goexit_kind)) // Older ones were there when goexit() began.
    return Resume != static_cast<goexit_anchor *>(Final)->resumesAtStart;
  return Outer == Resume->within && !isBelowPanic(Resume) &&
         !isInChain(Resume->owner, Final->__next());
}

__frame *__lowered::nextStop(__frame *Final, const __recovery *Outer) {
  if (__this_g.__resumes && isOnTheWay(__this_g.__resumes, Final, Outer))
    return &__this_g.__resumes->anchor;
  return Final;
}

static void checkNoSecondState() {
  if (isPresent(__this_g.__saved) && !__this_g.__recoveries)
    fatal("recovery found a second SavedOpenDeferState");
}

__saved_open_defer_state
__lowered::exchangeSaved(const __saved_open_defer_state &State) {
  checkNoSecondState();
  return std::exchange(__this_g.__saved, State);
}

/// A signal may come at any time, and its handler may recover.  So there is
/// never a state on G without a recovery that it belongs to.
static void inOrder() { __atomic_signal_fence(__ATOMIC_SEQ_CST); }

__recovery::__recovery(__frame *FinalFrame, __frame *TargetFrame,
                       const __saved_open_defer_state &State)
    : __final(FinalFrame), __target(TargetFrame),
      __outer(__this_g.__recoveries), __outerSaved(__this_g.__saved),
      __uncaughtBefore(ehGlobals().UncaughtExceptions) {
  checkNoSecondState();
  inOrder();
  __this_g.__recoveries = this;
  inOrder();
  __this_g.__saved = State;
}

__recovery::__recovery(const __recovery &Other)
    : __final(Other.__final), __target(Other.__target), __outer(Other.__outer),
      __outerSaved(Other.__outerSaved),
      __uncaughtBefore(Other.__uncaughtBefore) {
  fatal("a recovery was copied");
}

__recovery::~__recovery() {
  if (!__done)
    reportSwallowed();
}

void __lowered::finish(__recovery &Recovery) {
  Recovery.__done = true;
  __this_g.__recoveries = Recovery.__outer;
}

void __lowered::reportSwallowed() {
  std::fputs("opendefer: fatal error: recovery intercepted by catch (...): a "
             "handler between a panic and the frame that recovers it must "
             "rethrow\n",
             stderr);
  std::abort();
}

void __lowered::checkNewestNotSwallowed() {
  // In flight it is counted as uncaught.  In a handler that may still rethrow
  // it is not, but then there is a current exception.  Nor is it while a signal
  // interrupts the throw or the beginning of a handler.
  if (ehGlobals().UncaughtExceptions <=
          __this_g.__recoveries->__uncaughtBefore &&
      !std::current_exception() && mayBeSwallowed(*__this_g.__recoveries))
    reportSwallowed();
}

void __lowered::arriveAt(__frame *F, __recovery &Recovery) {
  __this_g.__saved = Recovery.__outerSaved;
  inOrder();
  finish(Recovery);
  // Nobody else takes a table_frame out of the chain.
  __this_g.__head = F->__is(__table_kind) ? F->__next() : F;
  if (Recovery.exception)
    std::rethrow_exception(std::exchange(Recovery.exception, nullptr));
}

__recovery *__lowered::caughtRecovery() {
  __recovery *Newest = __this_g.__recoveries;
  return Newest && isCaught(*Newest) ? Newest : nullptr;
}

void __lowered::passRecoveryOn() {
  if (__recovery *Recovery = caughtRecovery()) {
    unwindOn(*Recovery);
    throw;
  }
}

void __lowered::__recovered(__frame *F, __recovery &Recovery) {
  if (Recovery.__final != F) {
    __frame *Final = Recovery.__final;
    Recovery.__target = nextStop(Final, Recovery.__outer);
    if (Recovery.__target == &ThreadExit) {
      unwindOn(Recovery);
      if (!mustLandBeforeEnd(F->__next())) {
        finish(Recovery);
        endThreadHere();
      }
    }
    if (Recovery.__target == Final && Final->__is(__noexcept_kind)) {
      __this_g.__saved = Recovery.__outerSaved;
      inOrder();
      finish(Recovery);
      jumpTo(Final);
    }
    unwindOn(Recovery);
    throw;
  }
  arriveAt(F, Recovery);
}

void __lowered::__recovered_at_table_frame(__frame *F, __recovery &Recovery) {
  if (Recovery.__final != F) {
    F->__link = __table_kind; // It may never have been in the chain.
    __recovered(F, Recovery);
  }
  arriveAt(F, Recovery);
}

//===- Recovery.cpp - The target and state of a recovery ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A recovery unwinds from a panic to the frame that recovered it.  It differs
// from a throw in three ways:
//
// 1. Recoveries nest.  A destructor that a recovery runs may call a function
//    that panics and recovers.  So all state is in the recovery object, which
//    also saves the state that the interrupted recovery has left on G.
//
// 2. Deferred calls run inside recoveries.  The guards of the frame that
//    recovered run its remaining calls in their landing pads (Deferreturn.cpp).
//    In C++, only the recovery itself may leave a landing pad.  So the loop in
//    deferreturn is a target of its own, a resume_point: if such a call panics
//    and an older frame recovers, the new recovery ends in the loop, and the
//    running one is redirected to the older frame.
//
// 3. A catch (...) may swallow a recovery.  Then the thread continues in a
//    function that it should have left.  The destructor of the recovery object
//    detects that.  If an exception_ptr delays the destructor,
//    checkNotSwallowed() detects it when the thread next enters the runtime.
//
//===----------------------------------------------------------------------===//

#include "recovery/Recovery.h"

#include "core/Chain.h"
#include "core/EHGlobals.h"
#include "core/Fatal.h"
#include "recovery/ThreadEnd.h"

#include <utility>

using namespace opendefer;
using namespace opendefer::__lowered;

__frame __lowered::ThreadExit = {__goexit_kind, 0, 0};

/// True if a panic that is still running has begun after Resume.
static bool isBelowPanic(const __resume_point *Resume) {
  for (__panic_record *P = Resume->panicsAtStart; P; P = P->older)
    if (P == __this_g.__panics)
      return false;
  return __this_g.__panics != nullptr;
}

/// True if a recovery for Final has to pass Resume.  Frames are compared by
/// their order in the chain, never by address, since fibers and ASan move them.
/// The chain does not lead from a call that a panic makes to the frames that
/// the panic has passed, nor from a call in a cleanup to the frames that the
/// cleanup's recovery unwinds.  But a recovery never leaves a running panic, or
/// a running recovery, on top of which it has begun.
static bool isOnTheWay(const __resume_point *Resume, __frame *Final,
                       const __recovery *Outer) {
  if (Final == &ThreadExit)
    return true;
  if (Final->__is(__goexit_kind)) // Older ones existed when goexit() began.
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

/// A signal may arrive at any time, and its handler may recover.  So the stores
/// must be in this order: G never has a state without the recovery that it
/// belongs to.
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
  fatal(
      "recovery intercepted by catch (...): a handler between a panic and the "
      "frame that recovers it must rethrow");
}

void __lowered::checkNewestNotSwallowed() {
  // A recovery that is unwinding counts as an uncaught exception.  In a handler
  // that may still rethrow, it does not, but there is a current exception.
  // Neither is true if a signal interrupts the throw or the beginning of a
  // handler; mayBeSwallowed() excludes that case.
  if (ehGlobals().UncaughtExceptions <=
          __this_g.__recoveries->__uncaughtBefore &&
      !std::current_exception() && mayBeSwallowed(*__this_g.__recoveries))
    reportSwallowed();
}

[[noreturn]] OPENDEFER_COLD static void rethrowKept(__recovery &Recovery) {
  std::rethrow_exception(std::exchange(Recovery.exception, nullptr));
}

void __lowered::arriveAt(__frame *F, __recovery &Recovery) {
  __this_g.__saved = Recovery.__outerSaved;
  inOrder();
  finish(Recovery);
  // No other code removes a table_frame from the chain.
  __this_g.__head = F->__is(__table_kind) ? F->__next() : F;
  if (OPENDEFER_UNLIKELY(Recovery.exception))
    rethrowKept(Recovery);
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

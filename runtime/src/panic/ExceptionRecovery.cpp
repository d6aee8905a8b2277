//===- ExceptionRecovery.cpp - recover() of a C++ exception ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// If a deferred body calls recover(), the lowering adds a catch (...), since a
// cleanup cannot access the exception.  The handler calls this file, which runs
// the group's deferred calls with a panic record that has the exception as its
// payload.
//
// Until a call has recovered the exception, the exception is unwinding the
// frame.  If a call then throws or panics, the process ends, as in any C++
// cleanup.  (A panic runs the outer deferred calls first.)  Afterwards the
// handler returns, and the guards run the remaining calls as on any return.
//
//===----------------------------------------------------------------------===//

#include "panic/DeferredCall.h"
#include "panic/Panic.h"
#include "recovery/Recovery.h"

using namespace opendefer;
using namespace opendefer::__lowered;

static void runAsCleanup(DeferredCall &Call, __panic_record *By) noexcept {
  Call.run(By);
}

/// Runs the calls of the range until one of them recovers the panic, if it is
/// one.
static void runUntilRecovered(const DeferRange &Range, __panic_record *By) {
  while (!__is_panic(By) || !By->recovered) {
    DeferredCall Call;
    if (!Call.take(Range))
      return;
    __this_g.__notedPanic = nullptr;
    runAsCleanup(Call, By);
    __this_g.__notedPanic = nullptr;
    __this_g.__head = Range.Frame;
  }
}

static bool runForException(const DeferRange &Range) {
  std::exception_ptr Exception = std::current_exception();
  if (!Exception) { // A forced unwind, or an exception that is not C++'s.
    runUntilRecovered(Range, __by_unwinding());
    return false;
  }
  WalkingPanic Panic;
  __value_box *Payload = __box_exception(std::move(Exception));
  if (!Payload->__place.__file)
    Payload->__place = {"", "", 0};
  beginPanic(Panic, Payload);
  Panic.isException = true;
  runUntilRecovered(Range, &Panic);
  dropPanics(Panic.older);
  return Panic.recovered;
}

/// Called if the handler has caught a recovery. A recovery for this frame ends
/// here, and the guards run the remaining calls as on any return. Returns false
/// if the handler must pass the recovery on by `throw;`.
static bool passRecovery(__recovery &Recovery, __frame *F) {
  // An exception that a remaining deferred call has thrown is rethrown by the
  // frame's own handler, after the other remaining calls.
  if (Recovery.__final != F || Recovery.exception) {
    unwindOn(Recovery);
    return false;
  }
  takeBack(F);
  arriveAt(F, Recovery);
  return true;
}

/// Called if the handler has caught an exception. Not inline, so that
/// recoveries need not save its registers.
OPENDEFER_NOINLINE static bool recoverCaught(const DeferRange &Range) {
  checkNotSwallowed();
  if (!isAnythingLeft(Range))
    return false;
  __frame *F = Range.Frame;
  if (!F->__is(__table_kind)) {
    __this_g.__head = F;
    return runForException(Range);
  }
  // Nothing that needs the frame in the chain can leave runForException().
  __frame *Older = __this_g.__head;
  F->__link = reinterpret_cast<std::uintptr_t>(Older) | __table_kind;
  __this_g.__head = F;
  bool HasRecovered = runForException(Range);
  __this_g.__head = Older;
  return HasRecovered;
}

bool __lowered::recoverException(const DeferRange &Range) {
  if (__recovery *Recovery = caughtRecovery())
    return passRecovery(*Recovery, Range.Frame);
  return recoverCaught(Range);
}

bool __lowered::__recover_exception(__frame *F, std::uint64_t Mask) {
  return recoverException({F, Mask, 0});
}

void __lowered::__pass_recovery(__frame *F, std::uint64_t Mask) {
  // As recoverException(), but only an exception needs a range.
  __recovery *Recovery = caughtRecovery();
  if (!(Recovery ? passRecovery(*Recovery, F) : recoverCaught({F, Mask, 0})))
    throw;
}

bool __lowered::__recover_exception_in_scope(__frame *F, std::uint64_t Mask,
                                             __linked_record *R) {
  return recoverException({F, Mask, 0, /*Recovers=*/false, R});
}

void __lowered::__pass_recovery_in_scope(__frame *F, std::uint64_t Mask,
                                         __linked_record *R) {
  if (!recoverException({F, Mask, 0, /*Recovers=*/false, R}))
    throw;
}

bool __lowered::__recover_exception_linked(__linked_frame_base *F,
                                           std::uint64_t Mark) {
  return recoverException({F, 0, Mark});
}

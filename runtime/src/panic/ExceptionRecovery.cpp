//===- ExceptionRecovery.cpp - recover() of a C++ exception ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a deferred body says recover(), the lowering puts a catch (...) at its
// place, since a cleanup cannot see the exception.  The handler calls this: the
// group's deferred calls run with a record that carries the exception.
//
// Until one of them has recovered it, the exception is unwinding the frame, and
// a call that throws or panics out ends the process, as in any C++ cleanup (a
// panic runs the outer deferred calls first, by itself).  Afterwards the
// handler returns, and the guards run the rest as on any return.
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

/// Runs the range with the panic until one of its calls recovers it.
static void runUntilRecovered(const DeferRange &Range, __panic_record *By) {
  while (!By || !By->recovered) {
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
  if (!Exception) { // A forced unwind or a foreign exception.
    runUntilRecovered(Range, nullptr);
    return false;
  }
  WalkingPanic Panic;
  beginPanic(Panic, boxException(std::move(Exception)));
  runUntilRecovered(Range, &Panic);
  dropPanics(Panic.older);
  return Panic.recovered;
}

/// The handler has caught a recovery. If it is for this frame it ends here, and
/// the guards run what remains as on any return. Returns false where only a
/// `throw;` can go on with it.
static bool passRecovery(__recovery &Recovery, __frame *F) {
  // What a deferred call has thrown since then leaves in the frame's own
  // handler, after the calls that remain.
  if (Recovery.__final != F || Recovery.exception) {
    unwindOn(Recovery);
    return false;
  }
  takeBack(F);
  arriveAt(F, Recovery);
  return true;
}

bool __lowered::recoverException(const DeferRange &Range) {
  if (__recovery *Recovery = caughtRecovery())
    return passRecovery(*Recovery, Range.Frame);
  checkNotSwallowed();
  if (!isAnythingLeft(Range))
    return false;
  __frame *F = Range.Frame;
  if (!F->__is(__table_kind)) {
    __this_g.__head = F;
    return runForException(Range);
  }
  // Nothing can go past here that would need it in the chain.
  __frame *Older = __this_g.__head;
  F->__link = reinterpret_cast<std::uintptr_t>(Older) | __table_kind;
  __this_g.__head = F;
  bool HasRecovered = runForException(Range);
  __this_g.__head = Older;
  return HasRecovered;
}

bool __lowered::__recover_exception(__frame *F, std::uint64_t Mask) {
  return recoverException({F, Mask, 0});
}

bool __lowered::__recover_exception_linked(__linked_frame_base *F,
                                           std::uint64_t Mark) {
  return recoverException({F, 0, Mark});
}

//===- Deferreturn.cpp - Running deferred calls on a frame's way out ------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The guards of a frame call these functions if there may be more than one call
// to run, or in a landing pad.
//
// On a normal exit, or while a C++ exception unwinds the frame, an exception
// from a call leaves, and the remaining calls run as a cleanup of this
// function.
//
// In a landing pad (the frame has recovered, and a recovery has entered the
// pad) nothing may leave.  An exception is kept for the frame's handler.  A
// nested recovery for the same frame resumes the loop here.  A nested recovery
// for an older frame redirects the recovery that is running.
//
//===----------------------------------------------------------------------===//

#include "core/Fatal.h"
#include "panic/DeferredCall.h"
#include "panic/Panic.h"
#include "recovery/Recovery.h"

#include <utility>

using namespace opendefer;
using namespace opendefer::__lowered;

static void runRange(const DeferRange &Range, __panic_record *By);

OPENDEFER_NOINLINE static void runRest(const DeferRange &Range) {
  if (isAnythingLeft(Range))
    runRange(Range, __by_unwinding());
}

namespace {

/// Adds a resume point to __this_g.__resumes, and removes it when the loop is
/// left in any way.
class ActiveResume {
public:
  explicit ActiveResume(__frame *Owner) : Point() {
    Point.older = __this_g.__resumes;
    Point.owner = Owner;
    Point.within = __this_g.__recoveries;
    Point.panicsAtStart = __this_g.__panics;
    __this_g.__resumes = &Point;
  }
  ActiveResume(const ActiveResume &) = delete;
  ActiveResume &operator=(const ActiveResume &) = delete;
  ~ActiveResume() { __this_g.__resumes = Point.older; }

private:
  __resume_point Point;
};

/// Runs the remaining calls if an exception or a recovery leaves this function,
/// since the guard that has called it will not do so again. (After a recovery
/// they are pending, so they run as on a return.)
struct RestOf {
  DeferRange Range;
  bool Left = true;

  // Inline, and given a copy, so that the members can stay in registers.
  OPENDEFER_ALWAYS_INLINE ~RestOf() noexcept(false) {
    if (Left)
      runRest(
          {Range.Frame, Range.Mask, Range.Mark, Range.Recovers, Range.Only});
  }
};

} // namespace

static void keepException(__recovery &Recovery, std::exception_ptr Exception) {
  if (Recovery.exception)
    std::terminate(); // A second exception, as when a cleanup throws.
  Recovery.exception = std::move(Exception);
}

static void runRemaining(const DeferRange &Range, __recovery &Mine) {
  // The first deferreturn() of a recovery takes the state.
  __saved_open_defer_state State = std::exchange(__this_g.__saved, {});
  for (;;) {
    DeferredCall Call;
    if (!Call.take(Range, State))
      return;
    __panic_record *By = Mine.exception ? __by_unwinding() : nullptr;
    if (std::exception_ptr Exception = Call.runProtected(By))
      keepException(Mine, std::move(Exception));
    __this_g.__head = Range.Frame;
  }
}

static void runInLandingPad(const DeferRange &Range) {
  __recovery &Mine = *__this_g.__recoveries;
  ActiveResume Resume(Range.Frame);
  for (;;) {
    try {
      runRemaining(Range, Mine);
      return;
    } catch (__recovery &Nested) {
      finish(Nested);
      if (Nested.__final != Range.Frame) {
        Mine.__final = Nested.__final;
        Mine.exception = nullptr; // Superseded, as a panic would be.
        return;
      }
      __this_g.__head = Range.Frame;
    }
  }
}

/// Runs a call on the frame's normal exit.  If it throws, the remaining calls
/// may recover the exception.  The function is then left as after any exception
/// that it has recovered.
static void runRecovering(DeferredCall &Call, const DeferRange &Range,
                          __panic_record *By) {
  try {
    Call.run(By);
  } catch (...) {
    passRecoveryOn();
    if (!recoverException(Range))
      throw;
    __unwind_to(Range.Frame);
  }
}

static void runRange(const DeferRange &Range, __panic_record *By) {
  if (isPending(Range)) {
    if (!__this_g.__recoveries)
      fatal("deferred calls are pending, but no recovery is under way");
    runInLandingPad(Range);
    return;
  }
  RestOf Rest{Range};
  DeferredCall Call;
  while (Call.take(Range)) {
    if (Range.Recovers)
      runRecovering(Call, Range, By);
    else
      Call.run(By);
  }
  Rest.Left = false;
}

// These contain the loop of runRange() a second time, without the cases that
// arise only in landing pads.

void __lowered::__deferreturn(__frame *F, std::uint64_t Mask) {
  if (OPENDEFER_UNLIKELY(__this_g.__recoveries || F->__is(__pending_kind))) {
    checkNotSwallowed();
    runRange({F, Mask, 0}, nullptr);
    return;
  }
  RestOf Rest{{F, Mask, 0}};
  DeferredCall Call;
  while (Call.takeArmed(F, Mask))
    Call.run(nullptr);
  Rest.Left = false;
}

// The link of a table frame has a value only if a panic has put the frame into
// the chain. Its bits are clear then, and those of the other frames are set.
void __lowered::__deferreturn_in_pad(__frame *F, std::uint64_t First) noexcept {
  const std::uint64_t Mask = ~std::uint64_t(0) << First;
  if (__this_g.__recoveries)
    checkNotSwallowed();
  if (F->__deferBits & Mask) {
    DeferredCall Call;
    while (Call.takeArmed(F, Mask))
      Call.run(__by_unwinding());
  } else if (F->__is(__pending_kind)) {
    __deferreturn(F, Mask);
  }
}

void __lowered::__deferreturn_pending(__frame *F, std::uint64_t Mask) {
  __deferreturn(F, Mask);
}

void __lowered::deferreturn(const DeferRange &Range) {
  checkNotSwallowed();
  runRange(Range, nullptr);
}

void __lowered::__deferreturn_recovering(__frame *F, std::uint64_t Mask) {
  deferreturn({F, Mask, 0, /*Recovers=*/true});
}

void __lowered::__deferreturn_linked_recovering(__linked_frame_base *F,
                                                std::uint64_t Mark) {
  deferreturn({F, 0, Mark, /*Recovers=*/true});
}

void __lowered::__leave_scope(__frame *F, std::uint64_t Mask,
                              __linked_record *R) {
  deferreturn({F, Mask, 0, /*Recovers=*/false, R});
}

void __lowered::__deferreturn_linked(__linked_frame_base *F,
                                     std::uint64_t Mark) {
  if (OPENDEFER_UNLIKELY(__this_g.__recoveries || F->__pendingBits)) {
    checkNotSwallowed();
    runRange({F, 0, Mark}, nullptr);
    return;
  }
  RestOf Rest{{F, 0, Mark}};
  while (F->__deferBits > Mark) {
    __linked_record *R = F->__list;
    F->__list = R->__next;
    --F->__deferBits;
    R->__function(R, nullptr);
  }
  Rest.Left = false;
}

//===- Deferreturn.cpp - Running deferred calls on a frame's way out ------===//
//
// The guards of a frame call this when there is more than one call to run, or
// in a landing pad.
//
// On a normal exit, or while a C++ exception unwinds the frame, a call that
// throws leaves, and the rest run as a cleanup of ours.
//
// In a landing pad (the frame has recovered, and a landing brings us here)
// nothing may leave.  An exception is kept for the frame's handler; a nested
// landing for the same frame resumes the loop here; one for an older frame
// redirects the landing in flight.
//
//===----------------------------------------------------------------------===//

#include "Frame.h"
#include "Landing.h"

#include <utility>

using namespace opendefer;
using namespace opendefer::lowered;

static void runRange(const DeferRange &Range);

namespace {

/// Keeps G.resumes in step whichever way the loop is left.
class ActiveResume {
public:
  explicit ActiveResume(frame *Owner) : Point() {
    Point.older = G.resumes;
    Point.owner = Owner;
    Point.within = G.landings;
    Point.panicsAtStart = G.panics;
    G.resumes = &Point;
  }
  ActiveResume(const ActiveResume &) = delete;
  ActiveResume &operator=(const ActiveResume &) = delete;
  ~ActiveResume() { G.resumes = Point.older; }

private:
  resume_point Point;
};

/// The guard whose destructor we are in will not be asked again, so what an
/// exception or a landing leaves behind is ours to run.
struct RestOf {
  DeferRange Range;
  bool Left = true;

  ~RestOf() noexcept(false) {
    if (Left && isAnythingLeft(Range))
      runRange(Range);
  }
};

} // namespace

static void keepException(landing &Landing, std::exception_ptr Exception) {
  if (Landing.exception)
    std::terminate(); // Two at once, as when a cleanup throws.
  Landing.exception = std::move(Exception);
}

static void runRemaining(const DeferRange &Range, landing &Mine) {
  // The first deferreturn() of the landing takes the state.
  saved_open_defer_state State = std::exchange(G.saved, {});
  for (;;) {
    DeferredCall Call;
    if (!Call.take(Range, State))
      return;
    if (std::exception_ptr Exception = Call.runProtected(nullptr))
      keepException(Mine, std::move(Exception));
    G.head = Range.Frame;
  }
}

static void runInLandingPad(const DeferRange &Range) {
  landing &Mine = *G.landings;
  ActiveResume Resume(Range.Frame);
  for (;;) {
    try {
      runRemaining(Range, Mine);
      return;
    } catch (landing &Nested) {
      finish(Nested);
      if (Nested.final != Range.Frame) {
        Mine.final = Nested.final;
        Mine.exception = nullptr; // Superseded, as a panic would be.
        return;
      }
      G.head = Range.Frame;
    }
  }
}

/// What the call throws on the frame's normal exit, the rest may recover: the
/// function is then left as it is for any exception that it has recovered.
static void runRecovering(DeferredCall &Call, const DeferRange &Range) {
  try {
    Call.run(nullptr);
  } catch (landing &) {
    throw;
  } catch (...) {
    if (!recoverException(Range))
      throw;
    land_here(Range.Frame);
  }
}

static void runRange(const DeferRange &Range) {
  if (isPending(Range)) {
    if (!G.landings)
      fatal("deferred calls are pending, but no recovery is under way");
    runInLandingPad(Range);
    return;
  }
  RestOf Rest{Range};
  DeferredCall Call;
  while (Call.take(Range)) {
    if (Range.Recovers)
      runRecovering(Call, Range);
    else
      Call.run(nullptr);
  }
  Rest.Left = false;
}

// The same twice, without what can only be so in a landing pad.

void lowered::deferreturn(frame *F, std::uint64_t Mask) {
  if (OPENDEFER_UNLIKELY(G.landings || F->is(pending_kind))) {
    checkNotSwallowed();
    runRange({F, Mask, 0});
    return;
  }
  RestOf Rest{{F, Mask, 0}};
  DeferredCall Call;
  while (Call.takeArmed(F, Mask))
    Call.run(nullptr);
  Rest.Left = false;
}

void lowered::deferreturn_pending(frame *F, std::uint64_t Mask) {
  deferreturn(F, Mask);
}

void lowered::deferreturn_recovering(frame *F, std::uint64_t Mask) {
  checkNotSwallowed();
  runRange({F, Mask, 0, /*Recovers=*/true});
}

void lowered::deferreturn_linked_recovering(linked_frame_base *F,
                                            std::uint64_t Mark) {
  checkNotSwallowed();
  runRange({F, 0, Mark, /*Recovers=*/true});
}

void lowered::deferreturn_linked(linked_frame_base *F, std::uint64_t Mark) {
  if (OPENDEFER_UNLIKELY(G.landings || F->pendingBits)) {
    checkNotSwallowed();
    runRange({F, 0, Mark});
    return;
  }
  RestOf Rest{{F, 0, Mark}};
  while (F->deferBits > Mark) {
    linked_record *R = F->list;
    F->list = R->next;
    --F->deferBits;
    R->function(R, nullptr);
  }
  Rest.Left = false;
}

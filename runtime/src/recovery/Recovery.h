//===- Recovery.h - Going back to a frame -----------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime.  Two layers:
//
//   startRecovery()                   decides where to go and keeps the
//   recoveries' state
//                            (Recovery.cpp, ForcedUnwind.cpp);
//   unwindTo(), unwindOn()   bring the thread there, running destructors on
//                            the way: UnwindMethod.h has the ways.
//
// What every way must do: enter the cleanups between here and Target, then
// Target's handler of type recovery with a recovery object, as a C++ exception
// that is counted in std::uncaught_exceptions() until it is caught.  Target is
//   - a frame of the user's, whose handler calls __recovered();
//   - the anchor of a resume_point or of a goexit: the handler is
//     runInLandingPad() or goexit(), both in the runtime.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_RECOVERY_RECOVERY_H
#define OPENDEFER_SRC_RECOVERY_RECOVERY_H

#include "core/PanicRecord.h"
#include "unwind/FrameWalk.h"

#include <opendefer/lowered.h>

namespace opendefer {
namespace __lowered {

/// Where a recovery goes: a frame, a goexit's anchor or ThreadExit.
struct RecoveryGoal {
  __frame *Final;
  /// What its first deferreturn() is to find, if anything.
  __saved_open_defer_state State;
  /// A walk that has come to Final and has begun in the function where the
  /// recovery begins, if there is one.
  FrameWalk *Way = nullptr;
};

/// As the Final of a recovery: unwind everything and end the thread.  As the
/// Target: the next thing to do is that.
extern __frame ThreadExit;

/// Where a recovery for Final stops first; Outer is the one that it interrupts.
__frame *nextStop(__frame *Final, const __recovery *Outer);

/// The recovery has arrived.
void finish(__recovery &Recovery);

/// The recovery that the innermost handler of the thread has caught, or null.
__recovery *caughtRecovery();

/// In a catch (...): if it has caught a recovery, passes it on.
void passRecoveryOn();

/// In a handler of the frame that Recovery is for: ends it.
void arriveAt(__frame *Frame, __recovery &Recovery);

/// Aborts if the newest recovery was caught for good by a catch (...).  Called
/// wherever the thread enters the runtime.
OPENDEFER_ALWAYS_INLINE void checkNotSwallowed();
void checkNewestNotSwallowed();
[[noreturn]] void reportSwallowed();

inline void checkNotSwallowed() {
  if (OPENDEFER_UNLIKELY(__this_g.__recoveries != nullptr))
    checkNewestNotSwallowed();
}

inline bool isPresent(const __saved_open_defer_state &State) {
  return State.__slotsOffset != 0;
}

/// Puts State on G and returns the one there was before, which belongs to a
/// recovery under way.  Anything else is a fatal error.
__saved_open_defer_state exchangeSaved(const __saved_open_defer_state &State);

/// -fno-exceptions: runs the destructors on the way and jumps to Frame.
[[noreturn]] void jumpTo(__frame *Frame);

// The seam.
[[noreturn]] void unwindTo(const RecoveryGoal &Goal, __frame *Target);
/// In a handler that Recovery is not for: goes on with it to its target.
/// Returns where only a `throw;` in the handler does that. (For ThreadExit
/// there is no such way.)
void unwindOn(__recovery &Recovery);
/// True if the innermost handler of the thread has caught the recovery.
bool isCaught(__recovery &Recovery);

/// The same for ThreadExit as the Target. Returns where only a throw would do,
/// which cannot go there.
void unwindToExit();

/// True if a handler that has caught the recovery may have ended without
/// passing it on, so that only an exception_ptr keeps it. False while it is
/// being thrown or caught, where a signal may find it neither in flight nor in
/// a handler.
bool mayBeSwallowed(__recovery &Recovery);

/// Leaves for Goal.  Inline, since a throw pays for each frame on its way.
[[noreturn]] OPENDEFER_ALWAYS_INLINE void
startRecovery(const RecoveryGoal &Goal) {
  __frame *Target = nextStop(Goal.Final, __this_g.__recoveries);
  if (Target == Goal.Final && Target->__is(__noexcept_kind))
    jumpTo(Target);
  unwindTo(Goal, Target);
}

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_RECOVERY_RECOVERY_H

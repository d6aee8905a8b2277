//===- Recovery.h - Going back to a frame -----------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime.  Two layers:
//
//   startRecovery()          determines the target and manages the state of
//                            recoveries (Recovery.cpp, ForcedUnwind.cpp);
//   unwindTo(), unwindOn()   unwind to the target and run destructors on the
//                            way (UnwindMethod.h lists the unwinders).
//
// Every unwinder must enter the cleanups between here and Target, and then
// Target's handler of type recovery with a recovery object, as with a C++
// exception that counts in std::uncaught_exceptions() until it is caught.
// Target is
//   - a frame of the user's, whose handler calls __recovered() or
//     __recover_exception(), or
//   - the anchor of a resume_point or of a goexit, whose handler is in the
//     runtime: runInLandingPad() or goexit().
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_RECOVERY_RECOVERY_H
#define OPENDEFER_SRC_RECOVERY_RECOVERY_H

#include "core/PanicRecord.h"
#include "unwind/FrameWalk.h"

#include <opendefer/lowered.h>

namespace opendefer {
namespace __lowered {

/// The goal of a recovery: a frame, the anchor of a goexit, or ThreadExit.
struct RecoveryGoal {
  __frame *Final;
  /// The state that the first deferreturn() of Final takes, if any.
  __saved_open_defer_state State;
  /// A walk that has reached Final from the function where the recovery begins,
  /// or null.
  FrameWalk *Way = nullptr;
};

/// As the Final of a recovery: unwind the whole stack and end the thread.  As
/// the Target: do so next, since there is no stop before it.
extern __frame ThreadExit;

/// Returns the first target of a recovery for Final.  Outer is the recovery
/// that it interrupts.
__frame *nextStop(__frame *Final, const __recovery *Outer);

/// Ends a recovery that has reached its target.
void finish(__recovery &Recovery);

/// Returns the recovery that the innermost handler of the thread has caught, or
/// null.
__recovery *caughtRecovery();

/// Called in a catch (...): if it has caught a recovery, passes that on.
void passRecoveryOn();

/// Called in a handler of the frame that Recovery is for: ends the recovery.
void arriveAt(__frame *Frame, __recovery &Recovery);

[[noreturn]] void reportSwallowed();
OPENDEFER_NOINLINE void checkNewestNotSwallowed();

/// Aborts if the newest recovery was caught for good by a catch (...).  Called
/// wherever the thread enters the runtime.
OPENDEFER_ALWAYS_INLINE void checkNotSwallowed() {
  if (OPENDEFER_UNLIKELY(__this_g.__recoveries != nullptr))
    checkNewestNotSwallowed();
}

inline bool isPresent(const __saved_open_defer_state &State) {
  return State.__slotsOffset != 0;
}

/// Puts State on G and returns the previous one.  If that does not belong to a
/// running recovery, it is a fatal error.
__saved_open_defer_state exchangeSaved(const __saved_open_defer_state &State);

/// For -fno-exceptions: runs the destructors on the way and jumps to Frame.
[[noreturn]] void jumpTo(__frame *Frame);

// The interface of an unwinder.

/// Unwinds to Target with a new recovery for Goal.
[[noreturn]] void unwindTo(const RecoveryGoal &Goal, __frame *Target);
/// Called in a handler that Recovery is not for: continues to its target.
/// Returns if the handler has to do that by a `throw;`. (A throw cannot reach
/// ThreadExit.)
void unwindOn(__recovery &Recovery);
/// True if the innermost handler of the thread has caught the recovery.
bool isCaught(__recovery &Recovery);

/// Unwinds to ThreadExit. Returns if the unwinder cannot do that; a throw
/// cannot.
void unwindToExit();

/// True if a handler that has caught the recovery may have ended without
/// passing it on, so that only an exception_ptr refers to it. False during the
/// throw and the catch, when a signal handler may find the recovery neither
/// uncaught nor in a handler.
bool mayBeSwallowed(__recovery &Recovery);

/// Starts a recovery for Goal.  Inline, since each stack frame on the way makes
/// a throw slower.
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

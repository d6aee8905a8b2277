//===- TableUnwinder.cpp - Recovery with unwind tables --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A C++ throw calls each stack frame's personality routine twice, and reads the
// tables of the frame each time.  A recovery knows its target, so one cached
// row per stack frame is sufficient:
//
//   1. Walk to the stack frame that contains the target object, without any
//      changes.  If something on the way is not understood, or the walk does
//      not reach the target (ASan may keep locals elsewhere), throw the
//      recovery instead.  If the panic has gone the same way, its walk
//      (FrameWalk.cpp) has already done this step.
//   2. Create the exception object as a throw would, and enter the first
//      landing pad on the way that has something to run: set the registers of
//      its stack frame and jump.
//   3. A cleanup pad ends in _Unwind_Resume, either the runtime's (Resume.cpp)
//      or the unwinder's.  To the latter, the exception is a forced unwind with
//      the stop function opendefer_stop.  So both return control to this file.
//      So does the `throw;` of a catch (...), which is entered as a handler.
//      The handlers of the runtime and of lowered code call unwindOn() instead.
//      Walk on to the next pad.
//   4. The target's handler catches the recovery like any exception.
//
// No personality routine is called, so libstdc++ and libc++abi behave alike.
// Stack frames with nothing to run are skipped.
//
// The way may differ from the one in step 1: after a handler has run, the
// recovery leaves that stack frame from another call.  If that is not
// understood, the unwinder continues from there.
//
// goexit() ends in a recovery for ThreadExit.  It runs the cleanups of all C++
// stack frames of the thread, and calls pthread_exit() in place of the
// outermost one.  (pthread_exit() by itself unwinds with libgcc, and libgcc's
// and LLVM's unwinders cannot read each other's state.)
//
// With a shadow stack (CET), recoveries are thrown.
//
//===----------------------------------------------------------------------===//

#include "recovery/x86_64/TableUnwinder.h"

#include "core/Coroutine.h"
#include "recovery/x86_64/NativeException.h"
#include "unwind/x86_64/Registers.h"
#include "unwind/x86_64/RowCache.h"

#include <pthread.h>

#include <exception>

using namespace opendefer;
using namespace opendefer::__lowered;

/// ASan must unpoison the part of the stack that a recovery leaves.
extern "C" void __asan_handle_no_return() __attribute__((weak));

[[noreturn]] static void exitThread() { pthread_exit(nullptr); }
static std::uintptr_t exitPad() {
  return reinterpret_cast<std::uintptr_t>(&exitThread);
}

/// Enters exitThread() as if the stack frame had called it, instead of the
/// function that it has called.  The return address is still in place.
static void setExit(PadEntry &Entry, const Cursor &At) {
  Entry.Frame = At;
  Entry.Frame.SP -= sizeof(At.PC);
  Entry.Pad = exitPad();
}

namespace {
enum class Extent { ToFirstPad, WholeWay };
} // namespace

static __thread TableUnwindCounts Counts
    __attribute__((tls_model("initial-exec")));
static __thread unsigned long UnwoundByWalk
    __attribute__((tls_model("initial-exec")));

/// The place where a recovery for ThreadExit stops: the stack pointer of the
/// caller of the thread's outermost C++ function.
static __thread std::uintptr_t ExitSP
    __attribute__((tls_model("initial-exec")));

TableUnwindCounts __lowered::tableUnwindCounts() { return Counts; }
unsigned long __lowered::countUnwoundByWalk() { return UnwoundByWalk; }

static void findExit(Cursor Frame) {
  ExitSP = 0;
  RowReader Rows;
  for (const Row *R = Rows.find(Frame.PC); R && R->CanBeUnwound;
       R = Rows.findCaller(R, Frame.PC)) {
    std::uintptr_t CFA = cfaOf(R->Frame, Frame);
    if (CFA <= Frame.SP)
      return;
    if (R->IsCxx)
      ExitSP = CFA;
    stepOut(Frame, R->Frame, CFA);
  }
}

/// Returns the row of the next stack frame and sets CFA; null if the table
/// unwinder cannot pass the frame.
OPENDEFER_ALWAYS_INLINE static const Row *findPassable(RowReader &Rows,
                                                       const Row *Callee,
                                                       const Cursor &Frame,
                                                       std::uintptr_t &CFA) {
  const Row *R =
      Callee ? Rows.findCaller(Callee, Frame.PC) : Rows.find(Frame.PC);
  if (!R || !R->CanBeUnwound)
    return nullptr;
  CFA = cfaOf(R->Frame, Frame);
  return CFA > Frame.SP ? R : nullptr;
}

/// Called for the first stack frame that ends beyond the target object. Returns
/// false if the object is not in this frame, or the frame has no handler for
/// the recovery.
static bool reachTarget(std::uintptr_t Place, const Cursor &Frame, const Row &R,
                        PadEntry &First) {
  if (Place < Frame.SP || !R.Pad.IsEnteredByTarget)
    return false;
  if (!First.Pad)
    First.set(Frame, R, R.Pad.TargetSelector);
  return true;
}

/// Finds the first pad to be entered on the way from Frame to Target.  Returns
/// false if the table unwinder cannot go that way, as far as it is examined.
static std::uintptr_t placeOf(const __frame *Target) {
  return isCoroutine(Target) ? stackPositionOf(Target)
                             : reinterpret_cast<std::uintptr_t>(Target);
}

static bool findPad(Cursor Frame, const __frame *Target, Extent HowFar,
                    PadEntry &First) {
  RowReader Rows;
  const bool IsExit = Target == &ThreadExit;
  auto Place = IsExit ? ExitSP : placeOf(Target);
  const Row *R = nullptr;
  std::uintptr_t CFA = 0;
  while (!IsExit || Frame.SP != Place) {
    R = findPassable(Rows, R, Frame, CFA);
    if (!R)
      return false;
    if (Place < CFA) // Otherwise it is in an older stack frame.
      return reachTarget(Place, Frame, *R, First);
    if (R->Pad.IsEnteredInPassing && !First.Pad) {
      First.set(Frame, *R, R->Pad.PassingSelector);
      if (HowFar == Extent::ToFirstPad)
        return true;
    }
    stepOut(Frame, R->Frame, CFA);
  }
  if (!First.Pad)
    setExit(First, Frame);
  return true;
}

[[noreturn]] static void enter(const PadEntry &E,
                               _Unwind_Exception *Exception) {
  Exception->private_1 = reinterpret_cast<std::uintptr_t>(&opendefer_stop);
  Exception->private_2 = 0;
  if (E.Pad == exitPad()) {
    finish(recoveryOf(Exception));
    discardException(Exception);
  } else {
    recoveryOf(Exception).__pad = reinterpret_cast<const void *>(E.Frame.SP);
  }
  if (__asan_handle_no_return)
    __asan_handle_no_return();
  opendefer_enter_pad(&E.Frame, E.Pad, Exception, E.Selector);
}

/// Step 1: examines the way from the caller's stack frame.
static bool canUnwindByTables(const Cursor &Here, const __frame *Target,
                              Extent HowFar, PadEntry &First) {
  if (Target == &ThreadExit)
    findExit(Here);
  if (!opendefer_has_shadow_stack() && findPad(Here, Target, HowFar, First)) {
    ++Counts.ByTables;
    return true;
  }
  ++Counts.Refused;
  return false;
}

void __lowered::unwindByTables(const RecoveryGoal &Goal, __frame *Target) {
  if (Goal.Way && !opendefer_has_shadow_stack())
    if (const PadEntry *First = Goal.Way->firstPadTo(Target)) {
      ++Counts.ByTables;
      ++UnwoundByWalk;
      enter(*First, makeException(Goal, Target));
    }
  Cursor Here;
  opendefer_capture(&Here);
  PadEntry First;
  if (canUnwindByTables(Here, Target, Extent::WholeWay, First))
    enter(First, makeException(Goal, Target));
}

void __lowered::resumeByTables(__recovery &Recovery) {
  _Unwind_Exception *Exception = currentException(Recovery);
  if (!Exception)
    return;
  Cursor Here;
  opendefer_capture(&Here);
  PadEntry First;
  // A throw cannot reach ThreadExit, so the whole way there has to be known.
  Extent HowFar = Recovery.__target == &ThreadExit ? Extent::WholeWay
                                                   : Extent::ToFirstPad;
  if (canUnwindByTables(Here, Recovery.__target, HowFar, First)) {
    markRethrown(Exception);
    enter(First, Exception);
  }
  Exception->private_1 = 0; // Not a forced unwind, since `throw;` follows.
}

void opendefer_resume(_Unwind_Exception *Exception, const Cursor *Frame) {
  PadEntry Next;
  if (findPad(*Frame, recoveryOf(Exception).__target, Extent::ToFirstPad, Next))
    enter(Next, Exception);
  _Unwind_RaiseException(Exception);
  std::terminate(); // There is no handler, as after a throw.
}

_Unwind_Reason_Code opendefer_stop(int, _Unwind_Action, _Unwind_Exception_Class,
                                   _Unwind_Exception *Exception,
                                   _Unwind_Context *Context, void *) {
  Cursor Frame;
  readCursor(Context, Frame);
  opendefer_resume(Exception, &Frame);
}

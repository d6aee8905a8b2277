//===- FrameWalk.cpp - A panic's way over the deferring frames ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A panic looks at each stack frame, newest first, by the cached rows that
// recoveries use as well.  It goes only as far as the panic does.  It finds:
//
//   the registered frames  which the chain leads to, but only here is it seen
//                          that they are alive.  A longjmp that the runtime
//                          does not see (LongJump.cpp says which) leaves frames
//                          in the chain that are gone;
//   table frames           (table_frame.h), which it puts in the chain.
//
// A registered frame is alive if the walk comes to the stack frame that it is
// in, in the order of the chain, and if the function there is one with such a
// frame, which has a handler for recoveries (but where a noexcept function that
// it has called left nothing to handle).  It is not read before.  (What this
// cannot see is a frame whose place is inside that of another deferring
// function which was called since.)
//
// What it finds by tables is put in the chain, before the newest of the
// registered frames that are older.  The rest of the runtime then knows frames
// in the chain only.
// A table frame that has nothing left to run is passed over, unless it is in
// the chain already: a frame that has recovered stays there until it is left.
//
// A panic in a deferred call that another panic runs begins with the frames of
// that call and comes to the other panic.  It goes on from where that one is:
// what lies in between has run.
//
// Where the walk ends for lack of tables, the chain is trusted.
//
// A recovery on the frame where the walk is has the same way.  So the walk also
// notes what that enters first, and the table unwinder need not look again.
//
//===----------------------------------------------------------------------===//

#include "unwind/FrameWalk.h"

#include "core/Chain.h"
#include "core/StackPosition.h"
#include "report/Report.h"

#include <utility>

using namespace opendefer;
using namespace opendefer::__lowered;

// Of sanitizers that have a stack for locals of their own.
extern "C" __attribute__((weak)) void *__get_unsafe_stack_ptr(void);

//===----------------------------------------------------------------------===//
// Stepping where we do not understand the tables ourselves
//===----------------------------------------------------------------------===//

namespace {
struct CallerSearch {
  Cursor &Call; ///< Becomes its caller's.
  bool IsNext = false;
  bool IsFound = false;
  bool IsInterrupted = false;
};
} // namespace

static _Unwind_Reason_Code searchCaller(_Unwind_Context *Context,
                                        void *Argument) {
  auto &Search = *static_cast<CallerSearch *>(Argument);
  if (!Search.IsNext) {
    Search.IsNext = _Unwind_GetCFA(Context) == Search.Call.SP;
    return _URC_NO_REASON;
  }
  readCursor(Context, Search.Call);
  int IsBefore = 0;
  _Unwind_GetIPInfo(Context, &IsBefore);
  Search.IsInterrupted = IsBefore != 0;
  Search.Call.PC += Search.IsInterrupted; // As if it had made a call.
  Search.IsFound = true;
  return _URC_END_OF_STACK;
}

bool __lowered::stepByUnwinder(Cursor &Call, bool &IsInterrupted) {
  CallerSearch Search{Call};
  _Unwind_Backtrace(searchCaller, &Search);
  IsInterrupted = Search.IsInterrupted;
  return Search.IsFound;
}

//===----------------------------------------------------------------------===//
// The walk
//===----------------------------------------------------------------------===//

static bool isBetween(std::uintptr_t Place, std::uintptr_t Begin,
                      std::uintptr_t End) {
  return Place - Begin < End - Begin;
}

/// Has the function of the call any handler for recoveries?
static bool handlesRecoveries(std::uintptr_t PC) {
  FrameInfo Info = {};
  readFrameInfo(PC, Info);
  return Info.ExceptionTable &&
         (tableKindOf(Info.Personality) == TableKind::Unknown ||
          handlesRecovery(Info.ExceptionTable, Info.FunctionStart));
}

/// Is it the end of the stack, not just of what has unwind information?
static bool isOutermost(std::uintptr_t PC) {
  FrameInfo Info = {};
  return PC == 0 || (!readFrameInfo(PC, Info) && Info.FunctionStart != 0);
}

/// Frames of functions that are inlined into one.
enum : unsigned { TooManyHere = 1u << 16 };

void FrameWalk::setPosition(__frame *F) {
  Position = F;
  Place = stackPositionOf(F);
}

void FrameWalk::setAround(__panic_record *Panic) {
  Around = Panic;
  PlaceOfAround = stackPositionOf(Panic);
}

static bool isAt(const void *Object, std::uintptr_t Place) {
  return Place == reinterpret_cast<std::uintptr_t>(Object);
}

bool FrameWalk::isMoved() const {
  return !isAt(Position, Place) || !isAt(Around, PlaceOfAround);
}

/// May the next registered frame be in the stack frame that is looked at?
bool FrameWalk::isHere(std::uintptr_t CFA) const {
  if (OPENDEFER_LIKELY(isAt(Position, Place)))
    return isBetween(Place, Call.SP, CFA);
  return Place < CFA && Call.SP <= Place + MovedBelow && isAlive(nullptr);
}

/// Has the function here begun the next panic?
bool FrameWalk::isAroundHere(std::uintptr_t CFA) const {
  if (OPENDEFER_LIKELY(isAt(Around, PlaceOfAround)))
    return isBetween(PlaceOfAround, Call.SP, CFA);
  const FrameWalk &Other = walkOf(Around);
  return PlaceOfAround < CFA && Call.SP <= PlaceOfAround + MovedBelow &&
         (!Other.isUnderWay() || Other.Lowest == Call.SP);
}

/// Is it one of the function that runs there?
bool FrameWalk::isAlive(const Row *R) const {
  if (Position == Last || TakenHere == TooManyHere) // The chain is a ring.
    return false;
  if (OPENDEFER_LIKELY(R && R->CanBeUnwound && R->Pad.IsEnteredByTarget))
    return true;
  if (Position->__is(__noexcept_kind))
    return reinterpret_cast<std::uintptr_t>(
               jumpTargetOf(Position)->__stackPosition) == Call.Saved[RBP];
  return handlesRecoveries(Call.PC);
}

/// The table frame of the stack frame, if it has anything to run.  One that a
/// signal has interrupted may not have been written yet, unless the compiler
/// was told that an exception may come from there (-fnon-call-exceptions).
__frame *FrameWalk::tableFrame(const Row &R, std::uintptr_t CFA) const {
  if (IsInterrupted && !(R.CanBeUnwound && R.Pad.IsEnteredByTarget))
    return nullptr;
  __frame *Found = frameAt(R.Place, R.Frame, Call, CFA);
  return Found && Found != Last && Found->__deferBits ? Found : nullptr;
}

/// The next one of the chain, which is in the stack frame that is looked at.
__frame *FrameWalk::take(const Row *R) {
  // Of what a noexcept function calls compilers may drop the handlers.
  if (!isAlive(R) && (Position == Last || !IsPastNoexcept))
    reportGone(Around);
  ++TakenHere;
  return take();
}

__frame *FrameWalk::take() {
  Last = Position;
  setPosition(Last->__next());
  return Last;
}

/// What is left of the chain where the walk has ended.
__frame *FrameWalk::takeUnseen() {
  if (!Position)
    return nullptr;
  // Nobody knows where those are.
  bool IsElsewhere = IsOnOtherStack || &__get_unsafe_stack_ptr != nullptr;
  if (!IsElsewhere &&
      (isOutermost(Call.PC) || Place < Call.SP || Position == Last))
    reportGone(Around);
  Handler.Pad = 0;
  return take();
}

void FrameWalk::insert(__frame *Found) {
  setNext(Found, Position, __table_kind);
  if (Last)
    setNext(Last, Found, Last->__link & __kind_mask);
  Last = Found;
}

/// Has come to where the panic was raised in one of whose calls this one was:
/// goes on from where that is. True if that is at a frame of the chain.
bool FrameWalk::passAround() {
  __panic_record *Passed = Around;
  setAround(Passed->older);
  const FrameWalk &Other = walkOf(Passed);
  if (!Other.isUnderWay())
    return false;
  if (Other.Lowest != Call.SP) // Another function has called this one.
    reportGone(Around);
  Call = Other.Call;
  Handler.Pad = 0;
  IsInterrupted = Other.IsInterrupted;
  IsPastSignal |= Other.IsPastSignal;
  IsPastNoexcept |= Other.IsPastNoexcept;
  IsOnOtherStack |= Other.IsOnOtherStack;
  IsWholeWay = false;
  setAround(Other.Around);
  TakenHere = 0;
  return Position && Position == Passed->current;
}

//===----------------------------------------------------------------------===//
// A panic out of a signal handler
//===----------------------------------------------------------------------===//

/// See defer.h.
extern "C" {
__attribute__((weak)) extern const char opendefer_by_clang;
}

/// Has the signal come in a system call?  Then what was interrupted is, for the
/// compiler, a call like any other.
static bool isSystemCall(std::uintptr_t Interrupted) {
  auto *Code = reinterpret_cast<const std::uint8_t *>(Interrupted);
  return Code[-2] == 0x0f && Code[-1] == 0x05;
}

/// An exception table has nothing for an instruction that, for the compiler,
/// cannot throw; nor for a call of a function that has only such.  Then a
/// recovery ends in std::terminate() (g++) or passes destructors by (Clang).
static bool isCovered(const Row &R, const Cursor &Call, bool IsTarget) {
  FrameInfo Info = {};
  if (!R.CanBeUnwound)
    return readFrameInfo(Call.PC, Info) &&
           tableKindOf(Info.Personality) == TableKind::Unknown;
  if (IsTarget)
    return R.Pad.IsEnteredByTarget;
  return R.Pad.Address || !R.IsCxx || !readFrameInfo(Call.PC, Info) ||
         !isForCallsOnly(Info.ExceptionTable, Info.FunctionStart,
                         Info.FunctionSize, Call.PC);
}

/// Reports a call that no recovery can pass. IsFirst: it is what the signal has
/// interrupted.
static void checkCovered(const Row &R, const Cursor &Call, bool IsTarget,
                         bool IsFirst) {
  if (!isCovered(R, Call, IsTarget))
    reportNotCovered(Call.PC, IsFirst);
  if (IsFirst && &opendefer_by_clang && !isSystemCall(Call.PC - 1))
    reportNotCovered(Call.PC, IsFirst);
}

/// The row of a stack frame, and its CFA; null if it does not lead outwards.
static const Row *findUsableRow(RowReader &Rows, const Cursor &Call,
                                std::uintptr_t &CFA) {
  const Row *R = Rows.find(Call.PC);
  if (!R)
    return nullptr;
  CFA = cfaOf(R->Frame, Call);
  return CFA > Call.SP ? R : nullptr;
}

void FrameWalk::checkPastSignal() const {
  Cursor Frame;
  opendefer_capture(&Frame);
  RowReader Rows;
  bool IsPast = false, IsFirst = false;
  while (Frame.PC) {
    std::uintptr_t CFA = 0;
    const Row *R = findUsableRow(Rows, Frame, CFA);
    if (!R) {
      if (!stepByUnwinder(Frame, IsFirst))
        return;
      IsPast |= IsFirst;
      continue;
    }
    bool IsTarget = Frame.SP == Call.SP;
    if (IsTarget && Last->__is(__noexcept_kind))
      return;
    if (IsPast)
      checkCovered(*R, Frame, IsTarget, IsFirst);
    if (IsTarget)
      return;
    stepOut(Frame, R->Frame, CFA);
    IsFirst = false;
  }
}

/// Passes stack frames in which there are at most cleanups, most of them, and
/// returns the row of the next one.  Callee is that of the one before, if
/// known.
const Row *FrameWalk::passPlain(RowReader &Rows, const Row *Callee) {
  Cursor At = Call; // A local one may be in registers.
  const Row *R = Callee;
  for (;;) {
    R = Rows.findNext(R, At.PC);
    if (!R || !R->IsPlain)
      break;
    std::uintptr_t CFA = cfaOf(R->Frame, At);
    if (CFA <= At.SP || isBetween(Place, At.SP, CFA) ||
        isBetween(PlaceOfAround, At.SP, CFA))
      break;
    if (R->Pad.IsEnteredInPassing && !FirstPad.Pad)
      FirstPad.set(At, *R, 0);
    stepOut(At, R->Frame, CFA);
  }
  if (At.SP != Call.SP) {
    IsInterrupted = false;
    TakenHere = 0;
  }
  Call = At;
  return R;
}

void FrameWalk::passOver(const Row &R, std::uintptr_t CFA) {
  if (OPENDEFER_UNLIKELY(!R.CanBeUnwound)) {
    IsWholeWay = false;
    IsPastNoexcept = true;
  } else if (R.Pad.IsEnteredInPassing) {
    IsPastNoexcept |= R.Pad.PassingSelector != 0;
    if (!FirstPad.Pad)
      FirstPad.set(Call, R, R.Pad.PassingSelector);
  }
  stepOut(Call, R.Frame, CFA);
  IsInterrupted = false;
  TakenHere = 0;
}

const PadEntry *FrameWalk::firstPadTo(const __frame *Target) {
  if (Target != Last || !IsWholeWay || !Handler.Pad ||
      !isBetween(reinterpret_cast<std::uintptr_t>(Target), Call.SP,
                 Handler.CFA))
    return nullptr;
  if (!FirstPad.Pad)
    FirstPad.set(Call, Handler.Pad, Handler.Selector, Handler.ArgumentsSize);
  return &FirstPad;
}

/// Steps out of a stack frame whose information we do not understand; false at
/// the end. If a registered frame is there, takes it.
bool FrameWalk::stepWithoutRow(__frame *&Found) {
  if (mayHaveTableFrames())
    checkHasNoTableFrame(Call.PC);
  Cursor Callee = Call;
  if (!stepByUnwinder(Call, IsInterrupted))
    return false;
  IsPastSignal |= IsInterrupted;
  Handler.Pad = 0;
  if (Position && Callee.SP < Call.SP) {
    std::swap(Call, Callee);
    if (isHere(Callee.SP)) {
      Found = take(nullptr);
      return true;
    }
    std::swap(Call, Callee);
  }
  IsOnOtherStack |= Call.SP < Callee.SP;
  IsWholeWay = false;
  TakenHere = 0;
  return true;
}

void FrameWalk::noteHandler(const Row &R, std::uintptr_t CFA) {
  bool IsEntered = R.CanBeUnwound && R.Pad.IsEnteredByTarget;
  Handler = {IsEntered ? R.Pad.Address : 0, R.Pad.TargetSelector,
             R.Frame.ArgumentsSize, CFA};
}

/// The next deferring frame in the stack frame that is looked at, or null.
__frame *FrameWalk::findHere(const Row &R, std::uintptr_t CFA) {
  noteHandler(R, CFA);
  if (Position && isHere(CFA))
    return take(&R);
  __frame *Found = tableFrame(R, CFA);
  if (Found) {
    completeSlots(Found, R.Place);
    insert(Found);
  }
  return Found;
}

/// Goes on until something has to be looked at, looks at it, and either sets
/// Found or goes past it; false at the end. R is the row of the stack frame
/// before, if known, and becomes that of this one.
bool FrameWalk::step(RowReader &Rows, const Row *&R, __frame *&Found) {
  if (OPENDEFER_LIKELY(!isMoved()))
    R = passPlain(Rows, R);
  else
    R = Rows.findNext(R, Call.PC);
  if (!Call.PC)
    return false;
  std::uintptr_t CFA = R ? cfaOf(R->Frame, Call) : 0;
  if (!R || CFA <= Call.SP) {
    R = nullptr;
    return stepWithoutRow(Found);
  }
  if (Around && isAroundHere(CFA)) {
    R = nullptr;
    Found = passAround() ? take() : nullptr;
    return true;
  }
  Found = findHere(*R, CFA);
  if (!Found)
    passOver(*R, CFA);
  return true;
}

__frame *FrameWalk::next() {
  RowReader Rows;
  const Row *R = nullptr;
  __frame *Found = nullptr;
  while (step(Rows, R, Found))
    if (Found)
      return Found;
  return takeUnseen();
}

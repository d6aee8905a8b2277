//===- FrameWalk.cpp - The walk over the stack ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A panic visits each stack frame, newest first, with the cached rows that
// recoveries use as well.  It goes only as far as the panic does.  It finds:
//
//   registered frames  The chain leads to them, but only the walk shows that
//                      they are alive: a longjmp that the runtime does not see
//                      (LongJump.cpp) leaves frames in the chain that are gone.
//   table frames       (table_frame.h) The walk puts them into the chain.
//
// A registered frame is alive if the walk reaches the stack frame that it is
// in, in the order of the chain, and if the function there has a handler for
// recoveries, as functions with registered frames do.  (If the function calls a
// noexcept function, compilers may remove the handler.)  The frame is not read
// before that.  (A stale frame is not detected if it is inside the stack frame
// of a deferring function that was called later.)
//
// A table frame is put into the chain before the newest registered frame that
// is older.  The rest of the runtime knows only frames in the chain.  A table
// frame that has nothing left to run is skipped, unless it is in the chain
// already: a frame that has recovered stays there until it is left.
//
// If a deferred call that a panic runs panics in turn, the new walk first
// visits the frames of that call.  When it reaches the older panic, it goes on
// from the position of that panic's walk, since the frames in between have been
// run.
//
// If the walk ends early for lack of tables, the rest of the chain is trusted.
// Table frames behind that place cannot be found.  It is a fatal error if the
// stack has what looks like a call of a function with one.
//
// A recovery to the frame that the walk has reached goes the same way.  So the
// walk records the first landing pad of the recovery, and the table unwinder
// does not have to search for it.
//
//===----------------------------------------------------------------------===//

#include "unwind/FrameWalk.h"

#include "core/Chain.h"
#include "core/Coroutine.h"
#include "report/Report.h"
#include "unwind/x86_64/FaultCode.h"

#include <pthread.h>

#include <utility>

using namespace opendefer;
using namespace opendefer::__lowered;

// A function of sanitizers that keep locals on a separate stack.
extern "C" __attribute__((weak)) void *__get_unsafe_stack_ptr(void);

//===----------------------------------------------------------------------===//
// Stepping out of stack frames without a row
//===----------------------------------------------------------------------===//

namespace {
struct CallerSearch {
  Cursor &Call; ///< Is replaced by its caller.
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

/// True if the function of the call has a handler for recoveries.
static bool handlesRecoveries(std::uintptr_t PC) {
  FrameInfo Info = {};
  readFrameInfo(PC, Info);
  return Info.ExceptionTable &&
         (tableKindOf(Info.Personality) == TableKind::Unknown ||
          handlesRecovery(Info.ExceptionTable, Info.FunctionStart));
}

/// True if the stack ends here, and not only the unwind information.
static bool isOutermost(std::uintptr_t PC) {
  FrameInfo Info = {};
  return PC == 0 || (!readFrameInfo(PC, Info) && Info.FunctionStart != 0);
}

/// More frames than this in one stack frame, from inlined functions, are an
/// error.
enum : unsigned { TooManyHere = 1u << 16 };

static bool isAt(const void *Object, std::uintptr_t Place) {
  return Place == reinterpret_cast<std::uintptr_t>(Object);
}

/// True if the place is a position in the frame's stack frame exactly.
static bool isExact(const __frame *F, std::uintptr_t Place) {
  return OPENDEFER_LIKELY(isAt(F, Place)) || isCoroutine(F);
}

bool FrameWalk::isMoved() const {
  return !isExact(Position, Place) || !isAt(Around, PlaceOfAround);
}

/// True if the next registered frame may be in the current stack frame.
bool FrameWalk::isHere(std::uintptr_t CFA) const {
  if (isExact(Position, Place))
    return isBetween(Place, Call.SP, CFA);
  return Place < CFA && Call.SP <= Place + MovedBelow && isAlive(nullptr);
}

/// True if the current stack frame has the record of the next older panic.
bool FrameWalk::isAroundHere(std::uintptr_t CFA) const {
  if (OPENDEFER_LIKELY(isAt(Around, PlaceOfAround)))
    return isBetween(PlaceOfAround, Call.SP, CFA);
  const FrameWalk &Other = walkOf(Around);
  return PlaceOfAround < CFA && Call.SP <= PlaceOfAround + MovedBelow &&
         (!Other.isUnderWay() || Other.Lowest == Call.SP);
}

/// True if the next registered frame belongs to the function of the current
/// stack frame.
bool FrameWalk::isAlive(const Row *R) const {
  if (Position == Last || TakenHere == TooManyHere) // The chain is a cycle.
    return false;
  if (OPENDEFER_LIKELY(R && R->CanBeUnwound && R->Pad.IsEnteredByTarget))
    return true;
  if (Position->__is(__noexcept_kind))
    return reinterpret_cast<std::uintptr_t>(
               jumpTargetOf(Position)->__stackPosition) == Call.Saved[RBP];
  return handlesRecoveries(Call.PC);
}

/// Returns the table frame in the current stack frame, if it has anything to
/// run.  If a signal has interrupted the function, the compiler may not have
/// written the frame yet, except with -fnon-call-exceptions.
__frame *FrameWalk::tableFrame(const Row &R, std::uintptr_t CFA) const {
  if (IsInterrupted && !(R.CanBeUnwound && R.Pad.IsEnteredByTarget))
    return nullptr;
  __frame *Found = frameAt(R.Place, R.Frame, Call, CFA);
  bool IsPending =
      Found && Found != Last && Found->__deferBits & R.Place.bits();
  return IsPending ? Found : nullptr;
}

/// Takes the next registered frame, which is in the current stack frame.
__frame *FrameWalk::take(const Row *R) {
  // Compilers may remove the handlers of functions inside a noexcept function.
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

/// Returns the end of the thread's stack if the address is in it, or 0.
static std::uintptr_t endOfStackAround(std::uintptr_t Address) {
  pthread_attr_t Attributes;
  void *Begin = nullptr;
  std::size_t Size = 0;
  if (pthread_getattr_np(pthread_self(), &Attributes) != 0)
    return 0;
  pthread_attr_getstack(&Attributes, &Begin, &Size);
  pthread_attr_destroy(&Attributes);
  std::uintptr_t End = reinterpret_cast<std::uintptr_t>(Begin) + Size;
  return isBetween(Address, End - Size, End) ? End : 0;
}

/// Called after the walk over the stack has ended.  Reports a table frame that
/// is newer than the next registered frame, if the walk has ended early.
void FrameWalk::checkNoneIsHidden() const {
  if (!mayHaveTableFrames() || Call.PC == 0 || isOutermost(Call.PC))
    return;
  std::uintptr_t Begin = Call.SP, End = endOfStackAround(Begin);
  if (!End)
    return;
  auto LastPlace = reinterpret_cast<std::uintptr_t>(Last);
  if (isBetween(LastPlace, Begin, End))
    Begin = LastPlace;
  if (isBetween(Place, Begin, End))
    End = Place;
  if (std::uintptr_t Deferring = findCallWithTableFrame(Begin, End))
    reportHidden(Call.PC, Deferring);
}

/// Takes the next registered frame after the walk over the stack has ended.
__frame *FrameWalk::takeUnseen() {
  checkNoneIsHidden();
  if (!Position)
    return nullptr;
  // The positions of frames on another stack are not known.
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

/// Called when the walk has reached the next older panic, which runs the
/// deferred call that this panic was raised in.  Continues at the position of
/// that panic's walk. Returns true if that position is a registered frame.
bool FrameWalk::passAround() {
  __panic_record *Passed = Around;
  setAround(Passed->older);
  const FrameWalk &Other = walkOf(Passed);
  if (!Other.isUnderWay())
    return false;
  if (Other.Lowest != Call.SP) // That panic's stack frame is gone.
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

/// True if the signal has interrupted a system call.  For the compiler, this is
/// a call like any other.
static bool isSystemCall(std::uintptr_t Interrupted) {
  auto *Code = reinterpret_cast<const std::uint8_t *>(Interrupted);
  return Code[-2] == 0x0f && Code[-1] == 0x05;
}

/// True if the function's exception table covers the call.  It does not cover
/// an instruction that the compiler assumes cannot throw, nor a call of a
/// function that has only such instructions.  There, a recovery would end in
/// std::terminate() (g++) or skip destructors (Clang).
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

/// True if one of the thread's panics is that of a fault.
static bool isAfterFault() {
  const __panic_record *Panic = __this_g.__panics;
  while (Panic && !Panic->isFault)
    Panic = Panic->older;
  return Panic != nullptr;
}

/// True if the function may have left out cleanups for what it calls, because
/// it is not compiled for faults.
static bool mayHideCleanups(const Cursor &Call) {
  FrameInfo Info = {};
  readFrameInfo(Call.PC, Info);
  return !isFaultCode(Info) && !isRuntimeCode(Call.PC - 1);
}

/// Reports a call that no recovery can pass.  IsFirst: the signal has
/// interrupted this function itself.
static void checkCovered(const Row &R, const Cursor &Call, bool IsTarget,
                         bool IsFirst) {
  if (!isCovered(R, Call, IsTarget) ||
      (isAfterFault() && mayHideCleanups(Call)))
    reportNotCovered(Call.PC, IsFirst);
  if (IsFirst && &opendefer_by_clang && !isSystemCall(Call.PC - 1))
    reportNotCovered(Call.PC, IsFirst);
}

/// Returns the row of a stack frame and sets CFA; null if there is no row, or
/// if it does not lead to an older frame.
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

/// Passes stack frames that have at most cleanups, as most stack frames do, and
/// returns the row of the next one.  R is the row of the current one.
const Row *FrameWalk::passPlain(RowReader &Rows, const Row *R) {
  Cursor At = Call; // A local copy may be in registers.
  for (; R && R->IsPlain; R = Rows.findNext(R, At.PC)) {
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

/// Steps out of a stack frame without a row. Returns false at the end of the
/// stack. If the stack frame has a registered frame, takes that instead.
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

/// Returns the next deferring frame in the current stack frame, or null.
__frame *FrameWalk::findHere(const Row &R, std::uintptr_t CFA) {
  noteHandler(R, CFA);
  if (Position && isHere(CFA))
    return take(&R);
  __frame *Found = tableFrame(R, CFA);
  if (Found) {
    completeSlots(Found, Call.PC, R.Place);
    insert(Found);
  }
  return Found;
}

/// Passes plain stack frames and visits the next other one: either sets Found
/// or passes it. Returns false at the end of the stack. R is the row of the
/// previous stack frame, if known, and is set to the row of the visited one.
bool FrameWalk::step(RowReader &Rows, const Row *&R, __frame *&Found) {
  R = Rows.findNext(R, Call.PC);
  if (R && R->IsPlain && OPENDEFER_LIKELY(!isMoved()))
    R = passPlain(Rows, R);
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

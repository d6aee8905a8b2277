//===- FrameWalk.cpp - A panic's way over the deferring frames ------------===//
//
// Where there are table frames (table_frame.h), a panic has to look at each
// stack frame for one, newest first, by the cached rows that landings use as
// well.  It goes only as far as the panic does.
//
// What it finds is put in the chain, before the newest of the registered frames
// that are older.  The rest of the runtime then knows frames in the chain only.
// A table frame that has nothing left to run is passed over, unless it is in
// the chain already: a frame that has recovered stays there until it is left.
//
// A panic in a deferred call that another panic runs begins with the frames of
// that call and comes to the other panic.  It goes on from where that one is:
// what lies in between has run.
//
// Frames are not far from each other on one stack, so a registered frame is
// recognised by its address; one that is elsewhere (ASan's fake stack) comes
// last.
//
//===----------------------------------------------------------------------===//

#include "FrameWalk.h"

#include "Panic.h"

using namespace opendefer;
using namespace opendefer::__lowered;

static void setNext(__frame *F, __frame *Next, std::uintptr_t Kinds) {
  F->__link = reinterpret_cast<std::uintptr_t>(Next) | Kinds;
}

void __lowered::unlinkTableFrames(__frame *First) {
  while (First) {
    __frame *Next = First->__next();
    while (Next && Next->__is(__table_kind))
      Next = Next->__next();
    setNext(First, Next, First->__link & __kind_mask);
    First = Next;
  }
}

#if OPENDEFER_HAVE_DRIVER

#include "RowCache.h"

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

//===----------------------------------------------------------------------===//
// The walk
//===----------------------------------------------------------------------===//

static bool isBetween(const void *Place, std::uintptr_t Begin,
                      std::uintptr_t End) {
  return reinterpret_cast<std::uintptr_t>(Place) - Begin < End - Begin;
}

/// In the stack frame that is looked at, or in one that the walk has left out.
bool FrameWalk::isBelow(const __frame *F, std::uintptr_t CFA) const {
  return isBetween(F, Call.SP, CFA) || isBetween(F, Lowest, Call.SP);
}

/// Goes to the caller of a frame such as a signal's; false at the end.
bool FrameWalk::stepByUnwinder() {
  CallerSearch Search{Call};
  _Unwind_Backtrace(searchCaller, &Search);
  IsInterrupted = Search.IsInterrupted;
  return Search.IsFound;
}

/// The table frame of the stack frame, if it has anything to run.  One that a
/// signal has interrupted may not have been written yet, unless the compiler
/// was told that an exception may come from there (-fnon-call-exceptions).
__frame *FrameWalk::tableFrame(const Row &R, std::uintptr_t CFA) const {
  if (IsInterrupted && !(R.CanBeLandedOn && R.Pad.IsEnteredByTarget))
    return nullptr;
  __frame *Found = frameAt(R.Place, R.Frame, Call, CFA);
  return Found && Found != Last && Found->__deferBits ? Found : nullptr;
}

__frame *FrameWalk::take(__frame *InChain) {
  Position = InChain->__next();
  Last = InChain;
  return InChain;
}

void FrameWalk::insert(__frame *Found) {
  setNext(Found, Position, __table_kind);
  if (Last)
    setNext(Last, Found, Last->__link & __kind_mask);
  Last = Found;
}

__frame *FrameWalk::next() {
  RowReader Rows;
  const Row *R = nullptr;
  while (Call.PC) {
    R = R ? Rows.findCaller(R, Call.PC) : Rows.find(Call.PC);
    std::uintptr_t CFA = R ? cfaOf(R->Frame, Call) : 0;
    if (!R || CFA <= Call.SP) {
      checkHasNoTableFrame(Call.PC);
      if (!stepByUnwinder())
        Call.PC = 0;
      R = nullptr;
      continue;
    }
    if (Around && isBetween(Around, Call.SP, CFA)) {
      const __panic_record *Passed = Around;
      Around = Passed->older;
      if (Passed->walk.isUnderWay()) {
        Call = Passed->walk.Call;
        IsInterrupted = Passed->walk.IsInterrupted;
        Around = Passed->walk.Around;
        if (Position && Position == Passed->current)
          return take(Position);
        R = nullptr;
        continue;
      }
    }
    if (Position && isBelow(Position, CFA))
      return take(Position);
    __frame *Found = tableFrame(*R, CFA);
    stepOut(Call, R->Frame, CFA);
    IsInterrupted = false;
    if (Found) {
      completeSlots(Found, R->Place);
      insert(Found);
      return Found;
    }
  }
  return Position ? take(Position) : nullptr;
}

#endif // OPENDEFER_HAVE_DRIVER

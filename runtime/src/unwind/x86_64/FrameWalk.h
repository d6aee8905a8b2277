//===- FrameWalk.h - A panic's way over the deferring frames ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime.  See FrameWalk.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_UNWIND_X86_64_FRAMEWALK_H
#define OPENDEFER_SRC_UNWIND_X86_64_FRAMEWALK_H

#include "core/PanicRecord.h"
#include "unwind/x86_64/Registers.h"
#include "unwind/x86_64/RowCache.h"

#include <opendefer/lowered/frame.h>

namespace opendefer {
namespace __lowered {

/// Goes to the caller of a frame whose information we do not understand, such
/// as a signal's; false at the end.  What a signal has interrupted is as if it
/// had made a call.
bool stepByUnwinder(Cursor &Call, bool &IsInterrupted);

/// The call where a walk begins.
using WalkStart = Cursor;
/// The function that calls this.
OPENDEFER_ALWAYS_INLINE void startHere(WalkStart &Start) {
  opendefer_capture(&Start);
}

/// Where a panic is on its way over the stack.  It has no destructor, as the
/// panic's record.
class FrameWalk {
public:
  bool isUnderWay() const { return IsUnderWay; }
  void leaveOut() {
    IsUnderWay = false;
    Around = nullptr;
  }

  /// Head is the newest frame of the chain, Outer the panic in one of whose
  /// calls the new one begins. Inline, because it takes note of the stack frame
  /// that has the panic's record.
  OPENDEFER_ALWAYS_INLINE void begin(const WalkStart &From, __frame *Head,
                                     __panic_record *Outer) {
    IsUnderWay = true;
    Last = nullptr;
    Call = From;
    IsInterrupted = IsPastSignal = IsPastNoexcept = IsOnOtherStack = false;
    IsWholeWay = true;
    FirstPad.Pad = Handler.Pad = 0;
    TakenHere = 0;
    Lowest = stackPointerHere();
    setPosition(Head);
    setAround(Outer);
  }

  /// The next older deferring frame, which is then in the chain; null if there
  /// is none.
  __frame *next();

  /// The newest panic that the walk has not come to, and should have if this is
  /// not newer.
  __panic_record *notPassed() const { return Around; }

  /// The panic is recovered where the walk is.  If a signal handler lies
  /// between, and the recovery could not pass what that has interrupted, it is
  /// reported.
  void checkWayBack() const {
    if (OPENDEFER_UNLIKELY(IsPastSignal))
      checkPastSignal();
  }

  /// What a recovery on Target, from where the walk has begun, enters first.
  /// Null if that is not known: Target is not the frame that the walk is at, or
  /// the walk has left something out, or it is not for the table unwinder.
  const PadEntry *firstPadTo(const __frame *Target);

private:
  void setPosition(__frame *F);
  void setAround(__panic_record *Panic);
  bool isMoved() const;
  bool isHere(std::uintptr_t CFA) const;
  bool isAroundHere(std::uintptr_t CFA) const;
  bool isAlive(const Row *R) const;
  void checkPastSignal() const;
  bool passAround();
  const Row *passPlain(RowReader &Rows, const Row *Callee);
  void passOver(const Row &R, std::uintptr_t CFA);
  __frame *tableFrame(const Row &R, std::uintptr_t CFA) const;
  bool stepWithoutRow(__frame *&Found);
  OPENDEFER_ALWAYS_INLINE __frame *findHere(const Row &R, std::uintptr_t CFA);
  OPENDEFER_ALWAYS_INLINE bool step(RowReader &Rows, const Row *&R,
                                    __frame *&Found);
  __frame *take(const Row *R);
  __frame *take();
  void noteHandler(const Row &R, std::uintptr_t CFA);
  __frame *takeUnseen();
  void insert(__frame *Found);

  bool IsUnderWay;
  bool IsInterrupted; ///< It has made no call: a signal came.
  bool IsPastSignal;
  bool IsPastNoexcept; ///< A function that may let nothing out.
  bool IsOnOtherStack; ///< Than where the walk has begun.
  bool IsWholeWay;     ///< A recovery can pass all, and the walk has seen it.
  unsigned TakenHere;  ///< How many of the chain were in this stack frame.
  __frame *Position;   ///< The next one that is in the chain.
  __frame *Last;       ///< The one that next() has returned.
  __panic_record *Around; ///< The next panic that the walk comes to.
  /// Where they should be: see stackPositionOf().
  std::uintptr_t Place, PlaceOfAround;
  Cursor Call;           ///< The stack frame to look at.
  std::uintptr_t Lowest; ///< The stack frame that has the panic's record.
  PadEntry FirstPad;     ///< That a recovery from there enters in passing.
  /// The handler of the stack frame where the walk is, and the end of that
  /// frame.
  struct {
    std::uintptr_t Pad; ///< 0 where it is not known.
    std::int32_t Selector;
    std::uint32_t ArgumentsSize;
    std::uintptr_t CFA;
  } Handler;
};

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_UNWIND_X86_64_FRAMEWALK_H

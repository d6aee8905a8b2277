//===- FrameWalk.h - The walk over the stack --------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime.  See FrameWalk.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_UNWIND_X86_64_FRAMEWALK_H
#define OPENDEFER_SRC_UNWIND_X86_64_FRAMEWALK_H

#include "core/Coroutine.h"
#include "core/PanicRecord.h"
#include "unwind/x86_64/Registers.h"
#include "unwind/x86_64/RowCache.h"

#include <opendefer/lowered/frame.h>

namespace opendefer {
namespace __lowered {

/// Steps to the caller of a stack frame without a row, such as a signal's.
/// Returns false at the end of the stack.  A function that a signal has
/// interrupted is treated as if it had made a call.
bool stepByUnwinder(Cursor &Call, bool &IsInterrupted);

/// The call where a walk begins.
using WalkStart = Cursor;
/// Begins at the function that calls this.
OPENDEFER_ALWAYS_INLINE void startHere(WalkStart &Start) {
  opendefer_capture(&Start);
}

/// The walk of a panic over the stack.  Like the panic's record, it has no
/// destructor.
class FrameWalk {
public:
  bool isUnderWay() const { return IsUnderWay; }
  void leaveOut() {
    IsUnderWay = false;
    Around = nullptr;
  }

  /// Begins a walk. Head is the newest frame of the chain. Outer is the panic
  /// that runs the deferred call in which this one begins, if any. Inline,
  /// because it records the stack frame that has the panic's record.
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

  /// Goes to the next older deferring frame, puts it into the chain if it is
  /// not there, and returns it; null if there is none.
  __frame *next();

  /// Returns the newest older panic that the walk has not reached. It may no
  /// longer exist.
  __panic_record *notPassed() const { return Around; }

  /// Called when the panic is recovered at the walk's position.  If the walk
  /// has passed a signal handler, and the recovery could not pass the
  /// interrupted functions, reports that and aborts.
  void checkWayBack() const {
    if (OPENDEFER_UNLIKELY(IsPastSignal))
      checkPastSignal();
  }

  /// Returns the first landing pad of a recovery that goes from the start of
  /// the walk to Target.  Null if it is not known: because the walk is not at
  /// Target, because Target is not on the stack (a coroutine's), because the
  /// walk has skipped a part of the stack, or because the table unwinder cannot
  /// go that way.
  const PadEntry *firstPadTo(const __frame *Target);

private:
  OPENDEFER_ALWAYS_INLINE void setPosition(__frame *F) {
    Position = F;
    Place = stackPositionOf(F);
  }
  OPENDEFER_ALWAYS_INLINE void setAround(__panic_record *Panic) {
    Around = Panic;
    PlaceOfAround = stackPositionOf(Panic);
  }
  bool isMoved() const;
  bool isHere(std::uintptr_t CFA) const;
  bool isAroundHere(std::uintptr_t CFA) const;
  bool isAlive(const Row *R) const;
  void checkPastSignal() const;
  bool passAround();
  const Row *passPlain(RowReader &Rows, const Row *R);
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
  void checkNoneIsHidden() const;
  void insert(__frame *Found);

  bool IsUnderWay;
  bool IsInterrupted; ///< The stack frame was interrupted by a signal.
  bool IsPastSignal;
  bool IsPastNoexcept; ///< Past a function that no exception can leave.
  bool IsOnOtherStack; ///< On another stack than at the start.
  bool IsWholeWay;     ///< No stack frame was skipped; a recovery can pass all.
  unsigned TakenHere;  ///< The number of registered frames in this stack frame.
  __frame *Position;   ///< The next registered frame.
  __frame *Last;       ///< The frame that next() has returned last.
  __panic_record *Around; ///< The next older panic, which the walk will reach.
  /// The stack positions of Position and Around (stackPositionOf()).
  std::uintptr_t Place, PlaceOfAround;
  Cursor Call;           ///< The current stack frame.
  std::uintptr_t Lowest; ///< The SP of the stack frame with the panic's record.
  PadEntry FirstPad;     ///< The first pad that a recovery enters in passing.
  /// The handler of the current stack frame, and that frame's CFA.
  struct {
    std::uintptr_t Pad; ///< 0 if it is not known.
    std::int32_t Selector;
    std::uint32_t ArgumentsSize;
    std::uintptr_t CFA;
  } Handler;
};

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_UNWIND_X86_64_FRAMEWALK_H

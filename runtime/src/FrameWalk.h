//===- FrameWalk.h - A panic's way over the deferring frames ----*- C++ -*-===//
//
// Internal to the runtime.  See FrameWalk.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_FRAMEWALK_H
#define OPENDEFER_SRC_FRAMEWALK_H

#include "Platform.h"

#include <opendefer/frame.h>

#if OPENDEFER_HAVE_DRIVER
#include "FrameNotes.h"
#include "Registers.h"
#endif

namespace opendefer {
namespace __lowered {

#if OPENDEFER_HAVE_DRIVER

struct Row;

/// Where a panic is on its way over the stack, which it goes where there may be
/// table frames.  It has no destructor, as the panic's record.
class FrameWalk {
public:
  bool isUnderWay() const { return IsUnderWay; }
  void leaveOut() { IsUnderWay = false; }

  /// Head is the newest frame of the chain, Outer the panic in one of whose
  /// calls the new one begins.  Inline, because it begins with the caller's own
  /// stack frame, which has to stay.
  OPENDEFER_ALWAYS_INLINE void begin(__frame *Head,
                                     const __panic_record *Outer) {
    IsUnderWay = true;
    Position = Head;
    Last = nullptr;
    Around = Outer;
    opendefer_capture(&Call);
    IsInterrupted = false;
    Lowest = Call.SP;
  }

  /// The next older deferring frame, which is then in the chain; null if there
  /// is none.
  __frame *next();

private:
  bool isBelow(const __frame *F, std::uintptr_t CFA) const;
  bool stepByUnwinder();
  __frame *tableFrame(const Row &R, std::uintptr_t CFA) const;
  __frame *take(__frame *InChain);
  void insert(__frame *Found);

  bool IsUnderWay;
  __frame *Position;            ///< The next one that is in the chain.
  __frame *Last;                ///< The one that next() has returned.
  const __panic_record *Around; ///< The next panic that the walk comes to.
  Cursor Call;                  ///< The stack frame to look at.
  bool IsInterrupted;           ///< It has made no call: a signal came.
  std::uintptr_t Lowest;        ///< Where the walk has begun.
};

#else

/// Without tables there is only the chain.
class FrameWalk {
public:
  bool isUnderWay() const { return false; }
  void leaveOut() {}
  void begin(__frame *, const __panic_record *) {}
  __frame *next() { return nullptr; }
};
inline bool mayHaveTableFrames() { return false; }

#endif

/// Takes table frames out of the chain that begins with First.
void unlinkTableFrames(__frame *First);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_FRAMEWALK_H

//===- Frame.h - Taking deferred calls off frames ---------------*- C++ -*-===//
//
// Internal to the runtime: the one place that knows where a frame's bits,
// slots and records are, and that keeps the rule "the bit is cleared before
// the call is made, and bits are read again after every call".
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_FRAME_H
#define OPENDEFER_SRC_FRAME_H

#include "Panic.h"

#include <exception>

namespace opendefer {
namespace lowered {

/// What is to be run of a frame: of an open-coded one the bits in Mask, of a
/// linked one the records beyond the oldest Mark ones.  Recovers: one of them
/// may recover an exception that another, newer one throws.
struct DeferRange {
  frame *Frame;
  std::uint64_t Mask;
  std::uint64_t Mark;
  bool Recovers = false;
};
inline DeferRange everythingOf(frame *F) { return {F, ~std::uint64_t(0), 0}; }

inline linked_frame_base *asLinked(frame *F) {
  return static_cast<linked_frame_base *>(F);
}
inline jump_target *jumpTargetOf(frame *F) {
  return static_cast<noexcept_frame<frame> *>(F);
}

/// Where the bits and slots of an open-coded frame are.
inline std::ptrdiff_t pendingBitsOffset() {
  return offsetof(frame, pendingBits);
}
inline std::ptrdiff_t slotsOffset() { return sizeof(frame); }
inline slot *slotsAt(frame *F, std::ptrdiff_t Offset) {
  return reinterpret_cast<slot *>(reinterpret_cast<char *>(F) + Offset);
}
inline unsigned highestBit(std::uint64_t Bits) {
  return 63 - __builtin_clzll(Bits);
}
inline bool isPresent(const saved_open_defer_state &State) {
  return State.slotsOffset != 0;
}

/// A deferred call taken off its frame.  It owns its closure and its record,
/// and sees to both however it ends.
class DeferredCall {
public:
  /// Takes the newest of the range; false if there is none.
  bool take(const DeferRange &Range) {
    return Range.Frame->is(linked_kind) ? takeRecord(Range) : takeSlot(Range);
  }
  /// The same in a landing pad, from the state that recovery left.
  bool take(const DeferRange &Range, const saved_open_defer_state &State);

  /// The same of an open-coded frame that has nothing pending.
  bool takeArmed(frame *F, std::uint64_t Mask) {
    std::uint64_t Left = F->deferBits & Mask;
    if (!Left)
      return false;
    unsigned Index = highestBit(Left);
    if (takeFrom(slotsAt(F, slotsOffset())[Index]))
      F->deferBits &= ~(std::uint64_t(1) << Index);
    return true;
  }

  void run(panic_record *By) { Function(Place, By); }

  /// Runs it under a panic or in a landing pad: an exception that it throws is
  /// caught and returned; a landing and a forced unwind pass through.
  std::exception_ptr runProtected(panic_record *By);

private:
  bool takeSlot(const DeferRange &Range);
  /// Takes the slot's call, or the newest of its list; true if that was all.
  bool takeFrom(slot &Slot) {
    if (Slot.function) {
      Function = Slot.function;
      Place = &Slot;
      return true;
    }
    auto *Record = static_cast<linked_record *>(Slot.words[0]);
    Slot.words[0] = Record->next;
    Function = Record->function;
    Place = Record;
    return !Record->next;
  }
  bool takeRecord(const DeferRange &Range) {
    linked_frame_base *F = asLinked(Range.Frame);
    if (F->deferBits <= Range.Mark)
      return false;
    linked_record *Record = F->list;
    F->list = Record->next;
    if (--F->deferBits == 0)
      F->pendingBits = 0;
    Function = Record->function;
    Place = Record;
    return true;
  }

  deferred_function Function = nullptr;
  void *Place = nullptr; ///< Its slot or record.
};

/// True if Frame is in the chain from First on: it is First, or older.
bool isInChain(const frame *Frame, const frame *First);

/// True if the range holds calls that a recovery handed to the guards.
bool isPending(const DeferRange &Range);
/// True if it holds any call.
bool isAnythingLeft(const DeferRange &Range);

/// In a handler: runs the range until one of its calls has recovered the
/// exception. False if none has.
bool recoverException(const DeferRange &Range);

/// Moves what is left of a recovered frame to where its guards look.
void handOver(frame *F);

} // namespace lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_FRAME_H

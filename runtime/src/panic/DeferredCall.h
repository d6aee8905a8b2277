//===- DeferredCall.h - Taking deferred calls off frames --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime: the one place that knows where a frame's bits,
// slots and records are, and that keeps the rule "the bit is cleared before
// the call is made, and bits are read again after every call".
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_PANIC_DEFERREDCALL_H
#define OPENDEFER_SRC_PANIC_DEFERREDCALL_H

#include <opendefer/lowered.h>

#include <cstddef>
#include <cstdint>
#include <exception>

namespace opendefer {
namespace __lowered {

/// What is to be run of a frame: of an open-coded one the bits in Mask, of a
/// linked one the records beyond the oldest Mark ones.  Recovers: one of them
/// may recover an exception that another, newer one throws.
struct DeferRange {
  __frame *Frame;
  std::uint64_t Mask;
  std::uint64_t Mark;
  bool Recovers = false;
};
inline DeferRange allDefersOf(__frame *F) { return {F, ~std::uint64_t(0), 0}; }

inline __linked_frame_base *asLinked(__frame *F) {
  return static_cast<__linked_frame_base *>(F);
}

/// Where the bits and slots of an open-coded frame are.
inline std::ptrdiff_t pendingBitsOffset() {
  return offsetof(__frame, __pendingBits);
}
inline std::ptrdiff_t __slotsOffset() { return sizeof(__frame); }
inline __slot *slotsAt(__frame *F, std::ptrdiff_t Offset) {
  return reinterpret_cast<__slot *>(reinterpret_cast<char *>(F) + Offset);
}
inline unsigned highestBit(std::uint64_t Bits) {
  return 63 - __builtin_clzll(Bits);
}

/// A deferred call taken off its frame.  It owns its closure and its record,
/// and sees to both however it ends.
class DeferredCall {
public:
  /// Takes the newest of the range; false if there is none.
  bool take(const DeferRange &Range) {
    return Range.Frame->__is(__linked_kind) ? takeRecord(Range)
                                            : takeSlot(Range);
  }
  /// The same in a landing pad, from the state that recovery left.
  bool take(const DeferRange &Range, const __saved_open_defer_state &State);

  /// The same of an open-coded frame that has nothing pending.
  bool takeArmed(__frame *F, std::uint64_t Mask) {
    std::uint64_t Left = F->__deferBits & Mask;
    if (!Left)
      return false;
    unsigned Index = highestBit(Left);
    if (takeFrom(slotsAt(F, __slotsOffset())[Index]))
      F->__deferBits &= ~(std::uint64_t(1) << Index);
    return true;
  }

  void run(__panic_record *By) { Function(Place, By); }

  /// Runs it under a panic or in a landing pad: an exception that it throws is
  /// caught and returned; a recovery and a forced unwind pass through.
  std::exception_ptr runProtected(__panic_record *By);

private:
  bool takeSlot(const DeferRange &Range);
  /// Takes the slot's call, or the newest of its list; true if that was all.
  bool takeFrom(__slot &Slot) {
    if (Slot.__function) {
      Function = Slot.__function;
      Place = &Slot;
      return true;
    }
    auto *Record = static_cast<__linked_record *>(Slot.__words[0]);
    Slot.__words[0] = Record->__next;
    Function = Record->__function;
    Place = Record;
    return !Record->__next;
  }
  bool takeRecord(const DeferRange &Range) {
    __linked_frame_base *F = asLinked(Range.Frame);
    if (F->__deferBits <= Range.Mark)
      return false;
    __linked_record *Record = F->__list;
    F->__list = Record->__next;
    if (--F->__deferBits == 0)
      F->__pendingBits = 0;
    Function = Record->__function;
    Place = Record;
    return true;
  }

  __deferred_function Function = nullptr;
  void *Place = nullptr; ///< Its slot or record.
};

/// True if the range holds calls that a recovery handed to the guards.
bool isPending(const DeferRange &Range);
/// True if it holds any call.
bool isAnythingLeft(const DeferRange &Range);

/// In a handler: runs the range until one of its calls has recovered the
/// exception. False if none has.
bool recoverException(const DeferRange &Range);

/// Moves what is left of a recovered frame to where its guards look.
void handOver(__frame *F);
/// Moves it back, once the recovery has ended with calls still to run.
void takeBack(__frame *F);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_PANIC_DEFERREDCALL_H

//===- DeferredCall.h - Taking deferred calls off frames --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime: the only code that accesses the bits, slots and
// records of a frame.  It obeys the rule "the bit is cleared before the call is
// made, and the bits are read again after every call".
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_PANIC_DEFERREDCALL_H
#define OPENDEFER_SRC_PANIC_DEFERREDCALL_H

#include "unwind/CallNote.h"

#include <opendefer/lowered.h>

#include <cstddef>
#include <cstdint>
#include <exception>

namespace opendefer {
namespace __lowered {

/// The deferred calls of a frame that are to be run: in an open-coded frame the
/// bits in Mask, in a linked frame all records except the oldest Mark ones.
/// Recovers: a call may recover an exception that a newer one throws.  Only:
/// the range is this record, in the list of Mask's slot or of the linked frame.
struct DeferRange {
  __frame *Frame;
  std::uint64_t Mask;
  std::uint64_t Mark;
  bool Recovers = false;
  __linked_record *Only = nullptr;
};
inline DeferRange allDefersOf(__frame *F) { return {F, ~std::uint64_t(0), 0}; }

inline __linked_frame_base *asLinked(__frame *F) {
  return static_cast<__linked_frame_base *>(F);
}

/// The offsets of the bits and slots in an open-coded frame.
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

/// The bits of calls that a recovery has handed to the guards.
inline std::uint64_t pendingBitsOf(const __frame *F) {
  return F->__is(__pending_kind) ? F->__pendingBits : 0;
}
inline void setPending(__frame *F, std::uint64_t Bits) {
  F->__pendingBits = Bits;
  if (Bits)
    F->__link |= __pending_kind;
  else
    F->__link &= ~std::uintptr_t(__pending_kind);
}

/// A deferred call that has been removed from its frame.  Its function destroys
/// the closure and releases the record, however the call ends.
class DeferredCall {
public:
  /// Takes the newest call of the range.  Returns false if there is none.
  bool take(const DeferRange &Range) {
    if (Range.Only)
      return takeOnly(Range);
    return Range.Frame->__is(__linked_kind) ? takeRecord(Range)
                                            : takeSlot(Range);
  }
  /// Does the same in a landing pad, with the state that a recovery has left.
  bool take(const DeferRange &Range, const __saved_open_defer_state &State);

  /// Does the same for an open-coded frame that has no pending bits.
  bool takeArmed(__frame *F, std::uint64_t Mask) {
    std::uint64_t Left = F->__deferBits & Mask;
    if (!Left)
      return false;
    unsigned Index = highestBit(Left);
    if (takeFrom(slotsAt(F, __slotsOffset())[Index]))
      F->__deferBits &= ~(std::uint64_t(1) << Index);
    return true;
  }

  void run(__panic_record *By) {
    if (const CallNote *Note = CallNote::of(Function))
      runNoted(*Note, By);
    else
      Function(Place, By);
  }

  /// Runs the call for a panic or in a landing pad.  Catches and returns an
  /// exception that the call throws.  A recovery or a forced unwind passes.
  std::exception_ptr runProtected(__panic_record *By);

private:
  void runNoted(const CallNote &Note, __panic_record *By) {
    if (OPENDEFER_UNLIKELY(Note.hasCaptures()))
      return runCapturing(Note, By);
    const __callee *Callee = Note.callee();
    if (Callee && __is_panic(By))
      __note_call(By, *Callee);
    Note.function()(Place, By);
  }
  void runCapturing(const CallNote &Note, __panic_record *By);
  bool takeSlot(const DeferRange &Range) {
    __frame *F = Range.Frame;
    std::uint64_t Pending = pendingBitsOf(F);
    std::uint64_t Left = (F->__deferBits | Pending) & Range.Mask;
    if (!Left)
      return false;
    unsigned Index = highestBit(Left);
    if (takeFrom(slotsAt(F, __slotsOffset())[Index])) {
      std::uint64_t Others = ~(std::uint64_t(1) << Index);
      F->__deferBits &= Others;
      if (Pending)
        setPending(F, Pending & Others);
    }
    return true;
  }
  bool takeOnly(const DeferRange &Range);
  /// Takes the slot's call, or the newest one of its list.  Returns true if no
  /// call is left in the slot.
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
  void *Place = nullptr; ///< The slot or record.
};

/// True if the range holds calls that a recovery handed to the guards.
bool isPending(const DeferRange &Range);
/// True if the range holds any calls.
bool isAnythingLeft(const DeferRange &Range);

/// Runs the calls of the range where a guard leaves its block or function.
void deferreturn(const DeferRange &Range);

/// Called in a handler. Runs the calls of the range until one of them recovers
/// the exception. Returns false if none does.
bool recoverException(const DeferRange &Range);

/// Makes the remaining calls of a frame that has recovered pending: its guards
/// run them in landing pads.
void handOver(__frame *F);
/// Undoes that when the recovery has ended and calls are left.
void takeBack(__frame *F);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_PANIC_DEFERREDCALL_H

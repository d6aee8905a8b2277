//===- CallNote.h - The function of a slot, in a note -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime.  The description of a call note
// (opendefer/lowered/frame_note.h).  When a panic or a landing pad finds a
// table frame, it stores the addresses of its call notes into the slots, as
// functions of which one high bit is set.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_UNWIND_CALLNOTE_H
#define OPENDEFER_SRC_UNWIND_CALLNOTE_H

#include <opendefer/lowered/callee.h>
#include <opendefer/lowered/frame.h>

#include <cstdint>

namespace opendefer {
namespace __lowered {

class CallNote {
public:
  CallNote(const CallNote &) = delete;
  CallNote &operator=(const CallNote &) = delete;

  /// The function that a slot contains, as a note; null if it is a function.
  static const CallNote *of(__deferred_function F) {
    auto Word = reinterpret_cast<std::uintptr_t>(F);
    return Word & __table_kind
               ? reinterpret_cast<const CallNote *>(Word & ~__table_kind)
               : nullptr;
  }
  __deferred_function asFunction() const {
    return reinterpret_cast<__deferred_function>(
        reinterpret_cast<std::uintptr_t>(this) | __table_kind);
  }

  std::uintptr_t tag() const { return at(Tag); }
  unsigned index() const { return Index; }
  /// True if the slot contains only a part of the closure.
  bool hasCaptures() const { return Captures != 0; }
  /// The start of the function, if there are captures. (Clones of a function
  /// have the same tag.)
  std::uintptr_t start() const { return at(Start); }
  __deferred_function function() const {
    return reinterpret_cast<__deferred_function>(at(Function));
  }
  /// Null if the function notes its callee itself, or has none.
  const __callee *callee() const {
    return Callee ? reinterpret_cast<const __callee *>(at(Callee)) : nullptr;
  }

private:
  static std::uintptr_t at(const std::int32_t &Distance) {
    return reinterpret_cast<std::uintptr_t>(&Distance) +
           static_cast<std::intptr_t>(Distance);
  }
  std::int32_t Tag;
  std::uint8_t Index;
  std::uint8_t SizeInSlot;
  std::uint8_t Captures;
  [[maybe_unused]] std::uint8_t Unused;
  std::int32_t Function;
  std::int32_t Callee;
  // If there are captures:
  std::int32_t Start;
  char Operands[1]; ///< Of the frame and of the captures, if there are any.

  friend struct NotedClosure;
};

/// A closure that a note completes, where its function expects a slot.
struct NotedClosure {
  /// The slot is that of the note.
  NotedClosure(const CallNote &Note, const __slot &Slot);

  static constexpr unsigned MaxCaptures = 6;
  __deferred_function Unused;
  void *Words[sizeof(__slot::__words) / sizeof(void *) + MaxCaptures];
};

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_UNWIND_CALLNOTE_H

//===- FrameNotes.h - The place of a table frame ----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime; x86-64.  See FrameNotes.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_UNWIND_X86_64_FRAMENOTES_H
#define OPENDEFER_SRC_UNWIND_X86_64_FRAMENOTES_H

#include "unwind/x86_64/CallFrameInfo.h"

#include <opendefer/lowered/frame.h>

#include <cstdint>

namespace opendefer {
namespace __lowered {

/// The place of the function's table_frame in the stack frame of a call.
struct FramePlace {
  /// The other values of Base are SavedRegisters that the function does not
  /// change.
  enum : std::uint8_t {
    FromSP = SavedRegisters, ///< SP without the arguments of the call.
    FromCFA,
    None
  };
  std::uint8_t Base = None;
  std::uint8_t SlotCount = 0;
  std::int32_t Offset = 0;
  std::uintptr_t Tag = 0;   ///< Of the function.
  std::uintptr_t Start = 0; ///< Of the function, as notes denote it.
  std::uint64_t Noted = 0;  ///< The bits whose functions only notes contain.
  /// The function's first call note, and the end of the notes of that segment.
  const std::uint8_t *Calls = nullptr, *NotesEnd = nullptr;

  /// The bits of deferBits that have a slot. If there are at most 8, the
  /// function may leave the other bits without a value.
  std::uint64_t bits() const { return ~std::uint64_t(0) >> (64 - SlotCount); }
};

/// True if code with table frames has been loaded.
bool mayHaveTableFrames();

/// Returns the place of the table_frame in the stack frame of the call that
/// returns to PC.  Info is the information about that call.  If the function
/// has a table_frame that cannot be found, that is a fatal error.
FramePlace readFramePlace(std::uintptr_t PC, const FrameInfo &Info);

/// Called if the information about the call that returns to PC cannot be read.
/// If its function has a table_frame, that is a fatal error.
void checkHasNoTableFrame(std::uintptr_t PC);

/// Searches a part of the stack for what looks like a call of a function with a
/// table_frame, and returns the place to which it returns, or 0.  The stack may
/// also contain calls that have ended.
std::uintptr_t findCallWithTableFrame(std::uintptr_t Begin, std::uintptr_t End);

/// Stores the functions of armed calls into the slots of a table_frame, if only
/// call notes contain them, and clears bits that have no slot.  Place is its
/// place in the stack frame of the call that returns to PC; without one, that
/// is a fatal error.
void completeSlots(__frame *F, std::uintptr_t PC, const FramePlace &Place);

/// Returns the table_frame of a call; null if there is none.  Place, Row and
/// CFA are those of the call.
inline __frame *frameAt(const FramePlace &Place, const FrameRow &Row,
                        const Cursor &Call, std::uintptr_t CFA) {
  std::uintptr_t Base;
  switch (Place.Base) {
  case FramePlace::None:
    return nullptr;
  case FramePlace::FromCFA:
    Base = CFA;
    break;
  case FramePlace::FromSP:
    Base = Call.SP + Row.ArgumentsSize;
    break;
  default:
    Base = Call.Saved[Place.Base];
    break;
  }
  return reinterpret_cast<__frame *>(Base +
                                     static_cast<std::intptr_t>(Place.Offset));
}

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_UNWIND_X86_64_FRAMENOTES_H

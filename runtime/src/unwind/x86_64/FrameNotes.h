//===- FrameNotes.h - Where a function has its table_frame ------*- C++ -*-===//
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

/// Where in the stack frame of a call the function's table_frame is.
struct FramePlace {
  /// Besides a SavedRegister, which the function then does not change.
  enum : std::uint8_t {
    FromSP = SavedRegisters, ///< As it is without the arguments of the call.
    FromCFA,
    None
  };
  std::uint8_t Base = None;
  std::int32_t Offset = 0;
  /// All notes there, and the one that says this.
  const std::uint8_t *Notes = nullptr, *NotesEnd = nullptr, *Note = nullptr;
};

/// True if code with table frames is loaded.
bool mayHaveTableFrames();

/// The place in the frame of the call that returns to PC, whose information
/// Info is.  A frame that is somewhere and cannot be found is a fatal error.
FramePlace readFramePlace(std::uintptr_t PC, const FrameInfo &Info);

/// The information about the call that returns to PC cannot be read: if its
/// function has a table_frame, that is a fatal error.
void checkHasNoTableFrame(std::uintptr_t PC);

/// Writes to the slots of a frame, which it has at this place, how those of its
/// pending calls are made that only notes know.
void completeSlots(__frame *F, const FramePlace &Place);

/// The frame of a call whose row, CFA and place these are; null if it has none.
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

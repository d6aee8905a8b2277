//===- CallFrameInfo.h - From a stack frame to its caller's -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime; x86-64.  See CallFrameInfo.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_UNWIND_X86_64_CALLFRAMEINFO_H
#define OPENDEFER_SRC_UNWIND_X86_64_CALLFRAMEINFO_H

#include <opendefer/lowered/compiler.h>

#include <cstddef>
#include <cstdint>

namespace opendefer {
namespace __lowered {

/// The registers that a function must preserve, in the order of Cursor.
enum SavedRegister : unsigned { RBX, RBP, R12, R13, R14, R15, SavedRegisters };

/// A stack frame: the return address of a call that it has made, and the values
/// of its registers when that call returns.  The assembly in Registers.cpp
/// depends on this layout.
struct Cursor {
  std::uintptr_t PC;
  std::uintptr_t SP;
  std::uintptr_t Saved[SavedRegisters];
};
static_assert(offsetof(Cursor, PC) == 0 && offsetof(Cursor, SP) == 8 &&
                  offsetof(Cursor, Saved) == 16 && sizeof(Cursor) == 64 &&
                  RBX == 0 && RBP == 1 && R12 == 2 && R15 == 5,
              "the assembly uses these offsets");

/// The CFI row of one call, which leads from its stack frame to the caller's.
struct FrameRow {
  /// The CFABase if the CFA is relative to the stack pointer instead of a saved
  /// register.
  enum : std::uint8_t { FromSP = SavedRegisters };

  std::uint8_t CFABase;
  bool IsCFALoaded; ///< The CFA is stored at base plus offset.
  // One bit per register that the function has stored; the other registers
  // still have the caller's values.
  std::uint8_t StoredAtCFA; ///< At an offset from the CFA.
  std::uint8_t StoredAtRBP; ///< At an offset from RBP, after a realignment.
  std::int32_t CFAOffset;
  std::int32_t Offsets[SavedRegisters];
  /// The size of the arguments that the function has pushed for the call.  Its
  /// landing pad expects them to be popped.
  std::uint32_t ArgumentsSize;
};

/// A call's row, and the exception handling information of its function.
struct FrameInfo {
  FrameRow Row;
  std::uintptr_t FunctionStart;
  std::size_t FunctionSize;
  std::uintptr_t Personality;         ///< Or 0.
  const std::uint8_t *ExceptionTable; ///< Or null.
  bool IsOutermost; ///< The tables say that the function has no caller.
};

/// Reads the information about the call that returns to PC.  Returns false if
/// there is none, if FrameRow cannot express it, or if the function is the
/// outermost one.  Info then contains what has been read so far.
bool readFrameInfo(std::uintptr_t PC, FrameInfo &Info);

/// Returns the CFA.  The stack frame extends from SP to the CFA.
inline std::uintptr_t cfaOf(const FrameRow &Row, const Cursor &Frame) {
  std::uintptr_t Base =
      Row.CFABase == FrameRow::FromSP ? Frame.SP : Frame.Saved[Row.CFABase];
  std::uintptr_t Place = Base + static_cast<std::intptr_t>(Row.CFAOffset);
  return Row.IsCFALoaded ? *reinterpret_cast<const std::uintptr_t *>(Place)
                         : Place;
}

inline void loadRegisters(Cursor &Frame, unsigned Registers,
                          std::uintptr_t Base, const FrameRow &Row) {
  for (; Registers; Registers &= Registers - 1) {
    unsigned R = static_cast<unsigned>(__builtin_ctz(Registers));
    Frame.Saved[R] = *reinterpret_cast<const std::uintptr_t *>(
        Base + static_cast<std::intptr_t>(Row.Offsets[R]));
  }
}

/// Makes Frame the caller's frame.  Row and CFA are those of Frame.
inline void stepOut(Cursor &Frame, const FrameRow &Row, std::uintptr_t CFA) {
  if (OPENDEFER_UNLIKELY(Row.StoredAtRBP))
    loadRegisters(Frame, Row.StoredAtRBP, Frame.Saved[RBP], Row);
  loadRegisters(Frame, Row.StoredAtCFA, CFA, Row);
  Frame.PC = *reinterpret_cast<const std::uintptr_t *>(CFA - 8);
  Frame.SP = CFA;
}

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_UNWIND_X86_64_CALLFRAMEINFO_H

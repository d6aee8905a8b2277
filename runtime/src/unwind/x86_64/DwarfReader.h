//===- DwarfReader.h - The encodings of unwind tables -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime: LEB128 numbers and encoded pointers, as in .eh_frame
// and in exception tables.  If the reader meets an encoding that it does not
// support, it fails.  The caller checks that once, at the end.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_UNWIND_X86_64_DWARFREADER_H
#define OPENDEFER_SRC_UNWIND_X86_64_DWARFREADER_H

#include <cstdint>
#include <cstring>

namespace opendefer {
namespace __lowered {

class DwarfReader {
public:
  /// The encoding of an omitted pointer.
  static constexpr std::uint8_t Omitted = 0xff;

  explicit DwarfReader(const std::uint8_t *Start) : At(Start) {}

  const std::uint8_t *position() const { return At; }
  bool hasFailed() const { return Failed; }
  void skip(std::uint64_t Size) { At += Size; }

  template <class T> T fixed() {
    T Value;
    std::memcpy(&Value, At, sizeof(Value));
    At += sizeof(Value);
    return Value;
  }
  std::uint8_t byte() { return *At++; }

  std::uint64_t uleb128() {
    unsigned Bits;
    return leb128(Bits);
  }
  std::int64_t sleb128() {
    unsigned Bits;
    std::uint64_t Value = leb128(Bits);
    if (Bits < 64 && (At[-1] & 0x40)) // The sign is in the last byte.
      Value |= ~std::uint64_t(0) << Bits;
    return static_cast<std::int64_t>(Value);
  }

  /// Reads a pointer; 0 if it is null.
  std::uintptr_t pointer(std::uint8_t Encoding);

private:
  std::uint64_t leb128(unsigned &Bits) {
    std::uint64_t Value = 0;
    std::uint8_t Byte;
    Bits = 0;
    do {
      Byte = byte();
      if (Bits < 64)
        Value |= std::uint64_t(Byte & 0x7f) << Bits;
      Bits += 7;
    } while (Byte & 0x80);
    return Value;
  }

  const std::uint8_t *At;
  bool Failed = false;
};

inline std::uintptr_t DwarfReader::pointer(std::uint8_t Encoding) {
  auto Base = reinterpret_cast<std::uintptr_t>(At);
  std::uintptr_t Value = 0;
  switch (Encoding & 0x0f) {
  case 0x00: // As wide as an address.
  case 0x04:
  case 0x0c:
    Value = fixed<std::uint64_t>();
    break;
  case 0x01:
    Value = uleb128();
    break;
  case 0x02:
    Value = fixed<std::uint16_t>();
    break;
  case 0x03:
    Value = fixed<std::uint32_t>();
    break;
  case 0x09:
    Value = static_cast<std::uintptr_t>(sleb128());
    break;
  case 0x0a:
    Value = static_cast<std::uintptr_t>(fixed<std::int16_t>());
    break;
  case 0x0b:
    Value = static_cast<std::uintptr_t>(fixed<std::int32_t>());
    break;
  default:
    Failed = true;
    return 0;
  }
  if (!Value)
    return 0;
  switch (Encoding & 0x70) {
  case 0x00: // Absolute.
    break;
  case 0x10: // Relative to its own address.
    Value += Base;
    break;
  default: // Relative to a section or function; not used on x86-64.
    Failed = true;
    return 0;
  }
  if (Encoding & 0x80) // Indirect.
    Value = *reinterpret_cast<const std::uintptr_t *>(Value);
  return Value;
}

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_UNWIND_X86_64_DWARFREADER_H

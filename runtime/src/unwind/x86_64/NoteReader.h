//===- NoteReader.h - The format of our ELF notes ---------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime; x86-64.  See opendefer/lowered/frame_note.h.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_UNWIND_X86_64_NOTEREADER_H
#define OPENDEFER_SRC_UNWIND_X86_64_NOTEREADER_H

#include "unwind/CallNote.h"
#include "unwind/x86_64/DwarfReader.h"

#include <link.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace opendefer {
namespace __lowered {

enum NoteType : std::uint32_t { FrameNoteType = 1, CallNoteType = 2 };

/// Iterates over our notes in a segment.  The notes of other owners may have
/// another alignment (mold puts all notes into one segment), so they are
/// skipped word by word.
class Notes {
public:
  Notes(const std::uint8_t *Begin, const std::uint8_t *Behind)
      : At(Begin), End(Behind) {
    goToOurs();
  }
  bool isAtEnd() const { return !isRoomFor(HeadSize); }
  void next() {
    At = description() + header().n_descsz;
    goToOurs();
  }
  bool is(NoteType Type) const { return header().n_type == Type; }
  const std::uint8_t *description() const { return At + HeadSize; }
  const std::uint8_t *position() const { return At; }
  const std::uint8_t *end() const { return End; }

private:
  static constexpr char Owner[4] = "ODF";
  static constexpr std::size_t HeadSize = sizeof(ElfW(Nhdr)) + sizeof(Owner);

  bool isRoomFor(std::size_t Size) const {
    return At < End && static_cast<std::size_t>(End - At) >= Size;
  }
  const ElfW(Nhdr) & header() const {
    return *reinterpret_cast<const ElfW(Nhdr) *>(At);
  }
  bool isOurs() const {
    return header().n_namesz == sizeof(Owner) &&
           std::memcmp(At + sizeof(ElfW(Nhdr)), Owner, sizeof(Owner)) == 0 &&
           isRoomFor(HeadSize + header().n_descsz);
  }
  void goToOurs() {
    At += -reinterpret_cast<std::uintptr_t>(At) & 3;
    while (!isAtEnd() && !isOurs())
      At += 4;
  }
  const std::uint8_t *At;
  const std::uint8_t *End;
};

/// Reads a distance from its own address, and returns the address that it
/// denotes.
inline std::uintptr_t relative(DwarfReader &Reader) {
  auto Here = reinterpret_cast<std::uintptr_t>(Reader.position());
  return Here + static_cast<std::intptr_t>(Reader.fixed<std::int32_t>());
}

struct FrameNote {
  std::uintptr_t Address, Tag, Start;
  std::uint64_t Noted;
  std::uint8_t SlotCount;
  const char *Text; ///< The operand.
  explicit FrameNote(const std::uint8_t *Description) {
    DwarfReader Reader(Description);
    Address = relative(Reader);
    Tag = relative(Reader);
    Start = relative(Reader);
    Noted = Reader.fixed<std::uint64_t>();
    SlotCount = Reader.byte();
    Text = reinterpret_cast<const char *>(Reader.position());
  }
};

/// True if the note is a call note of the function with the tag.
inline bool isCallOf(const Notes &At, std::uintptr_t Tag) {
  return At.is(CallNoteType) &&
         reinterpret_cast<const CallNote *>(At.description())->tag() == Tag;
}

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_UNWIND_X86_64_NOTEREADER_H

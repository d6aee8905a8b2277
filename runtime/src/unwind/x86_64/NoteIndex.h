//===- NoteIndex.h - Finds the notes of a function --------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime; x86-64.  See NoteIndex.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_UNWIND_X86_64_NOTEINDEX_H
#define OPENDEFER_SRC_UNWIND_X86_64_NOTEINDEX_H

#include "unwind/x86_64/NoteReader.h"

#include <cstddef>
#include <cstdint>

namespace opendefer {
namespace __lowered {

/// The index of the notes in a segment, while this object exists.
class NoteIndex {
public:
  /// Unloads is the number of libraries that have been unloaded; 0 for an
  /// object that is never unloaded.
  NoteIndex(const std::uint8_t *Begin, const std::uint8_t *End,
            unsigned long long Unloads);
  NoteIndex(const NoteIndex &) = delete;
  NoteIndex &operator=(const NoteIndex &) = delete;
  ~NoteIndex();

  /// False if all notes have to be read: the segment is small, there have been
  /// few searches, there is no memory, or another thread uses an index.
  bool exists() const { return Frames != nullptr; }

  /// Calls Visit with each frame note whose address is in the range.
  template <class Visitor>
  void visitFrameNotes(std::uintptr_t First, std::size_t Size,
                       Visitor &&Visit) const {
    for (const Entry *E = firstFrame(First);
         E != FramesEnd && addressOf(*E) - First < Size; ++E)
      Visit(Notes(Begin + E->Note, End));
  }

  /// Returns the first call note with the tag, or the end of the segment.
  const std::uint8_t *firstCall(std::uintptr_t Tag) const;

  struct Entry {
    std::int32_t Key;   ///< The distance of an address from Begin.
    std::uint32_t Note; ///< The note's distance from Begin.
  };

private:
  std::uintptr_t addressOf(const Entry &E) const {
    return reinterpret_cast<std::uintptr_t>(Begin) +
           static_cast<std::intptr_t>(E.Key);
  }
  const Entry *firstFrame(std::uintptr_t Address) const;

  const std::uint8_t *Begin, *End;
  bool HasLock;
  const Entry *Frames = nullptr, *FramesEnd = nullptr, *CallsEnd = nullptr;
};

/// For tests: the number of indexes that have been made.
unsigned long countNoteIndexes();

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_UNWIND_X86_64_NOTEINDEX_H

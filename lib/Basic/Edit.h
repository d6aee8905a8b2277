//===- Edit.h - One replacement in one file ---------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lowering never prints an AST. It inserts and replaces a few characters, each
// time by one edit, and leaves every other byte of the user's text alone.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_BASIC_EDIT_H
#define OPENDEFER_BASIC_EDIT_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace opendefer {

/// Replaces `Length` bytes at byte `Offset` of a buffer by `Text`. `Text`
/// contains no newline unless the replaced bytes did, so every token of the
/// user's text stays on its line.
struct Edit {
  unsigned Offset = 0;
  unsigned Length = 0;
  std::string Text;

  bool operator==(const Edit &O) const {
    return Offset == O.Offset && Length == O.Length && Text == O.Text;
  }
};

/// The edits of one buffer, sorted by offset, not overlapping. Insertions at
/// one offset are already merged into one edit in their final order.
using EditList = std::vector<Edit>;

/// Returns the buffer with all edits made. `Edits` must be sorted and within
/// bounds.
std::string applyEdits(llvm::StringRef Buffer, llvm::ArrayRef<Edit> Edits);

/// Maps an offset in `applyEdits(Buffer, Edits)` back to one in `Buffer`.
/// Offsets inside inserted text map to the place of the insertion, and
/// `*InGenerated`, if given, tells whether the offset was one of these.
unsigned mapOffsetBack(llvm::ArrayRef<Edit> Edits, unsigned Offset,
                       bool *InGenerated = nullptr);

} // namespace opendefer

#endif // OPENDEFER_BASIC_EDIT_H

//===- Edit.cpp - Applying edits, and mapping offsets back ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Basic/Edit.h"
#include <cassert>

namespace opendefer {

std::string applyEdits(llvm::StringRef Buffer, llvm::ArrayRef<Edit> Edits) {
  std::string Out;
  Out.reserve(Buffer.size() + Edits.size() * 64);
  unsigned Done = 0;
  for (const Edit &E : Edits) {
    assert(E.Offset >= Done && E.Offset + E.Length <= Buffer.size() &&
           "edits overlap or are out of bounds");
    Out += Buffer.substr(Done, E.Offset - Done);
    Out += E.Text;
    Done = E.Offset + E.Length;
  }
  Out += Buffer.substr(Done);
  return Out;
}

unsigned mapOffsetBack(llvm::ArrayRef<Edit> Edits, unsigned Offset,
                       bool *InGenerated) {
  if (InGenerated)
    *InGenerated = false;
  // The number of bytes that the edits before `E` have added.
  int64_t Shift = 0;
  for (const Edit &E : Edits) {
    int64_t Begin = int64_t(E.Offset) + Shift;
    if (int64_t(Offset) < Begin)
      break;
    if (int64_t(Offset) < Begin + int64_t(E.Text.size())) {
      if (InGenerated)
        *InGenerated = true;
      return E.Offset;
    }
    Shift += int64_t(E.Text.size()) - int64_t(E.Length);
  }
  return unsigned(int64_t(Offset) - Shift);
}

} // namespace opendefer

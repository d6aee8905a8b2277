//===- SourceLines.cpp - Lines and columns of a text ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Report/SourceLines.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include <algorithm>

namespace opendefer {

std::string validUTF8(llvm::StringRef Text) {
  return llvm::json::isUTF8(Text) ? Text.str() : llvm::json::fixUTF8(Text);
}

SourceLines::SourceLines(llvm::StringRef Text) : Text(Text), Begins({0}) {
  for (size_t I = 0; I < Text.size(); ++I)
    if (Text[I] == '\n' ||
        (Text[I] == '\r' && (I + 1 == Text.size() || Text[I + 1] != '\n')))
      Begins.push_back(I + 1);
}

LineColumn SourceLines::inBytes(unsigned Offset) const {
  auto Next = llvm::upper_bound(Begins, Offset);
  size_t Line = Next - Begins.begin();
  return {unsigned(Line), unsigned(Offset - Begins[Line - 1] + 1)};
}

LineColumn SourceLines::inUTF16(unsigned Offset) const {
  LineColumn Place = inBytes(Offset);
  llvm::StringRef Before =
      Text.substr(Begins[Place.Line - 1], Place.Column - 1);
  if (Place.Line == 1)
    Before.consume_front("\xEF\xBB\xBF"); // a byte order mark
  unsigned Units = 0;
  for (unsigned char Byte : validUTF8(Before))
    if ((Byte & 0xC0) != 0x80)      // the first byte of a character,
      Units += Byte < 0xF0 ? 1 : 2; // which may take a surrogate pair
  Place.Column = Units + 1;
  return Place;
}

llvm::StringRef SourceLines::line(size_t Index) const {
  size_t End = Index + 1 < Begins.size() ? Begins[Index + 1] : Text.size();
  llvm::StringRef Line = Text.slice(Begins[Index], End);
  Line.consume_back("\n");
  Line.consume_back("\r");
  return Line;
}

unsigned SourceLines::wordLength(unsigned Offset) const {
  llvm::StringRef Word = Text.substr(Offset).take_while(
      [](char C) { return llvm::isAlnum(C) || C == '_'; });
  return std::max<size_t>(Word.size(), 1);
}

} // namespace opendefer

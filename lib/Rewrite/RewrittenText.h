//===- RewrittenText.h - A buffer, before and after -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   what the user wrote --Expanding--> without macros that defer
//     --Normalising--> what is analysed --Lowering--> what is compiled
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_REWRITE_REWRITTENTEXT_H
#define OPENDEFER_REWRITE_REWRITTENTEXT_H

#include "Basic/Edit.h"
#include "llvm/ADT/StringRef.h"
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clang {
class FileEntry;
} // namespace clang

namespace opendefer {

/// Where the lexer finds the end of a file: in front of its last newline.
inline size_t endOfLastLine(llvm::StringRef Text) {
  if (Text.empty() || Text.back() != '\n')
    return Text.size();
  return Text.size() -
         (Text.size() > 1 && Text[Text.size() - 2] == '\r' ? 2 : 1);
}

struct TextRange {
  unsigned Begin;
  unsigned End;
};

struct RewrittenText {
  std::string Name; ///< of the file, as the compiler shows it
  std::string Original;
  /// One after the other: offsets into Original, into what that gives, ...
  std::vector<EditList> Expanding;
  EditList Normalising; ///< offsets into the expanded text
  EditList Lowering;    ///< offsets into the normalised text
  /// The calls of macros in the normalised text that have parentheses: no
  /// directive may stand in there.
  std::vector<TextRange> MacroCalls;

  std::string expanded() const {
    std::string Text = Original;
    for (const EditList &Layer : Expanding)
      Text = applyEdits(Text, Layer);
    return Text;
  }
  std::string text() const {
    return applyEdits(applyEdits(expanded(), Normalising), Lowering);
  }

  /// From an offset in text() to one in Original; from behind it, to the end.
  unsigned mapBack(unsigned Offset, bool *InGenerated = nullptr) const {
    bool Inside = false, Any = false;
    auto Through = [&](const EditList &Edits) {
      Offset = mapOffsetBack(Edits, Offset, &Inside);
      Any |= Inside;
    };
    Through(Lowering);
    Through(Normalising);
    for (auto Layer = Expanding.rbegin(); Layer != Expanding.rend(); ++Layer)
      Through(*Layer);
    if (InGenerated)
      *InGenerated = Any;
    return Offset > Original.size() ? endOfLastLine(Original) : Offset;
  }
};

/// How one parse has read a file: another may have seen other macros.
/// Offsets are into the normalised text.
struct ParsedFile {
  EditList Edits;
  std::vector<TextRange> Bodies; ///< of functions, in order, not nested
};

/// Adds one reading of a file to another: the result has the edits of both.
/// If the two want different edits in a function that both have seen, or edits
/// that overlap, gives the offset of the first of those and leaves `Into` as
/// it was.
std::optional<unsigned> merge(ParsedFile &Into, const ParsedFile &From);

/// One file may be entered several times, so texts belong to files and not to
/// FileIDs.
using RewrittenTexts =
    std::map<const clang::FileEntry *, std::shared_ptr<const RewrittenText>>;

} // namespace opendefer

#endif // OPENDEFER_REWRITE_REWRITTENTEXT_H

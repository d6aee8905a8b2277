//===- RewrittenText.h - A buffer and its edits -----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   the user's text --Expanding--> text without macros that defer
//     --Normalising--> the analysed text --Lowering--> the compiled text
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

/// Returns the offset that the lexer reports as the end of a file, which is
/// before the last newline.
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
  std::string Name; ///< the file's name in messages
  std::string Original;
  /// Applied one after the other. Each list's offsets are into the result of
  /// the previous one.
  std::vector<EditList> Expanding;
  EditList Normalising; ///< offsets into the expanded text
  EditList Lowering;    ///< offsets into the normalised text
  /// Invocations of function-like macros in the normalised text, in which no
  /// directive is allowed.
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

  /// Maps an offset in text() to one in Original. An offset beyond the end maps
  /// to the end.
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

/// The edits of one parse of a file. Another parse may have seen other macros.
/// Offsets are into the normalised text.
struct ParsedFile {
  EditList Edits;
  std::vector<TextRange> Bodies; ///< of functions, in order; not nested
};

/// Adds the edits of one parse of a file to those of another. If the parses
/// differ in a function that both have parsed, or if edits overlap, returns the
/// offset of the first conflict and does not change `Into`.
std::optional<unsigned> merge(ParsedFile &Into, const ParsedFile &From);

/// Keyed by file and not by FileID, because a file may be entered several
/// times.
using RewrittenTexts =
    std::map<const clang::FileEntry *, std::shared_ptr<const RewrittenText>>;

} // namespace opendefer

#endif // OPENDEFER_REWRITE_REWRITTENTEXT_H

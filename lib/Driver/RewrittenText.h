//===- RewrittenText.h - A buffer, before and after --------------*- C++
//-*-===//
//
//   what the user wrote --Normalising--> what is analysed --Lowering--> what
//                                                                is compiled
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_DRIVER_REWRITTENTEXT_H
#define OPENDEFER_DRIVER_REWRITTENTEXT_H

#include "Basic/Edit.h"
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clang {
class FileEntry;
} // namespace clang

namespace opendefer {

struct RewrittenText {
  std::string Name; ///< of the file, as the compiler shows it
  std::string Original;
  EditList Normalising; ///< offsets into Original
  EditList Lowering;    ///< offsets into the normalised text

  std::string text() const {
    return applyEdits(applyEdits(Original, Normalising), Lowering);
  }

  /// From an offset in text() to one in Original.
  unsigned mapBack(unsigned Offset, bool *InGenerated = nullptr) const {
    bool InLowering = false, InNormalising = false;
    Offset = mapOffsetBack(Lowering, Offset, &InLowering);
    Offset = mapOffsetBack(Normalising, Offset, &InNormalising);
    if (InGenerated)
      *InGenerated = InLowering || InNormalising;
    return Offset;
  }
};

struct TextRange {
  unsigned Begin;
  unsigned End;
};

/// How one parse has read a file: another may have seen other macros.
/// Offsets are into the normalised text.
struct Reading {
  EditList Edits;
  std::vector<TextRange> Bodies; ///< of functions, in order, not nested
};

/// Adds one reading of a file to another: the result has the edits of both.
/// If the two want different edits in a function that both have seen, or edits
/// that overlap, gives the offset of the first of those and leaves `Into` as
/// it was.
std::optional<unsigned> merge(Reading &Into, const Reading &From);

/// One file may be entered several times, so texts belong to files and not to
/// FileIDs.
using RewrittenTexts =
    std::map<const clang::FileEntry *, std::shared_ptr<const RewrittenText>>;

} // namespace opendefer

#endif // OPENDEFER_DRIVER_REWRITTENTEXT_H

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
#include <string>

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

/// Adds the edits of one reading of a file to those of another. False if they
/// contradict each other; `Into` is of no use then.
bool merge(EditList &Into, const EditList &From);

/// One file may be entered several times, so texts belong to files and not to
/// FileIDs.
using RewrittenTexts =
    std::map<const clang::FileEntry *, std::shared_ptr<const RewrittenText>>;

} // namespace opendefer

#endif // OPENDEFER_DRIVER_REWRITTENTEXT_H

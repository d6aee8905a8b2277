//===- EditBuilder.h - Collecting edits in any order ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_LOWERING_EDITBUILDER_H
#define OPENDEFER_LOWERING_EDITBUILDER_H

#include "Basic/Diagnostic.h"
#include "Basic/Edit.h"
#include <map>
#include <string>
#include <vector>

namespace opendefer {

inline FileLocation advance(FileLocation Place, unsigned Bytes) {
  Place.Offset += Bytes;
  return Place;
}

/// Collects insertions and replacements and sorts them. At one offset, text
/// that closes a preceding construct comes before text that opens a following
/// one. Closing texts keep the order of the calls, and so do opening texts. So
/// the caller must close inner constructs first, and open outer ones first.
class EditBuilder {
public:
  void insertAfter(FileLocation Place, std::string Text) {
    add(Place, 0, std::move(Text), Closing);
  }
  void insertBefore(FileLocation Place, std::string Text) {
    add(Place, 0, std::move(Text), Opening);
  }
  /// Replaces `[Begin, End)`. Newlines of the replaced text are kept, so that
  /// what follows stays on its line.
  void replace(FileLocation Begin, FileLocation End, llvm::StringRef Old,
               std::string Text);

  std::map<clang::FileID, EditList> take();

private:
  enum Kind { Closing, Opening, Replacing };
  struct Pending {
    Kind What;
    unsigned Length;
    std::string Text;
  };
  void add(FileLocation Place, unsigned Length, std::string Text, Kind What) {
    Files[Place.File][Place.Offset].push_back({What, Length, std::move(Text)});
  }
  std::map<clang::FileID, std::map<unsigned, std::vector<Pending>>> Files;
};

} // namespace opendefer

#endif // OPENDEFER_LOWERING_EDITBUILDER_H

//===- ReplaceableBuffer.h - Replaceable text of a file ---------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How is the text of a file replaced while the lexer is reading it?
//
// After the includes of a file the compilation knows every type that the
// lowering of that file needs. So the text after the last include is replaced
// at that point, in the buffer that the lexer is reading, which was allocated
// with extra room. The text before that point does not change.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_PLUGIN_REPLACEABLEBUFFER_H
#define OPENDEFER_PLUGIN_REPLACEABLEBUFFER_H

#include "clang/Basic/LangOptions.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace opendefer {

class ReplaceableBuffer {
public:
  // These give a file that has not been entered a buffer with extra room. They
  // return nothing if the end of its includes is not known; for a header also
  // if a second inclusion would read its text again.
  static std::optional<ReplaceableBuffer>
  forMain(clang::SourceManager &SM, const clang::LangOptions &Lang);
  static std::optional<ReplaceableBuffer>
  forHeader(clang::SourceManager &SM, clang::FileEntryRef File,
            llvm::StringRef Contents, const clang::LangOptions &Lang);

  /// The header has been entered as `File`.
  void enter(clang::FileID File) { Id = File; }
  /// Valid once the file has been entered.
  clang::FileID file() const { return Id; }
  /// Has the file no includes?
  bool isTextOnly() const { return !Directive; }
  /// Do the includes end with this directive? `Loc` is the `#` of an include or
  /// the `endif` of a conditional.
  bool endsWith(clang::SourceLocation Loc) const {
    return Directive && SM->getDecomposedLoc(Loc) == std::pair(Id, *Directive);
  }
  /// The current text, without the extra room.
  std::string text() const;

  /// Can `Text` become the text of the file? It may differ only after the
  /// includes, and it has to fit in the buffer.
  bool fits(llvm::StringRef Text) const;
  void replace(llvm::StringRef Text);
  /// Keeps debug information from having a checksum, which would be that of the
  /// lowered text: adds a `#line` directive after the includes that does not
  /// change the line numbers.
  void avoidChecksum();

private:
  clang::SourceManager *SM;
  clang::FileID Id;
  std::optional<unsigned> Directive;
  unsigned Begin;
  char *Buffer;
  size_t Size, Length;

  static std::unique_ptr<llvm::MemoryBuffer> makeRoom(ReplaceableBuffer &Result,
                                                      llvm::StringRef Name,
                                                      llvm::StringRef Contents);
};

} // namespace opendefer

#endif // OPENDEFER_PLUGIN_REPLACEABLEBUFFER_H

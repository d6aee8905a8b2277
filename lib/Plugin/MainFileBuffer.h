//===- MainFileBuffer.h - Replaceable main file text ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How is the text of a file replaced while the lexer is reading it?
//
// After the includes of its main file the compilation knows every type that the
// lowering needs. So the text after the last include is replaced at that point,
// in the buffer that the lexer is reading, which was allocated with extra room.
// The text before that point does not change.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_PLUGIN_MAINFILEBUFFER_H
#define OPENDEFER_PLUGIN_MAINFILEBUFFER_H

#include "clang/Basic/LangOptions.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace opendefer {

class MainFileBuffer {
public:
  /// Gives the main file, which has not been entered, a buffer with extra room.
  /// Returns nothing if the end of its includes is not known.
  static std::optional<MainFileBuffer> prepare(clang::SourceManager &SM,
                                               const clang::LangOptions &Lang);

  /// Do the includes end with this directive? `Loc` is the `#` of an include or
  /// the `endif` of a conditional.
  bool endsWith(clang::SourceLocation Loc) const {
    return SM->getDecomposedLoc(Loc) == Directive;
  }
  clang::FileID file() const { return Directive.first; }
  bool isOf(clang::FileEntryRef File) const {
    return SM->getFileEntryForID(file()) == &File.getFileEntry();
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
  std::pair<clang::FileID, unsigned> Directive;
  unsigned Begin;
  char *Buffer;
  size_t Size, Length;
};

} // namespace opendefer

#endif // OPENDEFER_PLUGIN_MAINFILEBUFFER_H

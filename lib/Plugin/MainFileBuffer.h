//===- MainFileBuffer.h - Replaceable main file text ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A compilation that has read the includes of its main file knows every type
// that the lowering asks for. So the text behind the last include is replaced
// then, in the buffer that the lexer is reading, which has been made with room
// for it. What is in front stays as it is, byte by byte.
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
  /// Gives the main file, which has not been entered, a buffer with room.
  /// Nothing, if its includes have no clear end.
  static std::optional<MainFileBuffer> prepare(clang::SourceManager &SM,
                                               const clang::LangOptions &Lang);

  /// Is it in this directive that the includes end? To be asked of the `#` of
  /// an include and of the `endif` of a condition.
  bool endsWith(clang::SourceLocation Loc) const {
    return SM->getDecomposedLoc(Loc) == Directive;
  }
  clang::FileID file() const { return Directive.first; }
  bool isOf(clang::FileEntryRef File) const {
    return SM->getFileEntryForID(file()) == &File.getFileEntry();
  }
  /// As it is now, without what has been added to make room.
  std::string text() const;

  /// Whether it can be the text of the file: it differs behind the includes
  /// only, and there is room for it.
  bool fits(llvm::StringRef Text) const;
  void replace(llvm::StringRef Text);
  /// Once the includes have ended: as if there were a `#line` behind them, with
  /// the line that there is anyway. Debug information has no checksum then,
  /// which would be that of what is compiled.
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

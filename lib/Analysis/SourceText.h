//===- SourceText.h - From AST locations to bytes of a file ------*- C++ -*-===//
//
// The AST speaks of source locations, which may lie in macros; edits speak of
// byte offsets in files. A token that came from a macro *argument* stands in
// the file at the place where the user wrote the argument. A token from a
// macro *body* stands nowhere: it is represented by the whole invocation.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_ANALYSIS_SOURCETEXT_H
#define OPENDEFER_ANALYSIS_SOURCETEXT_H

#include "Basic/Diagnostic.h"
#include "clang/AST/ASTContext.h"
#include <optional>
#include <string>

namespace opendefer {

class SourceText {
public:
  explicit SourceText(const clang::ASTContext &Ctx)
      : SM(Ctx.getSourceManager()), LangOpts(Ctx.getLangOpts()) {}

  /// First byte of the token at `Loc`, or of the macro invocation whose body
  /// it came from.
  FilePlace begin(clang::SourceLocation Loc) const;
  /// One past the last byte of that token or invocation.
  FilePlace end(clang::SourceLocation Loc) const;

  /// True if the token came out of a macro body (not merely an argument).
  bool isFromMacroBody(clang::SourceLocation Loc) const;
  bool isInMacroArgument(clang::SourceLocation Loc) const;

  /// The macro whose body the token at `Loc` came from.
  std::string macroName(clang::SourceLocation Loc) const;

  /// The bytes `[Begin, End)`; both must be in one file.
  llvm::StringRef text(FilePlace Begin, FilePlace End) const;
  llvm::StringRef text(clang::SourceRange Range) const {
    return text(begin(Range.getBegin()), end(Range.getEnd()));
  }

  /// The place just behind the `;` that follows `From` (comments and blanks
  /// may stand between), or none if another token follows.
  std::optional<FilePlace> afterSemicolon(FilePlace From) const;

  /// The place of the token `Kind` if it is the first one at or behind `From`
  /// (comments do not count).
  std::optional<FilePlace> nextToken(FilePlace From,
                                     clang::tok::TokenKind Kind) const;

  unsigned line(FilePlace Place) const;
  FileRange range(clang::SourceRange Range) const;

  const clang::SourceManager &sourceManager() const { return SM; }
  const clang::LangOptions &langOpts() const { return LangOpts; }

private:
  const clang::SourceManager &SM;
  const clang::LangOptions &LangOpts;
};

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_SOURCETEXT_H

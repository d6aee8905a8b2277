//===- SourceText.h - From AST locations to bytes of a file -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
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
#include "clang/AST/Stmt.h"
#include <optional>
#include <string>

namespace opendefer {

/// The last token of a statement. Clang takes the end of an OpenMP directive
/// for that of the statement that it is about.
clang::SourceLocation endOfStatement(const clang::Stmt *S);

class SourceText {
public:
  explicit SourceText(const clang::ASTContext &Ctx)
      : SourceText(Ctx.getSourceManager(), Ctx.getLangOpts()) {}
  SourceText(const clang::SourceManager &SM, const clang::LangOptions &LangOpts)
      : SM(SM), LangOpts(LangOpts) {}

  /// A part of a file, `[Begin, End)`. What a macro has been given as an
  /// argument is that macro's, not the user's, if the whole invocation is here.
  struct Part {
    FileLocation Begin, End;
  };

  /// First byte of the token at `Loc`, or of the macro invocation whose body
  /// it came from, or of one in `Within` that it belongs to.
  FileLocation begin(clang::SourceLocation Loc,
                     const Part *Within = nullptr) const;
  /// One past the last byte of that token or invocation.
  FileLocation end(clang::SourceLocation Loc,
                   const Part *Within = nullptr) const;

  /// What is between the braces.
  Part inside(const clang::CompoundStmt *Body) const {
    return {end(Body->getLBracLoc()), begin(Body->getRBracLoc())};
  }

  /// True if the token came out of a macro body (not merely an argument).
  bool isFromMacroBody(clang::SourceLocation Loc) const;
  bool isInMacroArgument(clang::SourceLocation Loc) const;

  /// The macro whose body the token at `Loc` came from.
  std::string macroName(clang::SourceLocation Loc) const;

  /// The bytes `[Begin, End)`; both must be in one file.
  llvm::StringRef text(FileLocation Begin, FileLocation End) const;
  llvm::StringRef text(clang::SourceRange Range) const {
    return text(begin(Range.getBegin()), end(Range.getEnd()));
  }

  /// The tokens of `[Begin, End)` on one line; none if one of them, a raw
  /// string, has lines of its own.
  std::optional<std::string> onOneLine(FileLocation Begin,
                                       FileLocation End) const;

  /// The place just behind the `;` that follows `From` (comments and blanks
  /// may stand between), or none if another token follows.
  std::optional<FileLocation> afterSemicolon(FileLocation From) const;

  /// The place of the token `Kind` if it is the first one at or behind `From`
  /// (comments do not count).
  std::optional<FileLocation> nextToken(FileLocation From,
                                        clang::tok::TokenKind Kind) const;

  /// Is the token at `Place` the first one at or behind `From`?
  bool isNextToken(FileLocation From, FileLocation Place) const;

  /// Does a pragma (a directive, `_Pragma`, or what may be a macro for one) end
  /// the part, which is between two statements? Nothing may come between it
  /// and the second, which it is about.
  bool isAnnotated(const Part &Between) const;

  /// Does an expression stand in the file from the beginning of `Where` up to a
  /// `;`? Not if it is the beginning or the end of what a macro says.
  bool isWhole(clang::SourceRange Expression, const Part &Where) const;

  /// The place of the first token `Kind` in the part that is not inside
  /// parentheses there.
  std::optional<FileLocation> findToken(const Part &Where,
                                        clang::tok::TokenKind Kind) const;

  unsigned line(FileLocation Place) const;
  FileRange range(clang::SourceRange Range) const;

  const clang::SourceManager &sourceManager() const { return SM; }
  const clang::LangOptions &langOpts() const { return LangOpts; }

private:
  const clang::SourceManager &SM;
  const clang::LangOptions &LangOpts;
};

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_SOURCETEXT_H

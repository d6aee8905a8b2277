//===- SourceText.h - From AST locations to bytes of a file -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The AST has source locations, which may lie in macros; edits need byte
// offsets in files. A token of a macro *argument* is in the file where the user
// has written the argument. A token of a macro *body* has no text of its own at
// the place of use; it is represented by the whole invocation.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_ANALYSIS_SOURCETEXT_H
#define OPENDEFER_ANALYSIS_SOURCETEXT_H

#include "Analysis/LoweredBefore.h"
#include "Basic/Diagnostic.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Stmt.h"
#include <optional>
#include <string>

namespace opendefer {

/// The last token of a statement. (Clang's getEndLoc() of an OpenMP directive
/// does not include the statement that it applies to.)
clang::SourceLocation endOfStatement(const clang::Stmt *S);

class SourceText {
public:
  /// `Before` (may be null) must outlive the object.
  explicit SourceText(const clang::ASTContext &Ctx,
                      const LoweredBefore *Before = nullptr)
      : SM(Ctx.getSourceManager()), LangOpts(Ctx.getLangOpts()),
        Before(Before) {}
  SourceText(const clang::SourceManager &SM, const clang::LangOptions &LangOpts)
      : SM(SM), LangOpts(LangOpts) {}

  /// A part of a file, `[Begin, End)`. If it contains a whole macro invocation,
  /// a token of an argument is represented by that invocation, not by itself.
  struct Part {
    FileLocation Begin, End;
  };

  /// The first byte of the token at `Loc`, of the macro invocation whose body
  /// it comes from, or of the invocation in `Within` that it is an argument of.
  FileLocation begin(clang::SourceLocation Loc,
                     const Part *Within = nullptr) const;
  /// One past the last byte of that token or invocation.
  FileLocation end(clang::SourceLocation Loc,
                   const Part *Within = nullptr) const;

  /// The part between the braces.
  Part inside(const clang::CompoundStmt *Body) const {
    return {end(Body->getLBracLoc()), begin(Body->getRBracLoc())};
  }

  /// True if the token comes from a macro body, not only from an argument.
  bool isFromMacroBody(clang::SourceLocation Loc) const;
  bool isInMacroArgument(clang::SourceLocation Loc) const;

  /// The name of the macro whose body the token at `Loc` comes from.
  std::string macroName(clang::SourceLocation Loc) const;

  /// The bytes `[Begin, End)`; both must be in one file.
  llvm::StringRef text(FileLocation Begin, FileLocation End) const;
  llvm::StringRef text(clang::SourceRange Range) const {
    return text(begin(Range.getBegin()), end(Range.getEnd()));
  }

  /// The tokens of `[Begin, End)` on one line, without comments; nothing if one
  /// of them, a raw string, contains a line break.
  std::optional<std::string> onOneLine(FileLocation Begin,
                                       FileLocation End) const;

  /// The location after the `;` that is the next token after `From`; nothing if
  /// another token follows. Comments are skipped.
  std::optional<FileLocation> afterSemicolon(FileLocation From) const;

  /// The location of the next token at or after `From` if it is a `Kind`.
  /// Comments are skipped.
  std::optional<FileLocation> nextToken(FileLocation From,
                                        clang::tok::TokenKind Kind) const;

  /// Is the token at `Place` the first one at or after `From`?
  bool isNextToken(FileLocation From, FileLocation Place) const;

  /// Does the text between two statements end in a pragma (a directive,
  /// `_Pragma`, or a macro that may expand to one)? It applies to the second
  /// statement, so nothing may be inserted between the two.
  bool isAnnotated(const Part &Between) const;

  /// Does the expression's text reach from the beginning of `Where` to a `;`?
  /// Not if a macro provides only its beginning or its end.
  bool isWhole(clang::SourceRange Expression, const Part &Where) const;

  /// The location of the first token `Kind` in the part that is not inside
  /// parentheses of the part.
  std::optional<FileLocation> findToken(const Part &Where,
                                        clang::tok::TokenKind Kind) const;

  /// The offset that `Place` had before its file was lowered.
  unsigned offsetBeforeLowering(FileLocation Place) const;

  unsigned line(FileLocation Place) const;
  FileRange range(clang::SourceRange Range) const;

  const clang::SourceManager &sourceManager() const { return SM; }
  const clang::LangOptions &langOpts() const { return LangOpts; }

private:
  const clang::SourceManager &SM;
  const clang::LangOptions &LangOpts;
  const LoweredBefore *Before = nullptr;
};

} // namespace opendefer

#endif // OPENDEFER_ANALYSIS_SOURCETEXT_H

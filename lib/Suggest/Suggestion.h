//===- Suggestion.h - A guard and its replacement ---------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_SUGGEST_SUGGESTION_H
#define OPENDEFER_SUGGEST_SUGGESTION_H

#include "Analysis/SourceText.h"
#include "Basic/Diagnostic.h"
#include "Suggest/Function.h"
#include "Suggest/GuardShape.h"
#include "Suggest/Suggest.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace opendefer {

/// What the files of this folder share for one translation unit.
struct SuggestContext {
  SuggestContext(clang::ASTContext &Ctx, clang::Preprocessor &PP,
                 const KeywordUses &Keywords,
                 llvm::ArrayRef<std::string> Guards);

  clang::ASTContext &Ctx;
  clang::Preprocessor &PP;
  SourceText Text;
  const KeywordUses &Keywords;
  /// What the user calls guards: classes, and functions that make some.
  llvm::ArrayRef<std::string> Guards;
  std::vector<Diagnostic> Found;
  std::map<clang::FileID, std::optional<DiagFixIt>> Includes;
  std::map<const clang::CXXRecordDecl *, GuardShape> Shapes;
  /// How the keywords are written: spelled out where the main file, or what it
  /// includes later, has another use for the short names.
  bool IsSpelledOut = false;
  std::string Defer = "defer";
  std::string DeferResult = "defer_result";
};

/// One that is being made. The first thing that stands against an edit is the
/// one that the note names; there are no edits then.
class Suggestion {
public:
  /// `What` describes the guard: "'close' is a scope guard (absl::Cleanup)".
  Suggestion(SuggestContext &SC, DiagID Id, clang::SourceLocation At,
             std::string What);
  /// Adds it to what was found.
  ~Suggestion();
  Suggestion(const Suggestion &) = delete;

  void refuse(clang::SourceLocation At, const llvm::Twine &Why);
  void refuse(FileLocation At, const llvm::Twine &Why);
  bool isRefused() const { return !D.Notes.empty(); }

  /// Replaces `[Begin, End)`. Refused where a comment would be lost in it, or
  /// where it has a line for the preprocessor.
  void replace(FileLocation Begin, FileLocation End, llvm::StringRef By);
  void insert(FileLocation At, llvm::StringRef New);
  /// Removes text that was moved elsewhere.
  void cut(FileLocation Begin, FileLocation End) {
    edit(Begin, End.Offset - Begin.Offset, "");
  }
  /// Removes a statement from `Begin` to `End`, and its line if there is
  /// nothing else on it.
  void removeStatement(FileLocation Begin, FileLocation End);
  /// For text that moves or stays as it is: refused where it has a line for the
  /// preprocessor, or is not in one file.
  bool isKept(FileLocation Begin, FileLocation End);

private:
  void includeHeader();
  void edit(FileLocation Begin, unsigned Length, llvm::StringRef New);

  SuggestContext &SC;
  Diagnostic D;
};

// The idioms.
void suggestScopeGuards(SuggestContext &SC, const Function &Fn);
void suggestBoostScopeExits(SuggestContext &SC, const Function &Fn);
void suggestUniquePointers(SuggestContext &SC, const Function &Fn);
void suggestGotoLadders(SuggestContext &SC, const Function &Fn);

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_SUGGESTION_H

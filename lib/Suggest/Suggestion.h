//===- Suggestion.h - A remark with its edits or a refusal ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How is a suggestion put together: its remark, the edits that make the guard a
// defer, or the note with the reason against them?
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_SUGGEST_SUGGESTION_H
#define OPENDEFER_SUGGEST_SUGGESTION_H

#include "Analysis/SourceText.h"
#include "Basic/Diagnostic.h"
#include "Basic/Keywords.h"
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

/// The state that all suggestions of a translation unit share.
struct SuggestContext {
  SuggestContext(clang::ASTContext &Ctx, clang::Preprocessor &PP,
                 const KeywordUses &Keywords,
                 llvm::ArrayRef<std::string> GuardNames);

  clang::ASTContext &Ctx;
  clang::Preprocessor &PP;
  SourceText Text;
  const KeywordUses &Keywords;
  /// The classes of guards, and functions that return them, that the user
  /// names.
  llvm::ArrayRef<std::string> GuardNames;
  std::vector<Diagnostic> Suggestions;
  /// For each file the edit that includes our header, or nothing if the file
  /// includes it already.
  std::map<clang::FileID, std::optional<DiagFixIt>> HeaderIncludes;
  std::map<const clang::CXXRecordDecl *, GuardShape> GuardShapes;
  /// Whether the edits use OPENDEFER_DEFER and the like, because the
  /// main file, or a file that it includes later, uses the short names for
  /// something else.
  bool UsesLongNames = false;
  /// The keyword of such a statement, as the edits write it.
  std::string keyword(DeferKind Kind) const;
  std::string resultKeyword() const;
};

/// A suggestion under construction. Once it is refused it has no edits; its
/// note gives the first reason.
class Suggestion {
public:
  /// `Subject` names the guard in the remark: "'close' (absl::Cleanup)".
  Suggestion(SuggestContext &SC, DiagID Id, clang::SourceLocation At,
             std::string Subject);
  /// Adds the suggestion to `SC.Suggestions`.
  ~Suggestion();
  Suggestion(const Suggestion &) = delete;

  void refuse(clang::SourceLocation At, const llvm::Twine &Why);
  void refuse(FileLocation At, const llvm::Twine &Why);
  bool isRefused() const { return !D.Notes.empty(); }

  /// Replaces `[Begin, End)`. Refuses if the text contains a comment or a
  /// preprocessor directive.
  void replace(FileLocation Begin, FileLocation End, llvm::StringRef By);
  void insert(FileLocation At, llvm::StringRef New);
  /// Removes text that another edit has inserted elsewhere, comments included.
  void removeMoved(FileLocation Begin, FileLocation End) {
    edit(Begin, End.Offset - Begin.Offset, "");
  }
  /// Removes the statement `[Begin, End)`, and its line if nothing else is on
  /// it.
  void removeStatement(FileLocation Begin, FileLocation End);
  /// Refuses if `[Begin, End)` contains a preprocessor directive or is not a
  /// range of the suggestion's file. Returns whether edits are still possible.
  bool checkRange(FileLocation Begin, FileLocation End);

private:
  void includeHeader();
  void edit(FileLocation Begin, unsigned Length, llvm::StringRef New);

  SuggestContext &SC;
  Diagnostic D;
};

// One function for each idiom.
void suggestScopeGuards(SuggestContext &SC, const Function &Fn);
void suggestBoostScopeExits(SuggestContext &SC, const Function &Fn);
void suggestUniquePointers(SuggestContext &SC, const Function &Fn);
void suggestGotoLadders(SuggestContext &SC, const Function &Fn);

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_SUGGESTION_H

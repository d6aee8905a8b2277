//===- Suggest.h - What could be a defer ------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   AST => functions => guards in them => what forbids a defer => suggestions
//       Function.cpp   one file for      GuardChecks.cpp         Suggestion.cpp
//                      each idiom
//
// Reads C++ as it is and looks for what people write where there is no `defer`.
// An edit is offered only where the function does the same with it; where
// something stands against it, a note says what. What the edit makes of
// the guard is for the lowering to judge as any other defer.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_SUGGEST_SUGGEST_H
#define OPENDEFER_SUGGEST_SUGGEST_H

#include "Basic/Diagnostic.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include <string>
#include <vector>

namespace clang {
class ASTContext;
class Decl;
class Preprocessor;
} // namespace clang

namespace opendefer {

/// Where the translation unit has the names of our keywords for itself.
struct KeywordUses {
  /// Tokens of that name that no macro of ours has replaced.
  std::vector<clang::SourceLocation> Tokens;
  bool IsMacro = false; ///< somebody else defines one
};

/// Suggestions for the wanted top-level declarations, in source order. The AST
/// must come from a parse without errors. A template gets one for its text, not
/// one for each instantiation. `Guards` names more classes of
/// scope guards, and functions that make them.
std::vector<Diagnostic>
suggest(clang::ASTContext &Ctx, clang::Preprocessor &PP,
        const KeywordUses &Keywords, llvm::ArrayRef<std::string> Guards,
        llvm::function_ref<bool(const clang::Decl *)> WantDecl);

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_SUGGEST_H

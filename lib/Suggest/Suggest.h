//===- Suggest.h - Finds code that could use defer --------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which scope guards and `goto` cleanups of existing C++ could be a `defer`?
//
//   AST => functions => guards => checks => suggestions
//
//   Function.cpp        the statements and variables of one function
//   ScopeGuards.cpp, BoostScopeExits.cpp, UniquePointers.cpp, GotoLadders.cpp
//                       one idiom each
//   GuardChecks.cpp     the conditions that make a guard equal to a defer
//   Suggestion.cpp      the remark and its edits
//
// An edit is offered only if the function behaves the same with it; otherwise a
// note gives the reason. The edited file is lowered like any other file with
// `defer`, so errors in the new statement are left to the lowering.
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

/// Uses of the names of our keywords for something else.
struct KeywordUses {
  /// Tokens with such a name that are not an expansion of our macros.
  std::vector<clang::SourceLocation> Tokens;
  bool IsMacro = false; ///< another macro has such a name
};

/// Suggestions for the top-level declarations that `WantDecl` accepts, in
/// source order. The AST must come from a parse without errors. Templates are
/// examined as written, not for each instantiation. `GuardNames` names more
/// classes of scope guards, and functions that return them.
std::vector<Diagnostic>
suggest(clang::ASTContext &Ctx, clang::Preprocessor &PP,
        const KeywordUses &Keywords, llvm::ArrayRef<std::string> GuardNames,
        llvm::function_ref<bool(const clang::Decl *)> WantDecl);

} // namespace opendefer

#endif // OPENDEFER_SUGGEST_SUGGEST_H

//===- Suggest.cpp - Finds code that could use defer ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Suggest/Suggest.h"
#include "Suggest/Suggestion.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include <algorithm>
#include <memory>

using namespace clang;

namespace opendefer {
namespace {

/// Finds functions and lambdas. Templates are visited as written, once.
class FunctionFinder : public RecursiveASTVisitor<FunctionFinder> {
public:
  explicit FunctionFinder(SuggestContext &SC) : SC(SC) {}

  bool VisitFunctionDecl(FunctionDecl *F) {
    if (F->doesThisDeclarationHaveABody() && !F->isImplicit() &&
        !F->isDefaulted() && F->getBody())
      examine(F, F->getBody());
    return true;
  }
  bool VisitLambdaExpr(LambdaExpr *L) {
    examine(L->getCallOperator(), L->getBody());
    return true;
  }

private:
  void examine(const FunctionDecl *F, const Stmt *Body) {
    Function Fn(F, Body);
    suggestScopeGuards(SC, Fn);
    suggestBoostScopeExits(SC, Fn);
    suggestUniquePointers(SC, Fn);
    suggestGotoLadders(SC, Fn);
  }

  SuggestContext &SC;
};

} // namespace

std::vector<Diagnostic>
suggest(ASTContext &Ctx, Preprocessor &PP, const KeywordUses &Keywords,
        llvm::ArrayRef<std::string> GuardNames,
        llvm::function_ref<bool(const Decl *)> WantDecl) {
  SuggestContext SC(Ctx, PP, Keywords, GuardNames);
  FunctionFinder Finder(SC);
  for (Decl *D : Ctx.getTranslationUnitDecl()->noload_decls())
    if (WantDecl(D))
      Finder.TraverseDecl(D);
  const SourceManager &SM = Ctx.getSourceManager();
  auto Loc = [&](FileLocation P) {
    return SM.getLocForStartOfFile(P.File).getLocWithOffset(P.Offset);
  };
  std::stable_sort(SC.Suggestions.begin(), SC.Suggestions.end(),
                   [&](const Diagnostic &A, const Diagnostic &B) {
                     return SM.isBeforeInTranslationUnit(Loc(A.Place),
                                                         Loc(B.Place));
                   });
  return std::move(SC.Suggestions);
}

} // namespace opendefer

//===- Warnings.cpp - What a user may ask to be warned of -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A `defer` in a loop without a visible bound, and a local whose destructor a
// recovery skips under -fno-exceptions. Neither is a mistake by itself, so both
// warnings are off by default. One of a lock in a loop is on
// (LocksInLoops.cpp).
//
//===----------------------------------------------------------------------===//

#include "Analysis/Analysis.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace opendefer {
namespace {

/// Does the condition modify what it tests, as in `while (n--)`?
bool counts(const Stmt *S) {
  if (const auto *Op = dyn_cast_or_null<UnaryOperator>(S))
    if (Op->isIncrementDecrementOp())
      return true;
  return S && llvm::any_of(S->children(), counts);
}

/// Does the head of the loop show that the number of iterations is limited?
bool hasBound(const Stmt *Loop, const ASTContext &Ctx) {
  if (isa<CXXForRangeStmt>(Loop))
    return true;
  const Expr *Condition = nullptr;
  bool Steps = false;
  if (const auto *For = dyn_cast<ForStmt>(Loop)) {
    Condition = For->getCond();
    Steps = For->getInc() != nullptr;
  } else if (const auto *While = dyn_cast<WhileStmt>(Loop)) {
    Condition = While->getCond();
  } else if (const auto *Do = dyn_cast<DoStmt>(Loop)) {
    Condition = Do->getCond();
  }
  if (!Condition)
    return false;
  bool Value;
  if (!Condition->isValueDependent() &&
      Condition->EvaluateAsBooleanCondition(Value, Ctx))
    return !Value;
  return Steps || counts(Condition);
}

void warnOfUnboundedDefer(AnalysisContext &AC, const DeferSite &Site) {
  if (Site.isScoped())
    return;
  const Stmt *Unbounded = nullptr;
  for (const Stmt *Loop : Site.Loops)
    if (!hasBound(Loop, AC.Ctx))
      Unbounded = Loop;
  const Stmt *Jump =
      Site.RepeatedBy && isa<GotoStmt, GCCAsmStmt>(Site.RepeatedBy)
          ? Site.RepeatedBy
          : nullptr;
  if (!Unbounded && !Jump)
    return;
  Diagnostic &D = AC.report(DiagID::UnboundedDefer, Site.Keyword);
  if (Unbounded)
    D.Notes.push_back(
        {AC.Text.begin(Unbounded->getBeginLoc()), "loop is here"});
  else
    D.Notes.push_back({AC.Text.begin(Jump->getBeginLoc()),
                       "'defer' is repeated by this 'goto'"});
}

/// Warns of locals with destructors. Dependent types are not known here.
class DestructorFinder : public RecursiveASTVisitor<DestructorFinder> {
public:
  explicit DestructorFinder(AnalysisContext &AC) : AC(AC) {}

  bool VisitVarDecl(VarDecl *D) {
    if (D->isLocalVarDecl() && D->hasLocalStorage() && D->getIdentifier() &&
        !D->getType()->isDependentType() &&
        D->getType().isDestructedType() == QualType::DK_cxx_destructor)
      AC.report(DiagID::SkippedDestructor, D->getLocation(),
                {D->getNameAsString()});
    return true;
  }

private:
  AnalysisContext &AC;
};

} // namespace

void analyseWarnings(AnalysisContext &AC, const LoweringOptions &Options,
                     llvm::function_ref<bool(const Decl *)> WantDecl) {
  for (const auto &F : AC.Result.Functions)
    for (const auto &Site : F->Defers)
      warnOfLocksInLoops(AC, *Site);
  if (isSwitchedOn(DiagID::UnboundedDefer, Options.Warnings))
    for (const auto &F : AC.Result.Functions)
      for (const auto &Site : F->Defers)
        warnOfUnboundedDefer(AC, *Site);
  if (isSwitchedOn(DiagID::SkippedDestructor, Options.Warnings) &&
      !AC.Ctx.getLangOpts().CXXExceptions) {
    DestructorFinder Finder(AC);
    for (Decl *D : AC.Ctx.getTranslationUnitDecl()->decls())
      if (WantDecl(D))
        Finder.TraverseDecl(D);
  }
}

} // namespace opendefer

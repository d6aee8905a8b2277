//===- ScopeGuards.cpp - Objects whose destructor calls a callable --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which scope guards could be a `defer`, and in which form?
//
//   absl::Cleanup close = [f] { fclose(f); };   defer [f] { fclose(f); };
//   auto unlock = gsl::finally([&] { ... });    defer { ... }
//   SCOPE_EXIT { ... };                         defer { ... }
//   auto guard = llvm::make_scope_exit(undo);   defer undo();
//
// Guard classes are recognized by their shape (GuardShape.h) or by their name.
// In an inner block the keyword is `defer_scoped`.
//
// A guard that is dismissed on every `return`, and that no exception finds
// dismissed, is a `defer_failure`. Otherwise a flag takes its place:
//
//   auto undo = makeGuard([&] { ... });         bool undo = true;
//                                               defer { if (undo) { ... } }
//   if (ok) undo.dismiss();                     if (ok) undo = false;
//
//===----------------------------------------------------------------------===//

#include "Suggest/Dismissals.h"
#include "Suggest/GuardChecks.h"
#include "Suggest/GuardFlow.h"
#include "Suggest/GuardInitializer.h"
#include "Suggest/GuardWriter.h"
#include "Suggest/Throws.h"
#include "clang/AST/ASTContext.h"

using namespace clang;

namespace opendefer {
namespace {

/// The name by which users know a class, function or macro of guards.
std::string userFacingName(const NamedDecl *D) {
  if (D->getName() == "ScopeGuardOnExit")
    return "SCOPE_EXIT";
  if (D->getName() == "ScopeGuardOnFail")
    return "SCOPE_FAIL";
  if (D->getName() == "ScopeGuardOnSuccess")
    return "SCOPE_SUCCESS";
  if (D->getName() == "ScopeGuardImpl")
    return "folly::makeGuard";
  // Omit inline namespaces of versions, and namespaces of details.
  std::string Name = D->getNameAsString();
  for (const DeclContext *In = D->getDeclContext(); In; In = In->getParent())
    if (const auto *Namespace = dyn_cast<NamespaceDecl>(In))
      if (!Namespace->isInline() && !Namespace->isAnonymousNamespace() &&
          Namespace->getName() != "detail")
        Name = Namespace->getNameAsString() + "::" + Name;
  return Name;
}

/// A guard that catches exceptions is equivalent only if there are none.
void checkCatches(Suggestion &S, const Expr *Callable, SuggestContext &SC) {
  const auto *Lambda = dyn_cast_or_null<LambdaExpr>(Callable);
  if (!Lambda || mayThrow(Lambda->getBody(), SC.Ctx))
    S.refuse(Callable->getBeginLoc(),
             "the guard does not let exceptions out, but a deferred call does");
}

// --- Dismissed guards -------------------------------------------------------

struct DismissedGuard {
  std::vector<const CallExpr *> Calls; ///< dismissals
  /// Uses of the guard in these calls, and captures of it by reference.
  std::vector<const DeclRefExpr *> Uses;
};

DismissedGuard findDismissals(const Function &Fn, const VarDecl *Guard,
                              const GuardShape &Shape) {
  DismissedGuard Result;
  for (const DeclRefExpr *Use : Fn.uses(Guard)) {
    const CallExpr *Call = dismissalCall(Fn, Use, Shape);
    if (Call)
      Result.Calls.push_back(Call);
    if (Call || isReferenceCapture(Fn, Use))
      Result.Uses.push_back(Use);
  }
  return Result;
}

/// The statement of a block that consists of `Call`, or null.
const Stmt *statementOf(const Function &Fn, const CallExpr *Call) {
  const Stmt *S = Call;
  while (isa_and_nonnull<ExprWithCleanups>(Fn.parent(S)))
    S = Fn.parent(S);
  return isa_and_nonnull<CompoundStmt>(Fn.parent(S)) ? S : nullptr;
}

bool isInLambda(const Function &Fn, const Stmt *S) {
  while (S && !isa<LambdaExpr>(S))
    S = Fn.parent(S);
  return S;
}

/// Does the guard run if an exception leaves the function, and only then? Then
/// its dismissals can be removed.
bool isForFailures(const SuggestContext &SC, const Function &Fn,
                   LocalVariable Guard, const DismissedGuard &Dismissed,
                   DeferKind When) {
  auto IsRemovable = [&](const CallExpr *Call) {
    return statementOf(Fn, Call) && !isInLambda(Fn, Call);
  };
  if (!Fn.isTopLevel(Guard.Statement) || hasNamedResult(Fn) ||
      !llvm::all_of(Dismissed.Calls, IsRemovable))
    return false;
  GuardFlow Flow = analyzeFlow(Fn, Guard.Statement, Dismissed.Calls, SC.Ctx);
  if (When == DeferKind::Failure)
    return !Flow.ThrowsDismissed;
  return When == DeferKind::Always && !Flow.ThrowsDismissed &&
         Flow.ActiveReturns.empty() && !Flow.EndsActive &&
         (Flow.EndsDismissed || !Flow.DismissedReturns.empty());
}

void removeDismissals(Suggestion &S, const SuggestContext &SC,
                      const Function &Fn, const DismissedGuard &Dismissed) {
  for (const CallExpr *Call : Dismissed.Calls) {
    const Stmt *Statement = statementOf(Fn, Call);
    std::optional<FileLocation> End;
    if (Statement->getBeginLoc().isFileID())
      End = SC.Text.afterSemicolon(SC.Text.end(Statement->getEndLoc()));
    if (!End)
      return S.refuse(Call->getBeginLoc(), "the dismissal is in a macro");
    S.removeStatement(SC.Text.begin(Statement->getBeginLoc()), *End);
  }
}

/// Is the value of `Call` used? It is `void`.
bool isOperand(const Function &Fn, const CallExpr *Call) {
  const Stmt *S = Fn.parent(Call);
  if (isa_and_nonnull<ExprWithCleanups>(S))
    S = Fn.parent(S);
  return isa_and_nonnull<Expr>(S) || isa_and_nonnull<ReturnStmt>(S);
}

/// `guard = false;`
void replaceDismissals(Suggestion &S, const SuggestContext &SC,
                       const Function &Fn, const VarDecl *Guard,
                       const DismissedGuard &Dismissed) {
  for (const CallExpr *Call : Dismissed.Calls) {
    if (Call->getBeginLoc().isMacroID() || Call->getEndLoc().isMacroID())
      return S.refuse(Call->getBeginLoc(), "the dismissal is in a macro");
    std::string Clear = Guard->getNameAsString() + " = false";
    S.replace(SC.Text.begin(Call->getBeginLoc()),
              SC.Text.end(Call->getEndLoc()),
              isOperand(Fn, Call) ? "void(" + Clear + ")" : Clear);
  }
}

/// A dismissal may destroy the captures, which a deferred call keeps.
void checkDestroyed(Suggestion &S, const Expr *Callable) {
  auto HasDestructor = [](QualType Type) {
    return Type->isDependentType() ||
           Type.isDestructedType() != QualType::DK_none;
  };
  const auto *Lambda = dyn_cast<LambdaExpr>(Callable);
  bool Any = Lambda ? llvm::any_of(Lambda->getLambdaClass()->fields(),
                                   [&](const FieldDecl *Field) {
                                     return HasDestructor(Field->getType());
                                   })
                    : HasDestructor(Callable->getType());
  if (Any)
    S.refuse(Callable->getBeginLoc(), "dismissing the guard destroys what its "
                                      "code has captured, but a deferred call "
                                      "keeps that until its turn");
}

// --- Guards -----------------------------------------------------------------

void checkGuard(Suggestion &S, SuggestContext &SC, const Function &Fn,
                LocalVariable Guard, const GuardInitializer &Init,
                const DismissedGuard &Dismissed) {
  const GuardShape &Shape = Init.Class.Shape;
  if (!Guard.Statement->isSingleDecl())
    S.refuse(Guard.Var->getLocation(), NotSingleReason);
  checkUnused(S, Fn, Guard.Var, SC.Text, Dismissed.Uses);
  checkSpelling(S, Fn, Guard.Var, SC.Text);
  if (!Init.Callable)
    S.refuse(Guard.Var->getLocation(), InactiveReason);
  if (!Shape.RefusalReason.empty())
    S.refuse(Guard.Var->getLocation(), Shape.RefusalReason);
  if (S.isRefused())
    return;
  if (Shape.Catches)
    checkCatches(S, Init.Callable, SC);
  if (Shape.DismissalDestroys && !Dismissed.Calls.empty())
    checkDestroyed(S, Init.Callable);
}

/// Chooses the keyword, and edits the dismissals.
GuardRewrite chooseRewrite(Suggestion &S, const SuggestContext &SC,
                           const Function &Fn, LocalVariable Guard,
                           DeferKind When, const DismissedGuard &Dismissed) {
  GuardRewrite Rewrite;
  Rewrite.Keyword = When == DeferKind::Always
                        ? keywordFor(S, SC, Fn, Guard.Statement)
                        : conditionalKeyword(S, SC, Fn, Guard.Statement, When);
  if (S.isRefused() || Dismissed.Calls.empty())
    return Rewrite;
  if (isForFailures(SC, Fn, Guard, Dismissed, When)) {
    Rewrite.Keyword = SC.keyword(DeferKind::Failure);
    removeDismissals(S, SC, Fn, Dismissed);
  } else {
    Rewrite.Flag = Guard.Var->getNameAsString();
    replaceDismissals(S, SC, Fn, Guard.Var, Dismissed);
  }
  return Rewrite;
}

void suggestScopeGuard(SuggestContext &SC, const Function &Fn,
                       LocalVariable Guard, const GuardInitializer &Init) {
  bool IsMacro = Guard.Statement->getBeginLoc().isMacroID();
  std::string Name = userFacingName(Init.Class.Decl);
  Suggestion S(
      SC, DiagID::SuggestScopeGuard,
      IsMacro ? Guard.Statement->getBeginLoc() : Guard.Var->getLocation(),
      IsMacro ? Name : "'" + Guard.Var->getNameAsString() + "' (" + Name + ")");
  const GuardShape &Shape = Init.Class.Shape;
  DismissedGuard Dismissed = findDismissals(Fn, Guard.Var, Shape);
  checkGuard(S, SC, Fn, Guard, Init, Dismissed);
  GuardRewrite Rewrite = chooseRewrite(S, SC, Fn, Guard, Shape.When, Dismissed);
  const auto *Lambda = dyn_cast_or_null<LambdaExpr>(Init.Callable);
  // While an exception leaves the function, both terminate the program, and
  // there is no result.
  if (Lambda && Rewrite.Keyword != SC.keyword(DeferKind::Failure))
    checkCode(S, Fn, Lambda->getBody());
  if (S.isRefused())
    return;
  if (Lambda)
    writeLambda(S, SC, Fn, Guard.Statement, Lambda, Rewrite);
  else
    writeCall(S, SC, Fn, Guard.Statement, Init.Callable, Shape.TestsCallable,
              Rewrite);
}

} // namespace

void suggestScopeGuards(SuggestContext &SC, const Function &Fn) {
  for (LocalVariable Guard : Fn.variables()) {
    if (!Guard.Var->hasLocalStorage())
      continue;
    GuardInitializer Init = analyzeInitializer(Guard.Var, SC);
    if (Init.Class && (Init.Class.IsKnownByName || isCallable(Init.Callable)))
      suggestScopeGuard(SC, Fn, Guard, Init);
  }
}

} // namespace opendefer

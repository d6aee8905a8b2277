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
// If the function returns an error wherever the guard is still active, its
// result becomes a `defer_result`.
//
//   KJ_ON_SCOPE_FAILURE(code);                  defer_failure { code; }
//
// A guard in a macro may also test in its code how the block is left.
//
//===----------------------------------------------------------------------===//

#include "Suggest/Dismissals.h"
#include "Suggest/GuardChecks.h"
#include "Suggest/GuardFlow.h"
#include "Suggest/GuardInitializer.h"
#include "Suggest/GuardWriter.h"
#include "Suggest/Outcomes.h"
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

/// What tells whether a dismissed guard runs.
enum class Decider {
  Exceptions, ///< it runs if an exception leaves the function, and only then
  Results,    ///< it also runs if the function returns a failure
  Flag
};

/// A guard, and how it becomes a defer.
struct ScopeGuard {
  LocalVariable Local;
  GuardInitializer Init;
  DismissedGuard Dismissed;
  GuardFlow Flow;
  Decider By = Decider::Flag;
  std::optional<MacroCondition> Condition;

  const GuardShape &shape() const { return Init.Class.Shape; }
  DeferKind when() const { return Condition ? Condition->When : shape().When; }
};

/// The variable of `d.isUnwinding()`, or null.
const VarDecl *unwindDetector(const Expr *Test) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(Test->IgnoreParenImpCasts());
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  if (!Method || !Method->getIdentifier() ||
      Method->getName() != "isUnwinding" ||
      Method->getParent()->getQualifiedNameAsString() != "kj::UnwindDetector")
    return nullptr;
  const auto *Ref = dyn_cast<DeclRefExpr>(
      Call->getImplicitObjectArgument()->IgnoreParenImpCasts());
  return Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
}

/// The only statement in a lambda's body, or null.
const Stmt *onlyStatement(const LambdaExpr *Lambda) {
  const Stmt *Only = nullptr;
  for (const Stmt *Part : Lambda->getBody()->children())
    if (!isa<NullStmt>(Part)) {
      if (Only)
        return nullptr;
      Only = Part;
    }
  return Only;
}

std::optional<MacroCondition> macroCondition(const Function &Fn,
                                             const DeclStmt *Guard,
                                             const LambdaExpr *Lambda,
                                             const SuggestContext &SC) {
  const auto *If = dyn_cast_or_null<IfStmt>(onlyStatement(Lambda));
  if (!If || If->getElse() || !If->getIfLoc().isMacroID())
    return std::nullopt;
  const auto *Code = dyn_cast<CompoundStmt>(If->getThen());
  const Expr *Test = If->getCond()->IgnoreParenImpCasts();
  const auto *Not = dyn_cast<UnaryOperator>(Test);
  bool IsNegated = Not && Not->getOpcode() == UO_LNot;
  const VarDecl *Var = unwindDetector(IsNegated ? Not->getSubExpr() : Test);
  const auto *Block = dyn_cast_or_null<CompoundStmt>(Fn.parent(Guard));
  if (!Var || !Code || !Block)
    return std::nullopt;
  const auto *At = llvm::find(Block->body(), Guard);
  const auto *Detector =
      At == Block->body_begin() ? nullptr : dyn_cast<DeclStmt>(At[-1]);
  const SourceManager &SM = SC.Text.sourceManager();
  bool IsOneMacro = Detector && Detector->isSingleDecl() &&
                    Detector->getSingleDecl() == Var &&
                    SM.getExpansionLoc(Detector->getBeginLoc()) ==
                        SM.getExpansionLoc(Guard->getBeginLoc());
  if (!IsOneMacro)
    return std::nullopt;
  return MacroCondition{IsNegated ? DeferKind::Success : DeferKind::Failure,
                        Code};
}

bool haveOutcome(const Function &Fn, llvm::ArrayRef<const Stmt *> Returns,
                 Outcome Wanted) {
  return llvm::all_of(Returns, [&](const Stmt *Return) {
    return outcomeOf(Fn, Return) == Wanted;
  });
}

Decider chooseDecider(const SuggestContext &SC, const Function &Fn,
                      ScopeGuard &Guard) {
  auto IsRemovable = [&](const CallExpr *Call) {
    return statementOf(Fn, Call) && !isInLambda(Fn, Call);
  };
  const DismissedGuard &Dismissed = Guard.Dismissed;
  if (Dismissed.Calls.empty() || !Fn.isTopLevel(Guard.Local.Statement) ||
      hasNamedResult(Fn) || !llvm::all_of(Dismissed.Calls, IsRemovable))
    return Decider::Flag;
  GuardFlow &Flow = Guard.Flow;
  Flow = analyzeFlow(Fn, Guard.Local.Statement, Dismissed.Calls, SC.Ctx);
  DeferKind When = Guard.when();
  if (Flow.ThrowsDismissed || When == DeferKind::Success)
    return Decider::Flag;
  if (When == DeferKind::Failure)
    return Decider::Exceptions;
  if (Flow.EndsActive || (!Flow.EndsDismissed && Flow.DismissedReturns.empty()))
    return Decider::Flag;
  if (Flow.ActiveReturns.empty())
    return Decider::Exceptions;
  return hasKnownOutcomes(Fn.Decl) && !containsDefer(Fn) &&
                 haveOutcome(Fn, Flow.ActiveReturns, Outcome::Failure) &&
                 haveOutcome(Fn, Flow.DismissedReturns, Outcome::Success)
             ? Decider::Results
             : Decider::Flag;
}

/// With a `defer_result`, each guard of the function depends on the result.
void reconcile(const Function &Fn, std::vector<ScopeGuard> &Guards) {
  auto UsesResult = [](const ScopeGuard &Guard) {
    return Guard.By == Decider::Results;
  };
  if (llvm::none_of(Guards, UsesResult))
    return;
  bool AnyConditional = llvm::any_of(Guards, [](const ScopeGuard &Guard) {
    return Guard.when() != DeferKind::Always;
  });
  for (ScopeGuard &Guard : Guards)
    if (AnyConditional
            ? UsesResult(Guard)
            : !haveOutcome(Fn, Guard.Flow.DismissedReturns, Outcome::Success))
      Guard.By = Decider::Flag;
}

/// `defer_result std::error_code result;`, as the first statement.
void writeNamedResult(Suggestion &S, const SuggestContext &SC,
                      const Function &Fn) {
  SourceRange Type = Fn.Decl->getReturnTypeSourceRange();
  SourceText::Part Inside = SC.Text.inside(Fn.Block);
  const Stmt *First = Fn.Block->body_front();
  if (Type.isInvalid() || Type.getBegin().isMacroID() ||
      Type.getEnd().isMacroID() || First->getBeginLoc().isMacroID())
    return S.refuse(Fn.Decl->getLocation(), "the type of the result, which "
                                            "would be a 'defer_result', is not "
                                            "written here");
  std::string Name = freeName(SC, Fn, {"result", "outcome", "returned"});
  if (Name.empty())
    return S.refuse(Fn.Decl->getLocation(),
                    "no name is available for a 'defer_result'");
  std::string Indent =
      indentOfLine(SC.Text.begin(First->getBeginLoc()), SC.Text).value_or("");
  S.insert(Inside.Begin, "\n" + Indent + SC.resultKeyword() + " " +
                             SC.Text.text(Type).str() + " " + Name + ";");
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
                const ScopeGuard &Guard) {
  const GuardShape &Shape = Guard.shape();
  const VarDecl *Var = Guard.Local.Var;
  if (!Guard.Local.Statement->isSingleDecl())
    S.refuse(Var->getLocation(), NotSingleReason);
  checkUnused(S, Fn, Var, SC.Text, Guard.Dismissed.Uses);
  checkSpelling(S, Fn, Var, SC.Text);
  if (!Guard.Init.Callable)
    S.refuse(Var->getLocation(), InactiveReason);
  if (!Shape.RefusalReason.empty())
    S.refuse(Var->getLocation(), Shape.RefusalReason);
  if (S.isRefused())
    return;
  if (Shape.Catches)
    checkCatches(S, Guard.Init.Callable, SC);
  if (Shape.DismissalDestroys && !Guard.Dismissed.Calls.empty())
    checkDestroyed(S, Guard.Init.Callable);
}

/// Chooses the keyword, and edits the dismissals.
GuardRewrite chooseRewrite(Suggestion &S, const SuggestContext &SC,
                           const Function &Fn, const ScopeGuard &Guard) {
  GuardRewrite Rewrite;
  const Stmt *Statement = Guard.Local.Statement;
  DeferKind When = Guard.when();
  Rewrite.Condition = Guard.Condition;
  Rewrite.Keyword = When == DeferKind::Always
                        ? keywordFor(S, SC, Fn, Statement)
                        : conditionalKeyword(S, SC, Fn, Statement, When);
  if (S.isRefused() || Guard.Dismissed.Calls.empty())
    return Rewrite;
  if (Guard.By == Decider::Flag) {
    Rewrite.Flag = Guard.Local.Var->getNameAsString();
    replaceDismissals(S, SC, Fn, Guard.Local.Var, Guard.Dismissed);
    return Rewrite;
  }
  Rewrite.Keyword = SC.keyword(DeferKind::Failure);
  removeDismissals(S, SC, Fn, Guard.Dismissed);
  if (Guard.By == Decider::Results)
    writeNamedResult(S, SC, Fn);
  return Rewrite;
}

void suggestScopeGuard(SuggestContext &SC, const Function &Fn,
                       const ScopeGuard &Guard) {
  const auto [Statement, Var] = Guard.Local;
  bool IsMacro = Statement->getBeginLoc().isMacroID();
  std::string Name = !Guard.Condition ? userFacingName(Guard.Init.Class.Decl)
                     : Guard.Condition->When == DeferKind::Failure
                         ? "KJ_ON_SCOPE_FAILURE"
                         : "KJ_ON_SCOPE_SUCCESS";
  Suggestion S(SC, DiagID::SuggestScopeGuard,
               IsMacro ? Statement->getBeginLoc() : Var->getLocation(),
               IsMacro ? Name
                       : "'" + Var->getNameAsString() + "' (" + Name + ")");
  checkGuard(S, SC, Fn, Guard);
  GuardRewrite Rewrite = chooseRewrite(S, SC, Fn, Guard);
  const auto *Lambda = dyn_cast_or_null<LambdaExpr>(Guard.Init.Callable);
  // While an exception leaves the function, both terminate the program, and
  // there is no result.
  bool IsForExceptions = Rewrite.Keyword == SC.keyword(DeferKind::Failure) &&
                         Guard.By != Decider::Results;
  if (Lambda && !IsForExceptions)
    checkCode(S, Fn, Lambda->getBody());
  if (S.isRefused())
    return;
  if (Lambda)
    writeLambda(S, SC, Fn, Statement, Lambda, Rewrite);
  else
    writeCall(S, SC, Fn, Statement, Guard.Init.Callable,
              Guard.shape().TestsCallable, Rewrite);
}

} // namespace

void suggestScopeGuards(SuggestContext &SC, const Function &Fn) {
  std::vector<ScopeGuard> Guards;
  for (LocalVariable Local : Fn.variables()) {
    if (!Local.Var->hasLocalStorage())
      continue;
    GuardInitializer Init = analyzeInitializer(Local.Var, SC);
    if (!Init.Class || !(Init.Class.IsKnownByName || isCallable(Init.Callable)))
      continue;
    ScopeGuard Guard{Local, std::move(Init), {}, {}, {}, {}};
    if (const auto *Lambda = dyn_cast_or_null<LambdaExpr>(Guard.Init.Callable))
      Guard.Condition = macroCondition(Fn, Local.Statement, Lambda, SC);
    Guard.Dismissed = findDismissals(Fn, Local.Var, Guard.shape());
    Guard.By = chooseDecider(SC, Fn, Guard);
    Guards.push_back(std::move(Guard));
  }
  reconcile(Fn, Guards);
  for (const ScopeGuard &Guard : Guards)
    suggestScopeGuard(SC, Fn, Guard);
}

} // namespace opendefer

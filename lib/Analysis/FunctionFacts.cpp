//===- FunctionFacts.cpp - What a function does besides deferring ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Analysis/FunctionFacts.h"
#include "Analysis/DeferStatement.h"
#include "Analysis/StatementErrors.h"
#include "clang/AST/Attr.h"

using namespace clang;

namespace opendefer {

void FunctionFacts::rememberVariable(const ValueDecl *D) {
  if (Fn)
    AC.Result.Variables.try_emplace(
        D, VariableScope{Fn, false, Pos.TopLevelIndex, false});
}

/// Reports a `defer_result` that does not declare a local variable.
bool FunctionFacts::VisitDecl(Decl *D) {
  const auto *Var = dyn_cast<VarDecl>(D);
  if (Fn && Var && Var->isLocalVarDecl())
    return true;
  for (const auto *A : D->specific_attrs<AnnotateAttr>())
    if (A->getAnnotation() == "opendefer.result" && !A->isInherited())
      AC.report(DiagID::ResultMisplaced, A->getLocation());
  return true;
}

bool FunctionFacts::VisitVarDecl(VarDecl *D) {
  if (!Fn || !D->isLocalVarDecl())
    return true;
  if (D->hasLocalStorage())
    rememberVariable(D);
  for (const auto *A : D->specific_attrs<AnnotateAttr>())
    if (A->getAnnotation() == "opendefer.result") {
      auto It = AC.Result.Variables.find(D);
      bool AtFunctionScope =
          It != AC.Result.Variables.end() && It->second.AtFunctionScope;
      Fn->NamedResults.push_back(
          {D, ++Order, Pos.TopLevelIndex, AtFunctionScope});
    }
  return true;
}

bool FunctionFacts::VisitBindingDecl(BindingDecl *D) {
  rememberVariable(D);
  return true;
}

bool FunctionFacts::VisitDeclRefExpr(DeclRefExpr *E) {
  if (Fn && E->isNonOdrUse() == NOUR_None)
    noteUse(AC, Fn, E->getDecl(), E->getLocation());
  return true;
}

bool FunctionFacts::VisitExpr(Expr *E) {
  auto Kind = Fn ? functionBoundKind(E) : std::nullopt;
  if (!Kind)
    return true;
  // Of a deferred call, the call form adds the arguments.
  bool IsDeferred = !Fn->Defers.empty() && Fn->Defers.back()->Call.Call == E;
  bool IsCall = *Kind == DeferringFunction::BoundKind::Call;
  if (!IsCall || (!Pos.InConstant && !IsDeferred))
    Fn->FunctionBound.push_back({E, Pos.TopLevelIndex, *Kind});
  return true;
}

void FunctionFacts::noteRecover(const CallExpr *E) {
  if (Text.isFromMacroBody(E->getRParenLoc())) {
    AC.expandMacroAt(E->getRParenLoc());
    AC.report(DiagID::RecoverInMacro, E->getBeginLoc(),
              {Text.macroName(E->getRParenLoc())});
    return;
  }
  if (Fn->What == DeferringFunction::Kind::CallableBlock) {
    AC.report(DiagID::DeferInCallableBlock, E->getBeginLoc(), {"'recover()'"});
    return;
  }
  Fn->RecoverCalls.push_back(E);
  if (Fn->DeferredBy)
    Fn->DeferredBy->CallsRecover = true;
}

bool FunctionFacts::VisitCallExpr(CallExpr *E) {
  const FunctionDecl *Callee = E->getDirectCallee();
  if (Fn && Callee && Callee->hasAttr<ReturnsTwiceAttr>())
    Fn->Reentries.push_back({E, ++Order, Pos.TopLevelIndex});
  if (Fn && isRecoverCall(E))
    noteRecover(E);
  return true;
}

bool FunctionFacts::VisitReturnStmt(ReturnStmt *S) {
  if (!Fn)
    return true;
  Fn->Returns.push_back({S, Pos.TopLevelIndex});
  checkReturn(AC, *Fn, S);
  return true;
}

/// A deferred block belongs to the function around it: both are coroutines.
void FunctionFacts::sawCoroutine() {
  for (DeferringFunction *F = Fn; F; F = F->Parent) {
    F->IsCoroutine = true;
    if (F->What != DeferringFunction::Kind::DeferredBlock)
      break;
  }
}

bool FunctionFacts::suspends(const Expr *E, const Expr *Operand) {
  sawCoroutine();
  if (Fn)
    Fn->Suspensions.push_back({E, Operand, Pos.TopLevelIndex});
  return true;
}

bool FunctionFacts::VisitCoreturnStmt(CoreturnStmt *S) {
  sawCoroutine();
  if (Fn)
    Fn->CoReturns.push_back({S, Pos.TopLevelIndex});
  return true;
}

bool FunctionFacts::VisitAttributedStmt(AttributedStmt *S) {
  for (const Attr *A : S->getAttrs())
    if (Fn && isa<MustTailAttr>(A))
      Fn->TailCalls.push_back({A, Pos.TopLevelIndex});
  return true;
}

bool FunctionFacts::VisitGotoStmt(GotoStmt *S) {
  if (Fn)
    Fn->Jumps.push_back({S, S->getLabel(), ++Order, Pos.TopLevelIndex});
  return true;
}

bool FunctionFacts::VisitGCCAsmStmt(GCCAsmStmt *S) {
  if (!Fn || !S->isAsmGoto())
    return true;
  ++Order;
  for (unsigned I = 0; I < S->getNumLabels(); ++I)
    Fn->Jumps.push_back(
        {S, S->getLabelExpr(I)->getLabel(), Order, Pos.TopLevelIndex});
  return true;
}

bool FunctionFacts::VisitLabelStmt(LabelStmt *S) {
  if (Fn)
    Fn->Labels.push_back({S, ++Order, Pos.TopLevelIndex});
  return true;
}

bool FunctionFacts::VisitBreakStmt(BreakStmt *S) {
  if (Fn && Fn->What == DeferringFunction::Kind::DeferredBlock &&
      Pos.Loops.empty() && Pos.Switches.empty())
    reportJumpOut(AC, *Fn, S->getBeginLoc(), "break");
  return true;
}

bool FunctionFacts::VisitContinueStmt(ContinueStmt *S) {
  if (Fn && Fn->What == DeferringFunction::Kind::DeferredBlock &&
      Pos.Loops.empty())
    reportJumpOut(AC, *Fn, S->getBeginLoc(), "continue");
  return true;
}

bool FunctionFacts::VisitSwitchCase(SwitchCase *S) {
  if (!Fn)
    return true;
  if (!Pos.Switches.empty())
    Fn->Cases.push_back({S, ++Order, Pos.Switches.back()});
  else if (Fn->What == DeferringFunction::Kind::DeferredBlock)
    AC.report(
        DiagID::JumpIntoDefer, S->getKeywordLoc(),
        {isa<CaseStmt>(S) ? "this 'case' label" : "this 'default' label"});
  return true;
}

} // namespace opendefer

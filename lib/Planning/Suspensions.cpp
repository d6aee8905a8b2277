//===- Suspensions.cpp - What each co_await and co_yield becomes ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// While a coroutine is suspended, its frame is in no chain. So the text tells
// the runtime where it is suspended and where it goes on; which text can do
// that depends on the promise and on the result (lowered/coroutine.h). Of a
// `co_return`, only the assignment to a named result is written.
//
//===----------------------------------------------------------------------===//

#include "Planning/Planner.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace opendefer {
namespace {

SuspensionPlan::ResultForm formOfResult(const Expr *E) {
  if (E->isTypeDependent())
    return SuspensionPlan::ResultForm::Dependent;
  if (E->getType()->isVoidType())
    return SuspensionPlan::ResultForm::Void;
  return E->isGLValue() ? SuspensionPlan::ResultForm::Glvalue
                        : SuspensionPlan::ResultForm::Value;
}

SuspensionPlan planSuspension(const DeferringFunction &Fn,
                              const DeferringFunction::Suspension &S,
                              const SourceText &Text) {
  SuspensionPlan Plan;
  Plan.Begin = Text.begin(S.Expr->getBeginLoc());
  Plan.OperandBegin = Text.begin(S.Operand->getBeginLoc());
  Plan.OperandEnd = Text.end(S.Operand->getEndLoc());
  Plan.IsEnclosed = Fn.Promise.LeavesOperands && !isa<CoyieldExpr>(S.Expr);
  Plan.HasBraces = Text.nextToken(Plan.OperandBegin, tok::l_brace).has_value();
  Plan.Result = formOfResult(S.Expr);
  return Plan;
}

/// `co_return e;` with a named result.
std::optional<ReturnPlan> planCoReturn(const DeferringFunction &Fn,
                                       const CoreturnStmt &Stmt,
                                       const SourceText &Text) {
  const Expr *Value = Stmt.getOperand();
  if (!Value || Text.isFromMacroBody(Stmt.getKeywordLoc()))
    return std::nullopt;
  ReturnPlan Plan;
  Plan.Begin = Text.begin(Stmt.getKeywordLoc());
  Plan.KeywordEnd = Text.end(Stmt.getKeywordLoc());
  Plan.ValueBegin = Text.begin(Value->getBeginLoc());
  Plan.ValueEnd = Text.end(Value->getEndLoc());
  Plan.SemicolonEnd = Text.findToken(
      {Plan.ValueEnd, Text.end(Fn.Body->getRBracLoc())}, tok::semi);
  if (Plan.SemicolonEnd)
    ++Plan.SemicolonEnd->Offset;
  Plan.Form = ReturnForm::AssignNamed;
  const auto *Ref = dyn_cast<DeclRefExpr>(Value->IgnoreUnlessSpelledInSource());
  const auto *Local = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!Local || !Local->hasLocalStorage() ||
      Ref->refersToEnclosingVariableOrCapture())
    return Plan;
  Plan.Local = Local->getNameAsString();
  if (Local == Fn.Result.Name)
    Plan.Form = ReturnForm::LeaveNamed;
  else if (!Local->getType()->isReferenceType())
    Plan.Value = ReturnPlan::ValueForm::Moved;
  return Plan;
}

} // namespace

void planCoroutine(FunctionPlan &Plan, const PlanContext &PC) {
  const DeferringFunction &Fn = *Plan.Fn;
  if (!Fn.IsCoroutine)
    return;
  Plan.Coroutine.emplace();
  Plan.Coroutine->Ending = Fn.Promise.AfterRecovery;
  Plan.Coroutine->Type = Fn.Promise.Type;
  Plan.Coroutine->EnclosesBody = Fn.RegionStart > 0;
  for (const auto &S : Fn.Suspensions)
    Plan.Coroutine->Suspensions.push_back(planSuspension(Fn, S, PC.Text));
  if (Plan.Result.Kind != ResultKind::Named)
    return;
  for (const auto &R : Fn.CoReturns)
    if (R.TopLevelIndex >= Fn.RegionStart)
      if (auto Return = planCoReturn(Fn, *R.Stmt, PC.Text)) {
        Plan.Returns.push_back(std::move(*Return));
        Plan.Region.HasReturnWithValue = true;
      }
}

} // namespace opendefer

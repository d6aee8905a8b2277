//===- Recovering.cpp - How recover() finds its panic ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Planning/FunctionIdentity.h"
#include "Planning/Names.h"
#include "Planning/Planner.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace opendefer {

bool isConstructorOrDestructor(const DeferringFunction &Fn) {
  return Fn.Decl && isa<CXXConstructorDecl, CXXDestructorDecl>(Fn.Decl);
}

namespace {

RecoverPlan::Binding bindingOf(const DeferringFunction &Fn) {
  using Binding = RecoverPlan::Binding;
  bool HasHandlers = Fn.recoversInHandler();
  if (Fn.RecoverCalls.empty() && !HasHandlers)
    return Fn.HidesCallees ? Binding::Query : Binding::None;
  // No deferred call calls a constructor or destructor.
  if (Fn.HandlerOf && isConstructorOrDestructor(Fn))
    return Binding::Null;
  // A closure has the panic as its parameter; a handler uses what is declared
  // around the function-try-block.
  if (Fn.DeferredBy || Fn.HandlerOf)
    return Binding::None;
  if (HasHandlers && !isConstructorOrDestructor(Fn))
    return Binding::Try;
  return Fn.RecoverCalls.empty() ? Binding::None : Binding::Body;
}

} // namespace

void planRecover(FunctionPlan &Plan, const PlanContext &PC) {
  using Binding = RecoverPlan::Binding;
  const DeferringFunction &Fn = *Plan.Fn;
  const SourceText &Text = PC.Text;
  RecoverPlan &Recover = Plan.Recover;
  Plan.BraceEnd = Text.end(Fn.Body->getLBracLoc());
  Plan.BodyBegin = beginOfBody(Fn, Text);
  Recover.Where = bindingOf(Fn);
  for (const CallExpr *Call : Fn.RecoverCalls)
    Recover.Calls.push_back(Text.begin(Call->getRParenLoc()));
  Recover.Argument =
      Recover.Where == Binding::Null ? "nullptr" : Names::panic(Fn);
  if (Recover.Where != Binding::None && Recover.Where != Binding::Null)
    Recover.Query = queryCallerExpr(Fn, Text, PC.Ctx);
  if (Recover.Where == Binding::Try) {
    Recover.TryBegin = Text.begin(Fn.FunctionTry->getTryLoc());
    Recover.TryEnd = Text.end(Fn.FunctionTry->getEndLoc());
  }
  if (Fn.Lambda &&
      (Recover.Where == Binding::Body || Recover.Where == Binding::Try)) {
    Recover.LambdaIdentity = lambdaIdentity(Fn, Text, PC.Ctx);
    Recover.LambdaBegin = Text.begin(Fn.Lambda->getBeginLoc());
    Recover.LambdaEnd = Text.end(Fn.Lambda->getEndLoc());
  }
}

} // namespace opendefer

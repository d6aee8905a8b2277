//===- Coroutines.cpp - What a coroutine's promise asks for ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A coroutine that defers is lowered at each `co_await` and `co_yield`, and
// ends with `co_return` after a recovery. How, depends on the promise: on
// whether it has an await_transform(), and on what it can return. In a template
// the promise is looked up in the template that the return type names, which is
// right unless that is specialised.
//
// Reports coroutines that cannot defer.
//
//===----------------------------------------------------------------------===//

#include "Analysis/Analysis.h"
#include "Analysis/CallFormPass.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace opendefer {
namespace {

/// The class, or the pattern of the template that it is made from, also if an
/// alias names it.
const CXXRecordDecl *classOf(QualType Written) {
  QualType Type = Written.getCanonicalType();
  if (const CXXRecordDecl *RD = Type->getAsCXXRecordDecl())
    return RD->getDefinition();
  const auto *Named = Type->getAs<TemplateSpecializationType>();
  const auto *Template = Named
                             ? dyn_cast_or_null<ClassTemplateDecl>(
                                   Named->getTemplateName().getAsTemplateDecl())
                             : nullptr;
  return Template ? Template->getTemplatedDecl()->getDefinition() : nullptr;
}

/// `promise_type` in the class that the coroutine returns.
const CXXRecordDecl *promiseIn(const CXXRecordDecl *Returned,
                               IdentifierInfo *Name) {
  if (!Returned)
    return nullptr;
  for (const NamedDecl *D : Returned->lookup(Name)) {
    if (const auto *RD = dyn_cast<CXXRecordDecl>(D))
      return RD->getDefinition();
    if (const auto *Alias = dyn_cast<TypedefNameDecl>(D))
      return classOf(Alias->getUnderlyingType());
  }
  return nullptr;
}

/// Null if only an instantiation tells.
const CXXRecordDecl *promiseOf(AnalysisContext &AC,
                               const DeferringFunction &Fn) {
  const VarDecl *Promise =
      Fn.Coroutine ? Fn.Coroutine->getPromiseDecl() : nullptr;
  if (Promise && !Promise->getType()->isDependentType())
    return classOf(Promise->getType());
  return promiseIn(classOf(Fn.Decl->getReturnType()),
                   &AC.Ctx.Idents.get("promise_type"));
}

/// The functions of that name, in the class or its bases, that are known.
void findMembers(const CXXRecordDecl *RD, IdentifierInfo *Name,
                 llvm::SmallVectorImpl<const NamedDecl *> &Found) {
  for (const NamedDecl *D : RD->lookup(Name))
    Found.push_back(D);
  if (!Found.empty())
    return;
  for (const CXXBaseSpecifier &Base : RD->bases())
    if (const CXXRecordDecl *Class = classOf(Base.getType()))
      findMembers(Class, Name, Found);
}

bool hasDependentBase(const CXXRecordDecl *RD) {
  return llvm::any_of(RD->bases(), [](const CXXBaseSpecifier &Base) {
    const CXXRecordDecl *Class = classOf(Base.getType());
    return !Class || hasDependentBase(Class);
  });
}

/// Can the function be called with `{}`?
bool takesBraces(const NamedDecl *D) {
  if (const auto *Shadow = dyn_cast<UsingShadowDecl>(D))
    D = Shadow->getTargetDecl();
  const auto *Template = dyn_cast<FunctionTemplateDecl>(D);
  if (!Template)
    return true;
  const NamedDecl *First = Template->getTemplateParameters()->getParam(0);
  const auto *Type = dyn_cast<TemplateTypeParmDecl>(First);
  return Type && Type->hasDefaultArgument();
}

class CoroutineAnalyser {
public:
  CoroutineAnalyser(AnalysisContext &AC, DeferringFunction &Fn)
      : AC(AC), Fn(Fn), Promise(promiseOf(AC, Fn)) {}

  void run() {
    IdentifierInfo *Transform = &AC.Ctx.Idents.get("await_transform");
    llvm::SmallVector<const NamedDecl *, 4> Found;
    if (Promise)
      findMembers(Promise, Transform, Found);
    Fn.Promise.LeavesOperands =
        Promise && Found.empty() && !hasDependentBase(Promise);
    findEnding();
    checkResults();
    expandMacros();
  }

private:
  void findEnding();
  void checkResults();
  void takeTypeOfOperands();
  void expandMacros();
  const Expr *operand(const DeferringFunction::CoReturn &R) const {
    const Expr *E = R.Stmt->getOperand();
    return E && !E->getType()->isVoidType() ? E : nullptr;
  }

  AnalysisContext &AC;
  DeferringFunction &Fn;
  const CXXRecordDecl *Promise;
};

void CoroutineAnalyser::findEnding() {
  using Ending = CoroutineInfo::Ending;
  llvm::SmallVector<const NamedDecl *, 4> Found;
  if (Promise)
    findMembers(Promise, &AC.Ctx.Idents.get("return_value"), Found);
  bool HasValue = !Found.empty() ||
                  (!Promise && llvm::any_of(Fn.CoReturns, [&](const auto &R) {
                    return operand(R) != nullptr;
                  }));
  if (!HasValue)
    return;
  Fn.Promise.AfterRecovery = Ending::Initialized;
  if (!Found.empty() && llvm::none_of(Found, takesBraces))
    takeTypeOfOperands();
}

/// return_value() takes anything, so that `{}` does not do.
void CoroutineAnalyser::takeTypeOfOperands() {
  using Ending = CoroutineInfo::Ending;
  Fn.Promise.AfterRecovery = Ending::Impossible;
  QualType Common;
  for (const auto &R : Fn.CoReturns) {
    const Expr *E = operand(R);
    if (!E)
      continue;
    QualType Type = E->getType().getUnqualifiedType();
    if (Type->isDependentType() || isa<InitListExpr>(E) ||
        (!Common.isNull() && !AC.Ctx.hasSameType(Common, Type)))
      return;
    Common = Type;
  }
  if (Common.isNull())
    return;
  Fn.Promise.Type = spellType(Common, Fn.context(), AC.Ctx);
  if (!Fn.Promise.Type.empty())
    Fn.Promise.AfterRecovery = Ending::Typed;
}

/// A result by value goes through a function of the frame, unless the awaiter
/// itself tells the frame that the coroutine goes on.
void CoroutineAnalyser::checkResults() {
  for (const auto &S : Fn.Suspensions) {
    bool IsYield = isa<CoyieldExpr>(S.Expr);
    if ((Fn.Promise.LeavesOperands && !IsYield) || S.Expr->isGLValue() ||
        S.Expr->isTypeDependent() || canBeKept(S.Expr->getType(), true))
      continue;
    AC.report(DiagID::CoroutineResult, S.Expr->getBeginLoc(),
              {IsYield ? "co_yield" : "co_await",
               IsYield ? "" : " if its promise has an 'await_transform()'"});
  }
}

/// The lowering edits the beginning of the body, each operand and, for a named
/// result, each `co_return`.
void CoroutineAnalyser::expandMacros() {
  for (const auto &S : Fn.Suspensions) {
    AC.expandMacroAt(S.Expr->getBeginLoc());
    AC.expandMacroAt(S.Operand->getBeginLoc());
    AC.expandMacroAt(S.Operand->getEndLoc());
  }
  if (Fn.Result.Kind != ResultKind::Named)
    return;
  for (const auto &R : Fn.CoReturns) {
    AC.expandMacroAt(R.Stmt->getKeywordLoc());
    if (const Expr *Value = R.Stmt->getOperand()) {
      AC.expandMacroAt(Value->getBeginLoc());
      AC.expandMacroAt(Value->getEndLoc());
    }
  }
}

/// Why the coroutine cannot defer; null if it can.
const char *whyNot(const AnalysisContext &AC, const DeferringFunction &Fn) {
  if (!AC.Ctx.getLangOpts().CXXExceptions)
    return "that is compiled without exceptions";
  if (AC.Ctx.getTypeSize(AC.Ctx.VoidPtrTy) != 64)
    return "where addresses do not have 64 bits";
  if (Fn.FunctionTry || Fn.HandlerOf)
    return "that has a function-try-block";
  return nullptr;
}

void reportSuspension(AnalysisContext &AC, const DeferringFunction &Block) {
  auto Report = [&](SourceLocation Loc, const char *What) {
    Diagnostic &D = AC.report(DiagID::SuspendsInDefer, Loc, {What});
    D.Notes.push_back({Block.DeferredBy->Keyword, "deferred call begins here"});
  };
  if (!Block.Suspensions.empty()) {
    const Expr *E = Block.Suspensions.front().Expr;
    Report(E->getBeginLoc(), isa<CoyieldExpr>(E) ? "co_yield" : "co_await");
  } else if (!Block.CoReturns.empty()) {
    Report(Block.CoReturns.front().Stmt->getKeywordLoc(), "co_return");
  }
}

/// A handler of a function-try-block is a function of its own here.
bool isOfCoroutine(const DeferringFunction &Fn) {
  return Fn.IsCoroutine || (Fn.HandlerOf && Fn.HandlerOf->IsCoroutine);
}

void analyseCoroutine(AnalysisContext &AC, DeferringFunction &Fn) {
  if (Fn.What == DeferringFunction::Kind::DeferredBlock)
    return reportSuspension(AC, Fn);
  if (!isOfCoroutine(Fn) || !Fn.needsLowering())
    return;
  if (!Fn.RecoverCalls.empty()) {
    AC.report(DiagID::CoroutineRecover, Fn.RecoverCalls.front()->getBeginLoc());
    return;
  }
  if (Fn.Defers.empty())
    return;
  if (const char *Why = whyNot(AC, Fn)) {
    AC.report(DiagID::Coroutine, Fn.Defers.front()->Keyword, {Why});
    return;
  }
  CoroutineAnalyser(AC, Fn).run();
}

} // namespace

void analyseCoroutines(AnalysisContext &AC) {
  for (const auto &Fn : AC.Result.Functions)
    analyseCoroutine(AC, *Fn);
}

} // namespace opendefer

//===- Returns.cpp - What each return becomes -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The value has to survive while deferred calls run. It goes into the named
// result, into the object that holds the function's result, or into one whose
// type is deduced from it; and it must be the value that the plain `return`
// would yield, moved from a local where that would move.
//
//===----------------------------------------------------------------------===//

#include "Analysis/Destructors.h"
#include "Planning/Planner.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/SetVector.h"

using namespace clang;

namespace opendefer {
namespace {

/// The variable that `return x;` moves from, as the language does implicitly.
const VarDecl *implicitlyMoved(const Expr *E) {
  const auto *Ref =
      dyn_cast<DeclRefExpr>(E->IgnoreUnlessSpelledInSource()->IgnoreParens());
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!Var || Ref->refersToEnclosingVariableOrCapture() ||
      !Var->hasLocalStorage())
    return nullptr;
  return Var;
}

/// Finds a conversion of a variable to an rvalue that the user did not write.
struct ImplicitMove : RecursiveASTVisitor<ImplicitMove> {
  bool Found = false;
  bool shouldVisitImplicitCode() const { return true; }
  bool VisitImplicitCastExpr(ImplicitCastExpr *Cast) {
    Found |= Cast->getCastKind() == CK_NoOp && Cast->isXValue() &&
             isa<DeclRefExpr>(Cast->getSubExpr()->IgnoreParens());
    return !Found;
  }
};
bool isMovedFrom(const VarDecl *Local, const Expr *Value) {
  ImplicitMove Visitor;
  Visitor.TraverseStmt(const_cast<Expr *>(Value));
  return Visitor.Found && (Local->getType()->isReferenceType() ||
                           Local->getType()->isRecordType());
}

bool isComma(const Expr *E) {
  E = E->IgnoreImplicit();
  if (const auto *Operator = dyn_cast<BinaryOperator>(E))
    return Operator->getOpcode() == BO_Comma;
  const auto *Call = dyn_cast<CXXOperatorCallExpr>(E);
  return Call && Call->getOperator() == OO_Comma;
}

/// The structured bindings that an expression uses and does not declare.
class BindingFinder : public RecursiveASTVisitor<BindingFinder> {
public:
  static llvm::SetVector<const BindingDecl *> in(const Expr *E) {
    BindingFinder Finder;
    Finder.TraverseStmt(const_cast<Expr *>(E));
    for (const BindingDecl *B : Finder.Declared)
      Finder.Used.remove(B);
    return std::move(Finder.Used);
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    if (const auto *B = dyn_cast<BindingDecl>(E->getDecl()))
      Used.insert(B);
    return true;
  }
  bool VisitBindingDecl(BindingDecl *B) {
    Declared.push_back(B);
    return true;
  }

private:
  llvm::SetVector<const BindingDecl *> Used;
  std::vector<const BindingDecl *> Declared;
};

/// Plans one `return` with a value.
class ReturnPlanner {
public:
  using ValueForm = ReturnPlan::ValueForm;

  ReturnPlanner(const FunctionPlan &Plan, const DeferringFunction::Return &R,
                const PlanContext &PC, ReturnPlan &Result)
      : Plan(Plan), Fn(*Plan.Fn), R(R), PC(PC), Text(PC.Text),
        Value(*R.Stmt->getRetValue()), Moved(implicitlyMoved(&Value)),
        Result(Result) {}

  /// False if the `return` stays as it is.
  bool run() {
    Result.Value =
        isComma(&Value) ? ValueForm::Parenthesized : ValueForm::AsWritten;
    if (Moved)
      Result.Local = Moved->getNameAsString();
    switch (Plan.Result.Kind) {
    case ResultKind::None:
      return false;
    case ResultKind::Named:
      return assignToNamedResult();
    case ResultKind::Stored:
      return store();
    case ResultKind::DependentType:
      return storeIfInstantiationDoes();
    case ResultKind::Deduced:
      return !Value.getType()->isVoidType() && storeDeduced();
    case ResultKind::ValueInitialized:
      return Moved && moveLocal();
    }
    return false;
  }

private:
  bool is(ReturnForm Form) {
    Result.Form = Form;
    return true;
  }
  void setSemicolonEnd(std::optional<FileLocation> Semicolon) {
    Result.SemicolonEnd = Semicolon;
    if (Semicolon)
      ++Result.SemicolonEnd->Offset;
  }
  CapturePlan captures() const {
    return planCaptures(BindingFinder::in(&Value).getArrayRef(), &Value, Fn,
                        Text.langOpts());
  }
  bool assignToNamedResult();
  bool store();
  bool storeIfInstantiationDoes();
  bool canStoreDirectly() const;
  bool storeDeduced();
  bool moveLocal();
  bool returnLocal();

  const FunctionPlan &Plan;
  const DeferringFunction &Fn;
  const DeferringFunction::Return &R;
  const PlanContext &PC;
  const SourceText &Text;
  const Expr &Value;
  const VarDecl *Moved;
  ReturnPlan &Result;
};

bool ReturnPlanner::assignToNamedResult() {
  setSemicolonEnd(Text.findToken(
      {Result.ValueEnd, Text.end(Fn.Body->getRBracLoc())}, tok::semi));
  if (Moved == Fn.Result.Name)
    return is(ReturnForm::LeaveNamed);
  if (Moved && (Moved->getType()->isRecordType() ||
                isa<TemplateTypeParmType>(Moved->getType().getCanonicalType())))
    Result.Value = ValueForm::Moved;
  return is(ReturnForm::AssignNamed);
}

bool ReturnPlanner::store() {
  if (Moved && Moved->getType()->isDependentType())
    return returnLocal();
  if (Moved && isMovedFrom(Moved, &Value))
    Result.Value = ValueForm::Moved;
  return is(ReturnForm::Store);
}

bool ReturnPlanner::storeIfInstantiationDoes() {
  if (Moved)
    return returnLocal();
  if (!R.Again.empty()) {
    setSemicolonEnd(Text.nextToken(Result.ValueEnd, tok::semi));
    Result.Again = R.Again;
    return is(ReturnForm::StoreOrReturn);
  }
  Result.Captures = captures();
  return is(ReturnForm::StoreResultOf);
}

/// `return x;` in a template, where x is a local: x must not be the result
/// itself (see moveLocal). A local of another type than the result's is left to
/// the compiler, unless the value is stored.
bool ReturnPlanner::returnLocal() {
  setSemicolonEnd(Text.nextToken(Result.ValueEnd, tok::semi));
  if (Plan.Result.Kind == ResultKind::Stored)
    return is(ReturnForm::StoreLocal);
  if (!Result.SemicolonEnd) // In the argument of a macro.
    return is(ReturnForm::ReturnLocalInMacro);
  Result.MayStore = Plan.Result.Kind == ResultKind::DependentType;
  // A local of the function around the lambda is not moved from implicitly.
  auto Scope = PC.Variables.find(Moved);
  Result.IsOutsideOfLambda =
      Plan.Region.isOutlined() &&
      (Scope == PC.Variables.end() || Scope->second.IsParameter ||
       Scope->second.TopLevelIndex < Fn.RegionStart);
  return is(ReturnForm::ReturnLocal);
}

/// Without exact types, `e` itself can be stored unless it may be void or is a
/// temporary, which is to be made in place.
bool ReturnPlanner::canStoreDirectly() const {
  bool MayBeVoid = Value.isTypeDependent();
  bool IsTemporary = Value.isPRValue() && Value.getType()->isRecordType();
  bool UsesBindings = !BindingFinder::in(&Value).empty();
  return UsesBindings || (!MayBeVoid && !IsTemporary);
}

/// The result's type is deduced from what is returned here, so that the value
/// has to be stored as what it is.
bool ReturnPlanner::storeDeduced() {
  bool Preserves = Plan.Result.PreservesReference;
  bool IsAnyType = Preserves && Plan.Result.Type.empty();
  // decltype(auto): `return x;` yields a T where `return (x);` yields a T&.
  const auto *Name = dyn_cast<DeclRefExpr>(Value.IgnoreImplicit());
  if (IsAnyType && Name && (Moved || isa<BindingDecl>(Name->getDecl()))) {
    Result.Value = Moved ? ValueForm::Moved : ValueForm::AsWritten;
    return is(ReturnForm::StoreDeducedAs);
  }
  if (!Preserves && Moved) {
    Result.Value = ValueForm::Moved;
    return is(ReturnForm::StoreDeduced);
  }
  if (!Preserves && canStoreDirectly())
    return is(ReturnForm::StoreDeduced);
  Result.Captures = captures();
  Result.LambdaResult = !Preserves  ? "auto"
                        : IsAnyType ? "decltype(auto)"
                                    : Plan.Result.Type;
  return is(ReturnForm::StoreDeducedOf);
}

/// The local must not be the result object itself: compilers differ in when
/// they elide, and a deferred call that changes the local would reveal it. A
/// result of another type is made from the local anyway.
bool ReturnPlanner::moveLocal() {
  QualType Type = Moved->getType();
  if (Type->isDependentType())
    return returnLocal();
  if (!Type->isReferenceType() && Type->isRecordType() &&
      PC.Ctx.hasSameUnqualifiedType(Type, Value.getType()))
    return is(ReturnForm::MoveLocal);
  // Inside of an outlined body a reference belongs to another function.
  if ((Type->isReferenceType() && !Plan.Region.isOutlined()) ||
      !isMovedFrom(Moved, &Value))
    return false;
  return is(ReturnForm::MoveReferred);
}

bool setsReturnFlag(const ReturnPlan &R) {
  switch (R.Form) {
  case ReturnForm::SetReturnFlag:
  case ReturnForm::Store:
    return true;
  case ReturnForm::LeaveNamed:
  case ReturnForm::AssignNamed:
    return R.SemicolonEnd.has_value();
  default: // An instantiation decides, or nothing does.
    return false;
  }
}

/// A handler that has recovered an exception leaves without setting the flag.
bool setsFlagOnEveryReturn(const FunctionPlan &Plan) {
  const DeferringFunction &Fn = *Plan.Fn;
  if (!Plan.UsesReturnFlag || Plan.callsRecover() || closuresMayThrow(Fn))
    return false;
  // Other functions with a result do not reach their end.
  bool EndReturns =
      Plan.Region.MayReachEnd && (Plan.Result.Kind != ResultKind::Stored ||
                                  (Fn.Decl && Fn.Decl->isMain()));
  if (EndReturns && !Plan.Region.SetsReturnFlagAtEnd)
    return false;
  return llvm::count_if(Fn.Returns, [&](const DeferringFunction::Return &R) {
           return R.TopLevelIndex >= Fn.RegionStart;
         }) == llvm::count_if(Plan.Returns, setsReturnFlag);
}

/// Where the guards cannot tell an exception from a return, a handler calls the
/// closures that need to know. (Without exceptions there is only the return.)
void catchForConditionals(FunctionPlan &Plan) {
  if (Plan.EveryReturnSetsFlag)
    return;
  for (GroupPlan &G : Plan.Groups) {
    G.CallsRecover |= llvm::any_of(
        G.Sites, [](const DeferSite *Site) { return Site->isConditional(); });
    if (!canBeInTableFrame(G))
      Plan.TableFrame.reset();
  }
}

} // namespace

void planReturns(FunctionPlan &Plan, const PlanContext &PC) {
  const DeferringFunction &Fn = *Plan.Fn;
  const SourceText &Text = PC.Text;
  for (const DeferringFunction::Return &R : Fn.Returns) {
    // A `return` inside a macro cannot be edited; analysis has reported it if
    // necessary.
    if (R.TopLevelIndex < Fn.RegionStart ||
        Text.isFromMacroBody(R.Stmt->getReturnLoc()))
      continue;
    ReturnPlan Result;
    Result.Begin = Text.begin(R.Stmt->getReturnLoc());
    Result.KeywordEnd = Text.end(R.Stmt->getReturnLoc());
    const Expr *Value = R.Stmt->getRetValue();
    if (!Value) {
      if (Plan.Result.Kind == ResultKind::None && Plan.UsesReturnFlag &&
          !isConstructorOrDestructor(Fn))
        Plan.Returns.push_back(std::move(Result));
      continue;
    }
    SourceText::Part After = Text.inside(Fn.Body);
    After.Begin = Result.KeywordEnd;
    if (Plan.Result.Kind == ResultKind::None ||
        !Text.isWhole(Value->getSourceRange(), After))
      continue;
    Result.ValueBegin = Text.begin(Value->getBeginLoc(), &After);
    Result.ValueEnd = Text.end(Value->getEndLoc(), &After);
    if (ReturnPlanner(Plan, R, PC, Result).run())
      Plan.Returns.push_back(std::move(Result));
  }
  Plan.EveryReturnSetsFlag = setsFlagOnEveryReturn(Plan);
  catchForConditionals(Plan);
}

} // namespace opendefer

//===- Regions.cpp - The part of a body that runs under the frame ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Planning/Names.h"
#include "Planning/Planner.h"
#include "Clang/ASTCompat.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/LangOptions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"
#include <set>

using namespace clang;

namespace opendefer {
namespace {

bool containsBreak(const Stmt *S) {
  return S && (isa<BreakStmt>(S) || llvm::any_of(S->children(), containsBreak));
}

/// Whether control plainly never reaches the end of the statement.
bool neverReachesEnd(const Stmt *S) {
  if (const auto *Loop = dyn_cast<ForStmt>(S))
    return !Loop->getCond() && !containsBreak(Loop->getBody());
  if (const auto *Loop = dyn_cast<WhileStmt>(S)) {
    const Expr *Condition = Loop->getCond()->IgnoreImpCasts();
    const auto *Bool = dyn_cast<CXXBoolLiteralExpr>(Condition);
    const auto *Integer = dyn_cast<IntegerLiteral>(Condition);
    return ((Bool && Bool->getValue()) || (Integer && !!Integer->getValue())) &&
           !containsBreak(Loop->getBody());
  }
  if (const auto *E = dyn_cast<Expr>(S)) {
    const auto *Call = dyn_cast<CallExpr>(E->IgnoreImplicit());
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    return isa<CXXThrowExpr>(E->IgnoreImplicit()) ||
           (Callee && Callee->isNoReturn());
  }
  return isa<ReturnStmt, GotoStmt>(S);
}

/// Finds uses of a function's own name.
struct OwnNameFinder : RecursiveASTVisitor<OwnNameFinder> {
  explicit OwnNameFinder(DeclarationName Name) : Name(Name) {}
  DeclarationName Name;
  bool Found = false;
  bool use(DeclarationName Used) {
    Found |= Used == Name;
    return !Found;
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    return use(E->getDecl()->getDeclName());
  }
  bool VisitMemberExpr(MemberExpr *E) {
    return use(E->getMemberDecl()->getDeclName());
  }
  bool VisitOverloadExpr(OverloadExpr *E) { return use(E->getName()); }
  bool VisitCXXDependentScopeMemberExpr(CXXDependentScopeMemberExpr *E) {
    return use(E->getMember());
  }
};

class RegionPlanner {
public:
  RegionPlanner(FunctionPlan &Plan, const PlanContext &PC)
      : Plan(Plan), Fn(*Plan.Fn), PC(PC), Text(PC.Text) {}

  void run() {
    planResult();
    RegionPlan &R = Plan.Region;
    R.What = !Text.langOpts().CXXExceptions   ? RegionPlan::Shape::Setjmp
             : Fn.isOutlined(Text.langOpts()) ? RegionPlan::Shape::Lambda
                                              : RegionPlan::Shape::Try;
    R.Begin = placeBefore(Fn.RegionStart);
    R.End = Text.begin(Fn.Body->getRBracLoc());
    for (GroupPlan &G : Plan.Groups)
      G.Begin = placeBefore(G.Start);
    for (const auto &Return : Fn.Returns)
      R.HasReturnWithValue |=
          Return.Stmt->getRetValue() && Return.TopLevelIndex >= Fn.RegionStart;
    R.IsNoReturn = Fn.Decl && Fn.Decl->isNoReturn();
    R.MayReachEnd = !R.IsNoReturn && !neverReachesEnd(Fn.Body->body_back());
    R.SetsReturnFlagAtEnd =
        Plan.UsesReturnFlag && R.MayReachEnd &&
        (Plan.Result.Kind == ResultKind::None ||
         Plan.Result.Kind == ResultKind::Named ||
         (Plan.Result.Kind == ResultKind::Stored && Fn.Decl->isMain()));
    if (R.isOutlined()) {
      R.Captures = planCaptures(bindingsFromOutside().getArrayRef(), Fn.Body,
                                Fn, Text.langOpts());
      R.NeedsEarlyDeduction = isRecursiveWithDeducedResult();
      R.ImpliesReturnZero =
          Fn.Decl && Fn.Decl->isMain() && Plan.Result.hasObject();
    }
    planRebindings();
    planFunctionNames();
  }

private:
  StatementPlace placeBefore(unsigned Index) const;
  void planResult();
  llvm::SetVector<const BindingDecl *> bindingsFromOutside() const;
  bool isRecursiveWithDeducedResult() const;
  void planRebindings();
  std::string typeOfRebound(const DeferringFunction::FunctionBoundExpr &B);
  void planFunctionNames();

  FunctionPlan &Plan;
  const DeferringFunction &Fn;
  const PlanContext &PC;
  const SourceText &Text;
};

/// The place in front of a macro invocation that the statement begins with,
/// unless the previous statement ends in there, and in front of a pragma that
/// applies to the statement.
FileLocation beginOfStatement(const DeferringFunction &Fn, unsigned Index,
                              const SourceText &Text) {
  auto Statement = Fn.Body->body_begin() + Index;
  SourceText::Part Body = Text.inside(Fn.Body);
  SourceLocation Begin = (*Statement)->getBeginLoc();
  FileLocation Place = Text.begin(Begin, &Body);
  FileLocation Previous =
      Index ? Text.end(endOfStatement(Statement[-1]), &Body) : Body.Begin;
  if (Index && Previous.Offset > Place.Offset)
    return Text.begin(Begin);
  if (Text.isAnnotated({Previous, Place}))
    return Text.afterSemicolon(Previous).value_or(Previous);
  return Place;
}

StatementPlace RegionPlanner::placeBefore(unsigned Index) const {
  StatementPlace Result;
  Result.Place = beginOfStatement(Fn, Index, Text);
  SourceText::Part Body = Text.inside(Fn.Body);
  FileLocation Begin =
      Text.begin(Fn.Body->body_begin()[Index]->getBeginLoc(), &Body);
  Result.NeedsSemicolon = Index && Result.Place.File == Begin.File &&
                          Result.Place.Offset < Begin.Offset;
  return Result;
}

/// True for a class with a destructor, and if the type is not known here.
bool mayHaveDestructor(QualType Type) {
  if (Type->isDependentType() || Type->isUndeducedType())
    return true;
  const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
  return Class && Class->hasDefinition() && !Class->hasTrivialDestructor();
}

void RegionPlanner::planResult() {
  ResultPlan &Result = Plan.Result;
  Result.NeedsFence = Text.langOpts().CXXExceptions && Fn.Decl &&
                      !Fn.IsCoroutine && !beginsWithLocalLabel(Fn.Body) &&
                      mayHaveDestructor(Fn.Decl->getReturnType());
  Result.Kind = Fn.Result.Kind;
  Result.PreservesReference = Fn.Result.PreservesReference;
  Result.Type = Fn.Result.Type;
  if (Fn.Result.IsAliased) {
    Result.Type = Names(Fn).resultType();
    Result.Alias = Fn.Result.Type;
  }
  if (Result.Kind == ResultKind::Named)
    Result.Name = Fn.Result.Name->getNameAsString();
}

/// The structured bindings that the region uses and does not declare.
llvm::SetVector<const BindingDecl *>
RegionPlanner::bindingsFromOutside() const {
  llvm::SetVector<const BindingDecl *> Outside;
  for (const BindingDecl *B : Fn.BindingsUsed) {
    auto Scope = PC.Variables.find(B);
    bool Inside = Scope != PC.Variables.end() && Scope->second.Owner == &Fn &&
                  (!Scope->second.AtFunctionScope ||
                   Scope->second.TopLevelIndex >= Fn.RegionStart);
    if (!Inside)
      Outside.insert(B);
  }
  return Outside;
}

bool RegionPlanner::isRecursiveWithDeducedResult() const {
  if (!Fn.Decl || Fn.Lambda ||
      !Fn.Decl->getDeclaredReturnType()->getContainedDeducedType())
    return false;
  OwnNameFinder Finder(Fn.Decl->getDeclName());
  Finder.TraverseStmt(const_cast<CompoundStmt *>(Fn.Body));
  return Finder.Found;
}

std::string
RegionPlanner::typeOfRebound(const DeferringFunction::FunctionBoundExpr &B) {
  if (B.Kind != DeferringFunction::BoundKind::Name)
    return "void *const ";
  return isa<PredefinedExpr>(B.Expr) ? "static constexpr auto &"
                                     : "static constexpr const char *";
}

void RegionPlanner::planRebindings() {
  using BoundKind = DeferringFunction::BoundKind;
  std::vector<llvm::StringRef> Known;
  bool HasVarArgs = false;
  // The argument of a macro may be expanded several times.
  std::set<std::pair<FileID, unsigned>> Replaced;
  for (const auto &B : Fn.BoundInLambda) {
    RebindingPlan Rebinding;
    Rebinding.Begin = Text.begin(B.Expr->getBeginLoc());
    Rebinding.End = Text.end(B.Expr->getEndLoc());
    if (!Replaced.insert({Rebinding.Begin.File, Rebinding.Begin.Offset}).second)
      continue;
    if (B.Kind == BoundKind::VaStart) {
      const Expr *List = cast<CallExpr>(B.Expr)->getArg(0);
      Rebinding.ListBegin = Text.begin(List->getBeginLoc());
      Rebinding.ListEnd = Text.end(List->getEndLoc());
      Rebinding.LastParameter = Fn.Decl->parameters().back()->getName().str();
      Rebinding.Declares = !HasVarArgs;
      HasVarArgs = true;
    } else {
      llvm::StringRef Written = Text.text(Rebinding.Begin, Rebinding.End);
      Rebinding.Type = typeOfRebound(B);
      Rebinding.Index = llvm::find(Known, Written) - Known.begin();
      Rebinding.Declares = Rebinding.Index == Known.size();
      if (Rebinding.Declares)
        Known.push_back(Written);
    }
    Plan.Region.Rebindings.push_back(std::move(Rebinding));
  }
}

/// The default arguments that the call forms of a function, and of its deferred
/// bodies, add.
void addDefaultArguments(const DeferringFunction &Fn, std::string &Added) {
  for (const auto &Site : Fn.Defers)
    for (const CallArgument &A : Site->Call.Arguments)
      if (A.Kind == ArgumentKind::Literal && !A.Expr)
        Added += A.Text;
  for (const DeferringFunction *Child : Fn.Children)
    if (Child->isDeferredBody())
      addDefaultArguments(*Child, Added);
}

void RegionPlanner::planFunctionNames() {
  std::string Added;
  for (const auto &A : Fn.Added)
    Added += A.Text;
  addDefaultArguments(Fn, Added);
  llvm::StringRef Text(Added);
  Plan.Region.NeedsFunctionName = Text.contains("__func__");
  Plan.Region.NeedsPrettyFunction = Text.contains("__PRETTY_FUNCTION__");
}

} // namespace

FileLocation beginOfBody(const DeferringFunction &Fn, const SourceText &Text) {
  FileLocation Brace = Text.end(Fn.Body->getLBracLoc());
  return Text.nextToken(Brace, tok::hash) && !Fn.Body->body_empty()
             ? beginOfStatement(Fn, 0, Text)
             : Brace;
}

void planRegion(FunctionPlan &Plan, const PlanContext &PC) {
  RegionPlanner(Plan, PC).run();
}

} // namespace opendefer

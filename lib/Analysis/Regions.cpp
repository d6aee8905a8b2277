//===- Regions.cpp - Where the lowered part of a body begins --------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The region is the part of a body that the lowering wraps in a `try` or
// outlines into a lambda. It begins at the first top-level statement that needs
// a guard in front of it. If it becomes a lambda, it begins earlier where
// necessary, so that it contains the declarations that a lambda could not
// capture.
//
//===----------------------------------------------------------------------===//

#include "Analysis/Analysis.h"
#include "clang/AST/Attr.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace opendefer {
namespace {

bool isAnonymousUnion(const VarDecl *Var) {
  const auto *Record = Var->getType()->getAsCXXRecordDecl();
  return Var->getDeclName().isEmpty() && Record &&
         Record->isAnonymousStructOrUnion();
}

/// True also if the binding depends on template parameters.
bool mayBeBitField(const BindingDecl *Binding) {
  const Expr *E = Binding->getBinding();
  return !E || E->isTypeDependent() || E->refersToBitField();
}

/// Does it declare something that a lambda cannot use from the scope around it?
bool isOutOfReach(const Decl *D) {
  if (isa<LabelDecl>(D))
    return true; // `__label__ l;`
  if (const auto *Bindings = dyn_cast<DecompositionDecl>(D))
    return llvm::any_of(Bindings->bindings(), mayBeBitField);
  const auto *Var = dyn_cast<VarDecl>(D);
  return Var && Var->hasLocalStorage() && isAnonymousUnion(Var);
}

/// If the jump enters or leaves a region that begins at `Start`, returns where
/// one begins that contains the jump; otherwise `Start`.
unsigned startBefore(const DeferringFunction &Fn,
                     const DeferringFunction::Jump &Jump, unsigned Start) {
  for (const DeferringFunction::Label &L : Fn.Labels)
    if (L.Stmt->getDecl() == Jump.Target &&
        (L.TopLevelIndex < Start) != (Jump.TopLevelIndex < Start))
      return std::min(L.TopLevelIndex, Jump.TopLevelIndex);
  return Start;
}

/// A jump that passes a defer_scoped, but not into its scope, must not enter
/// the region, either, and one out of its scope must not leave the region.
/// Returns where a region begins of which this holds.
unsigned startBeforeJumps(const DeferringFunction &Fn, unsigned Start) {
  for (unsigned Before = Start + 1; Before != Start;) {
    Before = Start;
    for (const DeferringFunction::Jump &Jump : Fn.Jumps)
      Start = startBefore(Fn, Jump, Start);
  }
  return Start;
}

unsigned regionStart(const DeferringFunction &Fn, const LangOptions &LangOpts) {
  unsigned Start = Fn.Defers[0]->GroupStart;
  for (const auto &Site : Fn.Defers)
    Start = std::min(Start, Site->GroupStart);
  Start = startBeforeJumps(Fn, Start);
  // A named result is returned after the region, so it must not be inside.
  if (!Fn.isOutlined(LangOpts) || Fn.Result.Name)
    return Start;
  for (unsigned I = 0; I < Start; ++I)
    if (const auto *S = dyn_cast<DeclStmt>(Fn.Body->body_begin()[I]))
      if (llvm::any_of(S->decls(), isOutOfReach))
        return I;
  return Start;
}

/// Finds out whether a returned value cannot be evaluated inside a lambda, and
/// whether it contains a body, which cannot be repeated in the text.
struct LambdaTrouble : RecursiveASTVisitor<LambdaTrouble> {
  const bool IsOutlined;
  bool UsesOutOfReach = false, HasBody = false;
  explicit LambdaTrouble(bool IsOutlined) : IsOutlined(IsOutlined) {}
  bool shouldVisitImplicitCode() const { return true; }
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    const auto *Binding = dyn_cast<BindingDecl>(E->getDecl());
    const auto *Var = dyn_cast<VarDecl>(E->getDecl());
    UsesOutOfReach |= (Binding && mayBeBitField(Binding)) ||
                      (Var && Var->hasLocalStorage() && isAnonymousUnion(Var));
    return true;
  }
  /// Default arguments are evaluated in the function around the lambda.
  bool VisitCXXDefaultArgExpr(CXXDefaultArgExpr *E) {
    return TraverseStmt(E->getExpr());
  }
  /// In an outlined body, the location is passed explicitly.
  bool VisitSourceLocExpr(SourceLocExpr *) {
    UsesOutOfReach |= !IsOutlined;
    return true;
  }
  bool VisitLambdaExpr(LambdaExpr *) { return HasBody = true; }
  bool VisitStmtExpr(StmtExpr *) { return HasBody = true; }
  bool VisitBlockExpr(BlockExpr *) { return HasBody = true; }
};

/// A call in the region cannot be a tail call: the guard runs after it.
void checkTailCalls(AnalysisContext &AC, const DeferringFunction &Fn) {
  for (const DeferringFunction::TailCall &T : Fn.TailCalls)
    if (T.TopLevelIndex >= Fn.RegionStart)
      AC.report(DiagID::MustTail, T.MustTail->getLocation(),
                {Fn.name(), T.MustTail->getSpelling()});
}

/// Notes the text of a returned value that no lambda can evaluate.
void noteValueText(AnalysisContext &AC, const DeferringFunction &Fn,
                   DeferringFunction::Return &R) {
  const Expr *Value = R.Stmt->getRetValue();
  if (!Value || AC.Text.isFromMacroBody(Value->getBeginLoc()) ||
      AC.Text.isFromMacroBody(Value->getEndLoc()))
    return;
  LambdaTrouble Trouble(Fn.isOutlined(AC.Ctx.getLangOpts()));
  Trouble.TraverseStmt(const_cast<Expr *>(Value));
  FileLocation End = AC.Text.end(Value->getEndLoc());
  auto Line = AC.Text.onOneLine(AC.Text.begin(Value->getBeginLoc()), End);
  if (Trouble.UsesOutOfReach && !Trouble.HasBody && Line &&
      AC.Text.nextToken(End, tok::semi))
    R.Again = *Line;
}

} // namespace

void analyseRegions(AnalysisContext &AC) {
  for (const auto &Fn : AC.Result.Functions) {
    if (Fn->Defers.empty() || !Fn->Body)
      continue;
    Fn->RegionStart = regionStart(*Fn, AC.Ctx.getLangOpts());
    checkTailCalls(AC, *Fn);
    if (Fn->Result.Kind == ResultKind::DependentType)
      for (DeferringFunction::Return &R : Fn->Returns)
        noteValueText(AC, *Fn, R);
  }
}

} // namespace opendefer

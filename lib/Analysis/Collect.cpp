//===- Collect.cpp - The functions and their defers -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One traversal of the AST collects everything that later passes need to know
// about a function: its defers, and what FunctionFacts.h notes. It tracks the
// innermost *function* (see DeferringFunction.h) and, inside it, the current
// top-level statement and the enclosing loops. The body of a deferred block is
// a function of its own. Template patterns are traversed, instantiations are
// not: there is only one text to lower.
//
//===----------------------------------------------------------------------===//

#include "Analysis/Analysis.h"
#include "Analysis/DeferStatement.h"
#include "Analysis/FunctionFacts.h"
#include "Analysis/Uses.h"
#include "clang/AST/Attr.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtOpenMP.h"
#include "clang/Basic/OpenMPKinds.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/SaveAndRestore.h"
#include <utility>

using namespace clang;

namespace opendefer {
namespace {

class Collector : public RecursiveASTVisitor<Collector>, public FunctionFacts {
  using Base = RecursiveASTVisitor<Collector>;

public:
  using FunctionFacts::FunctionFacts;

  bool shouldVisitTemplateInstantiations() const { return false; }
  bool shouldVisitImplicitCode() const { return false; }

  // Functions.
  bool TraverseFunctionDecl(FunctionDecl *D) {
    return inFunction(D, [&] { return Base::TraverseFunctionDecl(D); });
  }
  bool TraverseCXXMethodDecl(CXXMethodDecl *D) {
    return inFunction(D, [&] { return Base::TraverseCXXMethodDecl(D); });
  }
  bool TraverseCXXConstructorDecl(CXXConstructorDecl *D) {
    return inFunction(D, [&] { return Base::TraverseCXXConstructorDecl(D); });
  }
  bool TraverseCXXDestructorDecl(CXXDestructorDecl *D) {
    return inFunction(D, [&] { return Base::TraverseCXXDestructorDecl(D); });
  }
  bool TraverseCXXConversionDecl(CXXConversionDecl *D) {
    return inFunction(D, [&] { return Base::TraverseCXXConversionDecl(D); });
  }
  bool TraverseLambdaExpr(LambdaExpr *L);
  bool TraverseBlockExpr(BlockExpr *B);

  // Statements that change the position.
  bool TraverseCompoundStmt(CompoundStmt *S);
  bool TraverseCXXTryStmt(CXXTryStmt *S);
  bool TraverseForStmt(ForStmt *S) {
    return inLoop(S, [&] { return Base::TraverseForStmt(S); });
  }
  bool TraverseWhileStmt(WhileStmt *S) {
    return inLoop(S, [&] { return Base::TraverseWhileStmt(S); });
  }
  bool TraverseDoStmt(DoStmt *S) {
    return inLoop(S, [&] { return Base::TraverseDoStmt(S); });
  }
  bool TraverseCXXForRangeStmt(CXXForRangeStmt *S) {
    return inLoop(S, [&] { return Base::TraverseCXXForRangeStmt(S); });
  }
  bool TraverseSwitchStmt(SwitchStmt *S);
  bool TraverseStmtExpr(StmtExpr *E) {
    llvm::SaveAndRestore<const CompoundStmt *> Saved(Pos.Expression,
                                                     E->getSubStmt());
    return Base::TraverseStmtExpr(E);
  }
  bool dataTraverseStmtPre(Stmt *S);
  bool dataTraverseStmtPost(Stmt *S);

  // Facts.
  using FunctionFacts::VisitAttributedStmt;
  using FunctionFacts::VisitBindingDecl;
  using FunctionFacts::VisitBreakStmt;
  using FunctionFacts::VisitCallExpr;
  using FunctionFacts::VisitCoawaitExpr;
  using FunctionFacts::VisitContinueStmt;
  using FunctionFacts::VisitCoreturnStmt;
  using FunctionFacts::VisitCoyieldExpr;
  using FunctionFacts::VisitCXXThisExpr;
  using FunctionFacts::VisitDecl;
  using FunctionFacts::VisitDeclRefExpr;
  using FunctionFacts::VisitDependentCoawaitExpr;
  using FunctionFacts::VisitExpr;
  using FunctionFacts::VisitGCCAsmStmt;
  using FunctionFacts::VisitGotoStmt;
  using FunctionFacts::VisitIndirectGotoStmt;
  using FunctionFacts::VisitLabelStmt;
  using FunctionFacts::VisitReturnStmt;
  using FunctionFacts::VisitSwitchCase;
  using FunctionFacts::VisitVarDecl;

  /// Inside a constant expression, an expression does not refer to the function
  /// that is executed.
  bool TraverseConstantExpr(ConstantExpr *E) {
    const auto *Call = dyn_cast<CallExpr>(E->getSubExpr()->IgnoreImplicit());
    bool IsPlace = Call && hasLocationDefaults(Call) && Call->getNumArgs() == 1;
    llvm::SaveAndRestore<bool> Save(Pos.InConstant, Pos.InConstant || !IsPlace);
    return Base::TraverseConstantExpr(E);
  }
  bool TraverseVarDecl(VarDecl *D) {
    bool IsConstant =
        D->isConstexpr() || D->isUsableInConstantExpressions(AC.Ctx);
    llvm::SaveAndRestore<bool> Save(Pos.InConstant,
                                    Pos.InConstant || IsConstant);
    return Base::TraverseVarDecl(D);
  }
  bool TraverseStaticAssertDecl(StaticAssertDecl *D) {
    llvm::SaveAndRestore<bool> Save(Pos.InConstant, true);
    return Base::TraverseStaticAssertDecl(D);
  }

private:
  DeferringFunction *enter(DeferringFunction::Kind Kind);
  template <typename Walk> bool inFunction(FunctionDecl *D, Walk Body);
  template <typename Walk>
  bool asFunction(DeferringFunction *NewFn, Walk Body) {
    DeferringFunction *SavedFn = Fn;
    Position SavedPos = std::move(Pos);
    Fn = NewFn;
    Pos = Position();
    bool Ok = Body();
    Fn = SavedFn;
    Pos = std::move(SavedPos);
    return Ok;
  }
  template <typename Walk> bool inLoop(const Stmt *Loop, Walk Body) {
    Pos.Loops.push_back(Loop);
    unsigned Begin = ++Order;
    bool Ok = Body();
    Pos.Loops.pop_back();
    if (Fn && Pos.Loops.empty())
      Fn->Cycles.push_back({Begin, ++Order});
    return Ok;
  }
  void annotate(DeferringFunction &F, const FunctionDecl *D);
  bool traverseDefer(SwitchStmt *S, MarkerIf Marker);
  bool traverseDeferred(DeferSite &Site, Stmt *Body);
  void findScope(DeferSite &Site);
  bool traverseCaptures(LambdaExpr *L);
  bool traverseParameters(const CXXMethodDecl *Op);
  void addParameters(DeferringFunction *Owner,
                     llvm::ArrayRef<ParmVarDecl *> Parameters);
  void addFunctionScopeVariables(const Stmt *TopLevel);

  DeferSite *LambdaOf = nullptr; ///< the defer of the next lambda, if any
};

DeferringFunction *Collector::enter(DeferringFunction::Kind Kind) {
  AC.Result.Functions.push_back(std::make_unique<DeferringFunction>());
  DeferringFunction *New = AC.Result.Functions.back().get();
  New->What = Kind;
  New->Parent = Fn;
  if (Fn) {
    New->Depth = Fn->Depth + 1;
    New->InMacroArgument = Fn->InMacroArgument;
    Fn->Children.push_back(New);
  }
  return New;
}

void Collector::annotate(DeferringFunction &F, const FunctionDecl *D) {
  for (const auto *A : D->specific_attrs<AnnotateAttr>()) {
    if (A->getAnnotation() == "opendefer.open_coded")
      F.Annotated = DeferringFunction::Annotation::OpenCoded;
    else if (A->getAnnotation() == "opendefer.linked")
      F.Annotated = DeferringFunction::Annotation::Linked;
  }
}

void Collector::addParameters(DeferringFunction *Owner,
                              llvm::ArrayRef<ParmVarDecl *> Parameters) {
  for (const ParmVarDecl *P : Parameters)
    AC.Result.Variables[P] = {Owner, true, 0, true};
}

/// The statement that the user has written as the body of `F`.
static Stmt *writtenBody(DeferringFunction &F, Stmt *Body) {
  auto *Coroutine = dyn_cast_or_null<CoroutineBodyStmt>(Body);
  if (!Coroutine)
    return Body;
  F.IsCoroutine = true;
  F.Coroutine = Coroutine;
  Stmt *Written = Coroutine->getBody();
  // Clang puts a function-try-block into a block that is not written.
  auto *Block = dyn_cast<CompoundStmt>(Written);
  return Block && Block->size() == 1 && Block->getLBracLoc().isInvalid()
             ? Block->body_front()
             : Written;
}

template <typename Walk>
bool Collector::inFunction(FunctionDecl *D, Walk Body) {
  if (!D->doesThisDeclarationHaveABody() || D->isDefaulted())
    return Body();
  DeferringFunction *New = enter(DeferringFunction::Kind::Function);
  New->Decl = D;
  annotate(*New, D);
  Stmt *S = writtenBody(*New, D->getBody());
  if (auto *Try = dyn_cast_or_null<CXXTryStmt>(S)) {
    New->FunctionTry = Try;
    S = Try->getTryBlock();
  }
  New->Body = dyn_cast_or_null<CompoundStmt>(S);
  return asFunction(New, [&] {
    addParameters(New, D->parameters());
    return Body();
  });
}

/// Captures are evaluated outside the lambda's body.
bool Collector::traverseCaptures(LambdaExpr *L) {
  unsigned Index = 0;
  for (const LambdaCapture &C : L->captures()) {
    Expr *Init = L->capture_init_begin()[Index++];
    if (!Init)
      continue;
    if (L->isInitCapture(&C)) {
      if (!TraverseStmt(Init))
        return false;
    } else if (C.isExplicit() && C.capturesVariable()) {
      noteUse(AC, Fn, C.getCapturedVar(), C.getLocation());
    } else if (C.capturesThis()) {
      noteThis(Fn);
    }
  }
  return true;
}

/// Default arguments are written outside the lambda's body.
bool Collector::traverseParameters(const CXXMethodDecl *Op) {
  for (ParmVarDecl *P : Op->parameters())
    VisitDecl(P);
  return llvm::all_of(Op->parameters(), [&](ParmVarDecl *P) {
    return !P->hasDefaultArg() || P->hasUninstantiatedDefaultArg() ||
           P->hasUnparsedDefaultArg() || TraverseStmt(P->getDefaultArg());
  });
}

bool Collector::TraverseLambdaExpr(LambdaExpr *L) {
  DeferSite *Site = std::exchange(LambdaOf, nullptr);
  const CXXMethodDecl *Op = L->getCallOperator();
  if (!traverseCaptures(L) || !traverseParameters(Op))
    return false;

  DeferringFunction *New = enter(DeferringFunction::Kind::Lambda);
  New->Decl = Op;
  New->Lambda = L;
  New->DeferredBy = Site;
  if (Site)
    Site->Body = New;
  annotate(*New, Op);
  Stmt *Body = writtenBody(*New, L->getBody());
  New->Body = dyn_cast_or_null<CompoundStmt>(Body);
  return asFunction(New, [&] {
    addParameters(New, Op->parameters());
    for (const LambdaCapture &C : L->captures())
      if (L->isInitCapture(&C))
        AC.Result.Variables[C.getCapturedVar()] = {New, true, 0, true};
    return TraverseStmt(Body);
  });
}

/// A block of -fblocks is left by its own returns. It captures variables as
/// const, so it could not use what the lowering declares around a body.
bool Collector::TraverseBlockExpr(BlockExpr *B) {
  DeferringFunction *New = enter(DeferringFunction::Kind::CallableBlock);
  New->Body = dyn_cast<CompoundStmt>(B->getBody());
  return asFunction(New, [&] {
    addParameters(New, B->getBlockDecl()->parameters());
    return TraverseStmt(B->getBody());
  });
}

/// The handlers of a function-try-block are bodies of their own.
bool Collector::TraverseCXXTryStmt(CXXTryStmt *S) {
  if (!Fn || Fn->FunctionTry != S)
    return Base::TraverseCXXTryStmt(S);
  if (!TraverseStmt(S->getTryBlock()))
    return false;
  for (unsigned I = 0; I < S->getNumHandlers(); ++I) {
    CXXCatchStmt *Handler = S->getHandler(I);
    DeferringFunction *New = enter(DeferringFunction::Kind::Function);
    New->Decl = Fn->Decl;
    New->Annotated = Fn->Annotated;
    New->HandlerOf = Fn;
    New->Body = dyn_cast<CompoundStmt>(Handler->getHandlerBlock());
    bool Ok = asFunction(New, [&] {
      // The exception lives until the handler's deferred calls have run.
      if (const VarDecl *Exception = Handler->getExceptionDecl())
        AC.Result.Variables[Exception] = {New, true, 0, true};
      return TraverseStmt(Handler);
    });
    if (!Ok)
      return false;
  }
  return true;
}

/// Variables that a top-level statement declares live until the function is
/// left.
void Collector::addFunctionScopeVariables(const Stmt *TopLevel) {
  while (const auto *Label = dyn_cast<LabelStmt>(TopLevel))
    TopLevel = Label->getSubStmt();
  const auto *DS = dyn_cast<DeclStmt>(TopLevel);
  if (!DS)
    return;
  const VariableScope Scope{Fn, true, Pos.TopLevelIndex, false};
  for (const Decl *D : DS->decls()) {
    const auto *Var = dyn_cast<VarDecl>(D);
    if (!Var)
      continue;
    AC.Result.Variables[Var] = Scope;
    if (const auto *Decomposition = dyn_cast<DecompositionDecl>(Var))
      for (const BindingDecl *B : Decomposition->bindings())
        AC.Result.Variables[B] = Scope;
  }
}

bool Collector::TraverseCompoundStmt(CompoundStmt *S) {
  if (!Fn)
    return Base::TraverseCompoundStmt(S);
  llvm::SaveAndRestore<const CompoundStmt *> SavedBlock(Pos.Block, S);
  llvm::SaveAndRestore<const Stmt *> SavedChild(Pos.Child);
  bool IsBody = S == Fn->Body;
  if (IsBody)
    Fn->InMacroArgument |= Text.isInMacroArgument(S->getLBracLoc());
  unsigned Index = 0;
  for (Stmt *Child : S->body()) {
    Pos.Child = Child;
    if (IsBody) {
      Pos.TopLevelIndex = Index++;
      Pos.Statement = Child;
      addFunctionScopeVariables(Child);
    }
    if (!TraverseStmt(Child))
      return false;
  }
  unsigned End = ++Order;
  for (const auto &Site : Fn->Defers)
    if (Site->ScopeBlock == S)
      Site->ScopeEnd = End;
  return true;
}

bool Collector::TraverseSwitchStmt(SwitchStmt *S) {
  if (MarkerIf Marker = markerIf(S))
    return traverseDefer(S, Marker);
  Pos.Switches.push_back(++Order);
  bool Ok = Base::TraverseSwitchStmt(S);
  Pos.Switches.pop_back();
  return Ok;
}

/// Does the directive execute its region in other threads, or in tasks, using
/// the frame of the function around it?
static bool isOutlining(const OMPExecutableDirective *Directive) {
  OpenMPDirectiveKind Kind = Directive->getDirectiveKind();
  return isOpenMPParallelDirective(Kind) || isOpenMPTeamsDirective(Kind) ||
         isOpenMPTaskingDirective(Kind) ||
         isOpenMPTargetExecutionDirective(Kind);
}

bool Collector::dataTraverseStmtPre(Stmt *S) {
  const auto *Directive = dyn_cast<OMPExecutableDirective>(S);
  if (Directive && isOutlining(Directive))
    Pos.Parallel.push_back(Directive);
  return true;
}

bool Collector::dataTraverseStmtPost(Stmt *S) {
  if (!Pos.Parallel.empty() && Pos.Parallel.back() == S)
    Pos.Parallel.pop_back();
  return true;
}

/// Finds the block of a defer_scoped: the one whose child the statement is,
/// perhaps after a label.
void Collector::findScope(DeferSite &Site) {
  const Stmt *S = Pos.Child;
  for (; S && S != Site.Marker; Site.IsLabelled = true) {
    if (const auto *Label = dyn_cast<LabelStmt>(S))
      S = Label->getSubStmt();
    else if (const auto *Case = dyn_cast<SwitchCase>(S))
      S = Case->getSubStmt();
    else if (const auto *Attributed = dyn_cast<AttributedStmt>(S))
      S = Attributed->getSubStmt();
    else
      return;
  }
  Site.ScopeBlock = Pos.Block;
  Site.InExpression = Pos.Expression == Pos.Block;
}

bool Collector::traverseDefer(SwitchStmt *S, MarkerIf Marker) {
  if (!Fn)
    return true;
  auto Owned = std::make_unique<DeferSite>();
  DeferSite &Site = *Owned;
  Site.Kind = Marker.Kind;
  Site.Marker = S;
  Site.Owner = Fn;
  Site.IsTopLevel = S == Pos.Statement;
  Site.TopLevelIndex = Site.GroupStart = Pos.TopLevelIndex;
  if (!Pos.Parallel.empty())
    Site.Parallel = Pos.Parallel.back();
  Site.Loops.assign(Pos.Loops.begin(), Pos.Loops.end());
  if (!Pos.Loops.empty())
    Site.RepeatedBy = Pos.Loops.front();
  if (Site.isScoped())
    findScope(Site);
  if (!findKeyword(AC, Site, Marker.If))
    return true;
  if (Fn->What == DeferringFunction::Kind::CallableBlock) {
    AC.report(DiagID::DeferInCallableBlock, Site.Keyword, {"'defer'"});
    return true;
  }
  Site.Ordinal = Fn->Defers.size();
  Site.BeginOrder = ++Order;
  Fn->Defers.push_back(std::move(Owned));
  bool Ok = traverseDeferred(Site, const_cast<Stmt *>(Marker.If->getElse()));
  Site.EndOrder = ++Order;
  return Ok;
}

bool Collector::traverseDeferred(DeferSite &Site, Stmt *Body) {
  Stmt *Deferred = readDeferred(AC, Site, Body);
  if (!Deferred)
    return true;
  if (Site.Block) {
    DeferringFunction *New = enter(DeferringFunction::Kind::DeferredBlock);
    New->Body = Site.Block;
    New->DeferredBy = &Site;
    Site.Body = New;
    return asFunction(New, [&] { return TraverseStmt(Deferred); });
  }
  if (Site.Lambda)
    LambdaOf = &Site;
  return TraverseStmt(Deferred);
}

} // namespace

void collect(AnalysisContext &AC,
             llvm::function_ref<bool(const Decl *)> WantDecl) {
  Collector C(AC);
  for (Decl *D : AC.Ctx.getTranslationUnitDecl()->decls())
    if (WantDecl(D))
      C.TraverseDecl(D);
}

} // namespace opendefer

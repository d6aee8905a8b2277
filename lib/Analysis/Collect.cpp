//===- Collect.cpp - Finding the defers -----------------------------------===//
//
// One walk over the AST. It keeps the innermost *function* (see
// DeferringFunction.h) and, in that, the outermost statement and the loops
// around. The body of a deferred block is entered as a function of its own.
// Template patterns are walked, instantiations are not: text is lowered once.
//
//===----------------------------------------------------------------------===//

#include "Analysis/Analysis.h"
#include "Analysis/StatementErrors.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include <utility>

using namespace clang;

namespace opendefer {
namespace {

bool isInOpendefer(const FunctionDecl *FD, llvm::StringRef Namespace,
                   llvm::StringRef Name) {
  return FD && FD->getIdentifier() && FD->getName() == Name &&
         FD->getQualifiedNameAsString() == (Namespace + "::" + Name).str();
}

/// The `if (marker()) {} else BODY` inside the marker's `switch`, or null.
const IfStmt *markerIf(const SwitchStmt *S) {
  const auto *Case = dyn_cast_or_null<CaseStmt>(S->getBody());
  if (!Case)
    return nullptr;
  const auto *Default = dyn_cast_or_null<DefaultStmt>(Case->getSubStmt());
  if (!Default)
    return nullptr;
  const auto *If = dyn_cast_or_null<IfStmt>(Default->getSubStmt());
  if (!If || !If->getCond() || !If->getElse())
    return nullptr;
  const auto *Call = dyn_cast<CallExpr>(If->getCond()->IgnoreImpCasts());
  if (!Call || !isInOpendefer(Call->getDirectCallee(), "opendefer::lowered",
                              "marker"))
    return nullptr;
  return If;
}

class Collector : public RecursiveASTVisitor<Collector> {
  using Base = RecursiveASTVisitor<Collector>;

public:
  explicit Collector(AnalysisContext &AC) : AC(AC), Text(AC.Text) {}

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

  // Statements that say where we are.
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

  // Facts.
  bool VisitDecl(Decl *D);
  bool VisitVarDecl(VarDecl *D);
  bool VisitBindingDecl(BindingDecl *D);
  bool VisitDeclRefExpr(DeclRefExpr *E);
  bool VisitCXXThisExpr(CXXThisExpr *E);
  bool VisitCallExpr(CallExpr *E);
  bool VisitPredefinedExpr(PredefinedExpr *E) {
    if (Fn)
      Fn->FunctionBound.push_back({E, Pos.Outermost, false});
    return true;
  }
  bool VisitReturnStmt(ReturnStmt *S);
  bool VisitGotoStmt(GotoStmt *S);
  bool VisitIndirectGotoStmt(IndirectGotoStmt *S) {
    if (Fn)
      Fn->ComputedGotos.push_back(S);
    return true;
  }
  bool VisitLabelStmt(LabelStmt *S);
  bool VisitBreakStmt(BreakStmt *S);
  bool VisitContinueStmt(ContinueStmt *S);
  bool VisitSwitchCase(SwitchCase *S);
  bool VisitCoawaitExpr(CoawaitExpr *) { return sawCoroutine(); }
  bool VisitDependentCoawaitExpr(DependentCoawaitExpr *) {
    return sawCoroutine();
  }
  bool VisitCoyieldExpr(CoyieldExpr *) { return sawCoroutine(); }
  bool VisitCoreturnStmt(CoreturnStmt *) { return sawCoroutine(); }

private:
  /// Where the walk stands inside the innermost function.
  struct Position {
    unsigned Outermost = 0;
    const Stmt *Statement = nullptr; ///< that outermost statement
    llvm::SmallVector<const Stmt *, 4> Loops;
    unsigned Switches = 0;
  };

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
  bool sawCoroutine() {
    // A deferred block is part of its function here.
    for (DeferringFunction *F = Fn; F; F = F->Parent) {
      F->IsCoroutine = true;
      if (F->What != DeferringFunction::Kind::DeferredBlock)
        break;
    }
    return true;
  }
  void annotate(DeferringFunction &F, const FunctionDecl *D);
  bool traverseDefer(SwitchStmt *Marker, const IfStmt *If);
  bool placeKeyword(DeferSite &Site, const IfStmt *If);
  void writeOutLambda(const LambdaExpr &Lambda);
  bool isBehindKeyword(const DeferSite &Site, const Stmt *Body);
  bool traverseBody(DeferSite &Site, Stmt *Body);
  bool traverseCallForm(DeferSite &Site, CallExpr *Call);
  void rememberVariable(const ValueDecl *D);
  /// Tells the deferred blocks between a use of D and D's owner of it.
  void noteUse(const ValueDecl *D, SourceLocation Loc);

  AnalysisContext &AC;
  const SourceText &Text;
  DeferringFunction *Fn = nullptr;
  Position Pos;
  unsigned Order = 0;
  DeferSite *LambdaOf = nullptr; ///< the defer whose lambda comes next
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

template <typename Walk>
bool Collector::inFunction(FunctionDecl *D, Walk Body) {
  if (!D->doesThisDeclarationHaveABody() || D->isDefaulted())
    return Body();
  DeferringFunction *New = enter(DeferringFunction::Kind::Function);
  New->Decl = D;
  annotate(*New, D);
  Stmt *S = D->getBody();
  if (auto *Coroutine = dyn_cast_or_null<CoroutineBodyStmt>(S)) {
    New->IsCoroutine = true;
    S = Coroutine->getBody();
  }
  if (auto *Try = dyn_cast_or_null<CXXTryStmt>(S)) {
    New->FunctionTry = Try;
    S = Try->getTryBlock();
  }
  New->Body = dyn_cast_or_null<CompoundStmt>(S);
  return asFunction(New, [&] {
    for (const ParmVarDecl *P : D->parameters())
      AC.Result.Variables[P] = {New, true, 0, true};
    return Body();
  });
}

bool Collector::TraverseLambdaExpr(LambdaExpr *L) {
  DeferSite *Site = std::exchange(LambdaOf, nullptr);
  // Captures and default arguments are evaluated outside the body.
  unsigned Index = 0;
  for (const LambdaCapture &C : L->captures()) {
    Expr *Init = L->capture_init_begin()[Index++];
    if (!Init)
      continue;
    if (L->isInitCapture(&C)) {
      if (!TraverseStmt(Init))
        return false;
    } else if (C.isExplicit() && C.capturesVariable()) {
      noteUse(C.getCapturedVar(), C.getLocation());
    } else if (C.capturesThis()) {
      VisitCXXThisExpr(nullptr);
    }
  }
  const CXXMethodDecl *Op = L->getCallOperator();
  for (ParmVarDecl *P : Op->parameters())
    VisitDecl(P);
  for (const ParmVarDecl *P : Op->parameters())
    if (P->hasDefaultArg() && !P->hasUninstantiatedDefaultArg() &&
        !P->hasUnparsedDefaultArg())
      if (!TraverseStmt(const_cast<Expr *>(P->getDefaultArg())))
        return false;

  DeferringFunction *New = enter(DeferringFunction::Kind::Lambda);
  New->Decl = Op;
  New->Lambda = L;
  New->DeferredBy = Site;
  if (Site)
    Site->Body = New;
  annotate(*New, Op);
  Stmt *Body = L->getBody();
  if (auto *Coroutine = dyn_cast_or_null<CoroutineBodyStmt>(Body)) {
    New->IsCoroutine = true;
    Body = Coroutine->getBody();
  }
  New->Body = dyn_cast_or_null<CompoundStmt>(Body);
  return asFunction(New, [&] {
    for (const ParmVarDecl *P : Op->parameters())
      AC.Result.Variables[P] = {New, true, 0, true};
    for (const LambdaCapture &C : L->captures())
      if (L->isInitCapture(&C))
        AC.Result.Variables[C.getCapturedVar()] = {New, true, 0, true};
    return TraverseStmt(Body);
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
      // It lives as long as what is deferred in the handler.
      if (const VarDecl *Exception = Handler->getExceptionDecl())
        AC.Result.Variables[Exception] = {New, true, 0, true};
      return TraverseStmt(Handler);
    });
    if (!Ok)
      return false;
  }
  return true;
}

bool Collector::TraverseCompoundStmt(CompoundStmt *S) {
  if (!Fn || S != Fn->Body)
    return Base::TraverseCompoundStmt(S);
  Fn->InMacroArgument |= Text.isInMacroArgument(S->getLBracLoc());
  unsigned Index = 0;
  for (Stmt *Child : S->body()) {
    Pos.Outermost = Index++;
    Pos.Statement = Child;
    // Variables declared here live until the function is left.
    const Stmt *Inner = Child;
    while (const auto *Label = dyn_cast<LabelStmt>(Inner))
      Inner = Label->getSubStmt();
    if (const auto *DS = dyn_cast<DeclStmt>(Inner))
      for (const Decl *D : DS->decls())
        if (const auto *VD = dyn_cast<VarDecl>(D)) {
          AC.Result.Variables[VD] = {Fn, true, Pos.Outermost, false};
          if (const auto *DD = dyn_cast<DecompositionDecl>(VD))
            for (const BindingDecl *B : DD->bindings())
              AC.Result.Variables[B] = {Fn, true, Pos.Outermost, false};
        }
    if (!TraverseStmt(Child))
      return false;
  }
  return true;
}

bool Collector::TraverseSwitchStmt(SwitchStmt *S) {
  if (const IfStmt *If = markerIf(S))
    return traverseDefer(S, If);
  ++Pos.Switches;
  bool Ok = Base::TraverseSwitchStmt(S);
  --Pos.Switches;
  return Ok;
}

/// Finds the bytes that the lowering replaces. False, with an error, if the
/// keyword came out of a user's macro body.
bool Collector::placeKeyword(DeferSite &Site, const IfStmt *If) {
  const SourceManager &SM = Text.sourceManager();
  SourceLocation Loc = Site.Marker->getSwitchLoc();
  // Arguments may themselves be expanded several times over.
  while (Loc.isMacroID() && SM.isMacroArgExpansion(Loc))
    Loc = SM.getImmediateSpellingLoc(Loc);
  if (Loc.isFileID()) { // Preprocessed: the marker stands there in full.
    Site.Keyword = Text.begin(Loc);
    Site.KeywordLength =
        Text.end(If->getElseLoc()).Offset - Site.Keyword.Offset;
    return true;
  }
  SourceLocation Invocation = SM.getImmediateExpansionRange(Loc).getBegin();
  Site.Keyword = Text.begin(Invocation);
  Site.KeywordLength = Text.end(Invocation).Offset - Site.Keyword.Offset;
  Site.InMacroArgument = Text.isInMacroArgument(Invocation);
  if (Text.isFromMacroBody(Invocation)) {
    AC.writeOut(Invocation);
    Diagnostic &D = AC.report(DiagID::MacroBody, Site.Keyword,
                              {Text.macroName(Invocation)});
    SourceLocation Spelling = SM.getSpellingLoc(Invocation);
    if (Spelling.isFileID())
      D.Notes.push_back(
          {Text.begin(Spelling), "the 'defer' is written here"});
    return false;
  }
  // An argument that the macro says twice would have to be lowered to two
  // texts.
  auto IsSame = [&](const auto &Other) {
    return Other->Keyword.File == Site.Keyword.File &&
           Other->Keyword.Offset == Site.Keyword.Offset;
  };
  if (llvm::any_of(Fn->Defers, IsSame)) {
    AC.Result.WriteOut.push_back(
        Text.begin(SM.getExpansionLoc(Site.Marker->getSwitchLoc())));
    AC.report(DiagID::Unsupported, Site.Keyword,
              {"a 'defer' in a macro argument that stands for several"});
    return false;
  }
  return true;
}

bool Collector::traverseDefer(SwitchStmt *Marker, const IfStmt *If) {
  if (!Fn)
    return true;
  auto Owned = std::make_unique<DeferSite>();
  DeferSite &Site = *Owned;
  Site.Marker = Marker;
  Site.Owner = Fn;
  Site.IsOutermost = Marker == Pos.Statement;
  Site.Outermost = Site.GroupStart = Pos.Outermost;
  Site.Loops.assign(Pos.Loops.begin(), Pos.Loops.end());
  if (!Pos.Loops.empty())
    Site.Repeater = Pos.Loops.front();
  if (!placeKeyword(Site, If))
    return true;
  Site.Ordinal = Fn->Defers.size();
  Site.BeginOrder = ++Order;
  Fn->Defers.push_back(std::move(Owned));
  bool Ok = traverseBody(Site, const_cast<Stmt *>(If->getElse()));
  Site.EndOrder = ++Order;
  return Ok;
}

/// `defer ID(f());`: what is deferred has to stand behind the keyword.
bool Collector::isBehindKeyword(const DeferSite &Site, const Stmt *Body) {
  SourceLocation Begin = Body->getBeginLoc();
  FilePlace KeywordEnd = Site.Keyword;
  KeywordEnd.Offset += Site.KeywordLength;
  const SourceManager &SM = Text.sourceManager();
  if (Text.isNextToken(KeywordEnd, Text.begin(Begin)) ||
      !SM.isMacroArgExpansion(Begin))
    return true;
  SourceLocation Parameter = SM.getImmediateExpansionRange(Begin).getBegin();
  // The callee alone may be the argument: that is the call form's business.
  SourceText::Part Whole{KeywordEnd, Text.end(Body->getEndLoc())};
  if (Text.isNextToken(KeywordEnd, Text.begin(Begin, &Whole)))
    return true;
  AC.writeOut(Parameter);
  AC.report(DiagID::Unsupported, Begin,
            {"a deferred call or block that is the argument of macro '" +
             Text.macroName(Parameter) + "'"});
  return false;
}

/// It gets a parameter more.
void Collector::writeOutLambda(const LambdaExpr &Lambda) {
  for (SourceLocation Loc :
       {Lambda.getIntroducerRange().getBegin(),
        Lambda.getIntroducerRange().getEnd(), Lambda.getEndLoc()}) {
    if (!Text.isFromMacroBody(Loc))
      continue;
    AC.writeOut(Loc);
    AC.report(DiagID::Unsupported, Lambda.getBeginLoc(),
              {"a deferred lambda from the body of macro '" +
               Text.macroName(Loc) + "'"});
    return;
  }
}

bool Collector::traverseBody(DeferSite &Site, Stmt *Body) {
  if (!isBehindKeyword(Site, Body))
    return true;
  if (auto *Block = dyn_cast<CompoundStmt>(Body)) {
    Site.Form = DeferForm::Block;
    Site.Block = Block;
    AC.writeOut(Block->getLBracLoc());
    AC.writeOut(Block->getRBracLoc());
    DeferringFunction *New = enter(DeferringFunction::Kind::DeferredBlock);
    New->Body = Block;
    New->DeferredBy = &Site;
    Site.Body = New;
    return asFunction(New, [&] { return TraverseStmt(Block); });
  }
  auto *E = dyn_cast<Expr>(Body);
  if (!E) {
    reportNotACall(AC, Site, Body);
    return TraverseStmt(Body);
  }
  Expr *Bare = E->IgnoreImplicit();
  if (auto *Cast = dyn_cast<CStyleCastExpr>(Bare))
    if (Cast->getType()->isVoidType()) {
      Bare = Cast->getSubExprAsWritten()->IgnoreImplicit();
      Site.Call.HasVoidCast = true;
    }
  if (auto *Lambda = dyn_cast<LambdaExpr>(Bare)) {
    Site.Form = DeferForm::Capture;
    Site.Lambda = Lambda;
    writeOutLambda(*Lambda);
    if (Lambda->getCallOperator()->getNumParams() != 0) {
      reportNotACall(AC, Site, Body);
      return true;
    }
    LambdaOf = &Site;
    return TraverseStmt(Lambda);
  }
  auto *Call = dyn_cast<CallExpr>(Bare);
  const auto *Operator = dyn_cast_or_null<CXXOperatorCallExpr>(Call);
  if (!Call || isa<UserDefinedLiteral>(Call) ||
      (Operator && Operator->getOperator() != OO_Call)) {
    reportNotACall(AC, Site, Body);
    return TraverseStmt(Body);
  }
  Site.Form = DeferForm::Call;
  Site.Call.Call = Call;
  return traverseCallForm(Site, Call);
}

/// The callee and the arguments are evaluated now, by the owner.
bool Collector::traverseCallForm(DeferSite &Site, CallExpr *Call) {
  const FunctionDecl *Callee = Call->getDirectCallee();
  if (isInOpendefer(Callee, "opendefer", "recover") &&
      Callee->getNumParams() == 0) {
    Site.Call.IsRecover = true;
    return true;
  }
  const Expr *Target = isa<CXXOperatorCallExpr>(Call)
                           ? Call->getArg(0)
                           : static_cast<const Expr *>(Call->getCallee());
  if (const auto *Lambda = dyn_cast<LambdaExpr>(
          Target->IgnoreUnlessSpelledInSource()->IgnoreParens())) {
    Site.Lambda = Lambda;
    LambdaOf = &Site;
    writeOutLambda(*Lambda);
  }
  return TraverseStmt(Call);
}

void Collector::rememberVariable(const ValueDecl *D) {
  if (Fn)
    AC.Result.Variables.try_emplace(
        D, VariableScope{Fn, false, Pos.Outermost, false});
}

/// `defer_result` in front of what is no local variable.
bool Collector::VisitDecl(Decl *D) {
  const auto *Var = dyn_cast<VarDecl>(D);
  if (Fn && Var && Var->isLocalVarDecl())
    return true;
  for (const auto *A : D->specific_attrs<AnnotateAttr>())
    if (A->getAnnotation() == "opendefer.result" && !A->isInherited())
      AC.report(DiagID::ResultMisplaced, A->getLocation());
  return true;
}

bool Collector::VisitVarDecl(VarDecl *D) {
  if (!Fn || !D->isLocalVarDecl())
    return true;
  if (D->hasLocalStorage())
    rememberVariable(D);
  for (const auto *A : D->specific_attrs<AnnotateAttr>())
    if (A->getAnnotation() == "opendefer.result") {
      auto It = AC.Result.Variables.find(D);
      bool AtFunctionScope =
          It != AC.Result.Variables.end() && It->second.AtFunctionScope;
      Fn->NamedResults.push_back({D, ++Order, Pos.Outermost, AtFunctionScope});
    }
  return true;
}

bool Collector::VisitBindingDecl(BindingDecl *D) {
  rememberVariable(D);
  return true;
}

/// No lambda can capture one.
static bool isAnonymousUnion(const ValueDecl *D) {
  const CXXRecordDecl *RD = D->getType()->getAsCXXRecordDecl();
  return RD && RD->isAnonymousStructOrUnion();
}

void Collector::noteUse(const ValueDecl *D, SourceLocation Loc) {
  auto It = AC.Result.Variables.find(D);
  if (It == AC.Result.Variables.end())
    return;
  const DeferringFunction *Owner = It->second.Owner;
  const auto *Binding = dyn_cast<BindingDecl>(D);
  for (DeferringFunction *F = Fn; F && F != Owner; F = F->Parent) {
    if (Binding)
      F->BindingsUsed.insert(Binding);
    if (F->What != DeferringFunction::Kind::DeferredBlock)
      continue;
    if (isAnonymousUnion(D)) {
      AC.report(DiagID::Unsupported, Loc,
                {"a deferred block that uses a member of a local anonymous "
                 "union (give the union a name)"});
      return;
    }
    if (Binding)
      F->DeferredBy->Bindings.insert(Binding);
    if (F->Parent == Owner)
      F->DeferredBy->Captured.insert({D, CapturedVariable{Loc}});
    else
      F->DeferredBy->UsesOuter = true;
  }
  if (Binding && Fn)
    const_cast<DeferringFunction *>(Owner)->BindingsUsed.insert(Binding);
}

bool Collector::VisitDeclRefExpr(DeclRefExpr *E) {
  if (Fn && E->isNonOdrUse() == NOUR_None)
    noteUse(E->getDecl(), E->getLocation());
  return true;
}

bool Collector::VisitCXXThisExpr(CXXThisExpr *) {
  for (DeferringFunction *F = Fn; F; F = F->Parent)
    if (F->What == DeferringFunction::Kind::DeferredBlock)
      F->DeferredBy->UsesThis = true;
    else if (F->What == DeferringFunction::Kind::Function)
      break;
  return true;
}

bool Collector::VisitCallExpr(CallExpr *E) {
  const FunctionDecl *Callee = E->getDirectCallee();
  if (Fn && Callee && Callee->getBuiltinID()) {
    llvm::StringRef Name = Callee->getName();
    bool IsVaStart = Name == "__builtin_va_start" && E->getNumArgs() == 2;
    bool IsAddress = (Name == "__builtin_return_address" ||
                      Name == "__builtin_frame_address") &&
                     isa<IntegerLiteral>(E->getArg(0)->IgnoreParenImpCasts());
    if (IsVaStart || IsAddress)
      Fn->FunctionBound.push_back({E, Pos.Outermost, IsVaStart});
  }
  if (Fn && isInOpendefer(Callee, "opendefer", "recover") &&
      Callee->getNumParams() == 0) {
    if (Text.isFromMacroBody(E->getRParenLoc())) {
      AC.writeOut(E->getRParenLoc());
      AC.report(DiagID::RecoverInMacro, E->getBeginLoc(),
                {Text.macroName(E->getRParenLoc())});
      return true;
    }
    Fn->RecoverCalls.push_back(E);
    if (Fn->DeferredBy)
      Fn->DeferredBy->CallsRecover = true;
  }
  return true;
}

bool Collector::VisitReturnStmt(ReturnStmt *S) {
  if (!Fn)
    return true;
  Fn->Returns.push_back({S, Pos.Outermost});
  checkReturn(AC, *Fn, S);
  return true;
}

bool Collector::VisitGotoStmt(GotoStmt *S) {
  if (Fn)
    Fn->Gotos.push_back({S, ++Order, Pos.Outermost});
  return true;
}

bool Collector::VisitLabelStmt(LabelStmt *S) {
  if (Fn)
    Fn->Labels.push_back({S, ++Order, Pos.Outermost});
  return true;
}

bool Collector::VisitBreakStmt(BreakStmt *S) {
  if (Fn && Fn->What == DeferringFunction::Kind::DeferredBlock &&
      Pos.Loops.empty() && Pos.Switches == 0)
    reportJumpOut(AC, *Fn, S->getBeginLoc(), "break");
  return true;
}

bool Collector::VisitContinueStmt(ContinueStmt *S) {
  if (Fn && Fn->What == DeferringFunction::Kind::DeferredBlock &&
      Pos.Loops.empty())
    reportJumpOut(AC, *Fn, S->getBeginLoc(), "continue");
  return true;
}

bool Collector::VisitSwitchCase(SwitchCase *S) {
  if (Fn && Fn->What == DeferringFunction::Kind::DeferredBlock &&
      Pos.Switches == 0)
    AC.report(DiagID::JumpIntoDefer, S->getKeywordLoc(),
              {isa<CaseStmt>(S) ? "this 'case' label"
                                  : "this 'default' label"});
  return true;
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

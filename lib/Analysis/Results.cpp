//===- Results.cpp - How a function's value survives a recovery -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Analysis/Analysis.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace opendefer {
namespace {

bool isValueInitialisable(QualType Type) {
  if (Type->isReferenceType())
    return false;
  const CXXRecordDecl *RD = Type->getAsCXXRecordDecl();
  if (!RD || !RD->hasDefinition() || RD->isDependentContext())
    return true;
  if (RD->isAbstract())
    return false;
  if (RD->needsImplicitDefaultConstructor())
    return true;
  for (const CXXConstructorDecl *C : RD->ctors())
    if (C->isDefaultConstructor() && !C->isDeleted() &&
        C->getAccess() == AS_public)
      return true;
  return false;
}

/// Can the runtime move a result of this type? Not where only the class itself
/// and its friends may. Agrees with std::is_move_constructible.
bool isPubliclyMovable(QualType Type) {
  const CXXRecordDecl *RD = Type->getAsCXXRecordDecl();
  if (!RD || !RD->hasDefinition())
    return true;
  auto IsUsable = [](const CXXConstructorDecl *C) {
    return !C->isDeleted() && C->getAccess() == AS_public;
  };
  for (const CXXConstructorDecl *C : RD->ctors())
    if (C->isMoveConstructor())
      return IsUsable(C);
  for (const CXXConstructorDecl *C : RD->ctors())
    if (C->isCopyConstructor() && !IsUsable(C))
      return false;
  return true;
}

/// Does a function template name itself in its body, and what is in the way of
/// taking the type of its first `return` for the one that is deduced?
struct Recursion : RecursiveASTVisitor<Recursion> {
  explicit Recursion(const FunctionDecl *F) : Name(F->getDeclName()) {}
  DeclarationName Name;
  bool Recurs = false, HasConstexprIf = false;

  bool VisitDeclRefExpr(DeclRefExpr *E) { return sees(E->getDecl()); }
  bool VisitMemberExpr(MemberExpr *E) { return sees(E->getMemberDecl()); }
  bool VisitOverloadExpr(OverloadExpr *E) {
    Recurs |= E->getName() == Name;
    return true;
  }
  bool VisitCXXDependentScopeMemberExpr(CXXDependentScopeMemberExpr *E) {
    Recurs |= E->getMember() == Name;
    return true;
  }
  bool VisitIfStmt(IfStmt *S) {
    HasConstexprIf |= S->isConstexpr();
    return true;
  }

private:
  bool sees(const NamedDecl *D) {
    Recurs |= D->getDeclName() == Name;
    return true;
  }
};

class ResultAnalyser {
public:
  ResultAnalyser(AnalysisContext &AC, DeferringFunction &Fn) : AC(AC), Fn(Fn) {}
  void run();

private:
  void findKind();
  void findNamedResult();
  bool returnsValue() const {
    for (const DeferringFunction::Return &R : Fn.Returns)
      if (R.Stmt->getRetValue() &&
          !R.Stmt->getRetValue()->getType()->isVoidType())
        return true;
    return false;
  }
  void classify(QualType Type, bool IsDeduced);
  bool classifyRecursive(QualType Declared);
  void offerResultType(Diagnostic &D, const VarDecl *Var, QualType Returned);
  std::string writtenType() const;
  bool spellResult(QualType Type, bool IsDeduced);
  void warnOfMacroReturns();
  void expandMacrosAtReturns();

  AnalysisContext &AC;
  DeferringFunction &Fn;
};

void ResultAnalyser::findNamedResult() {
  const VarDecl *First = nullptr;
  for (const auto &Candidate : Fn.NamedResults) {
    const VarDecl *Var = Candidate.Var;
    if (First) {
      Diagnostic &D = AC.report(DiagID::DuplicateResult, Var->getLocation());
      D.Notes.push_back({AC.Text.begin(First->getLocation()),
                         "previous 'defer_result' is here"});
      continue;
    }
    First = Var;
    if (!Candidate.AtFunctionScope) {
      AC.report(DiagID::ResultNested, Var->getLocation());
      continue;
    }
    for (const auto &Site : Fn.Defers)
      if (Site->BeginOrder < Candidate.Order) {
        Diagnostic &D = AC.report(DiagID::ResultAfterDefer, Var->getLocation());
        D.Notes.push_back({Site->Keyword, "first 'defer' is here"});
        break;
      }
  }
  if (!First)
    return;
  Fn.Result.Name = First;
  QualType Returned;
  if (Fn.Decl)
    Returned = Fn.Decl->getReturnType();
  bool ReturnsNothing = !Fn.Decl || isa<CXXConstructorDecl>(Fn.Decl) ||
                        isa<CXXDestructorDecl>(Fn.Decl) ||
                        (!Returned.isNull() && Returned->isVoidType());
  if (ReturnsNothing) {
    AC.report(DiagID::ResultVoid, First->getLocation());
    return;
  }
  // Before the first defer a plain `return` gives the same result.
  for (const auto &R : Fn.Returns)
    if (R.Stmt->getRetValue() && !Fn.Defers.empty() &&
        R.TopLevelIndex >= Fn.Defers[0]->TopLevelIndex &&
        AC.Text.isFromMacroBody(R.Stmt->getReturnLoc()))
      AC.report(DiagID::ReturnInMacro, R.Stmt->getReturnLoc(),
                {AC.Text.macroName(R.Stmt->getReturnLoc()),
                 First->getNameAsString()});
  QualType VarType = First->getType();
  if (VarType.isConstQualified() || !First->hasLocalStorage() ||
      isa<DecompositionDecl>(First)) {
    AC.report(DiagID::ResultNotPlain, First->getLocation(),
              {First->getNameAsString()});
    return;
  }
  if (Returned->isDependentType() || VarType->isDependentType() ||
      Returned->isUndeducedType())
    return;
  if (!AC.Ctx.hasSameUnqualifiedType(Returned, VarType))
    offerResultType(AC.report(DiagID::ResultType, First->getLocation(),
                              {First->getNameAsString(),
                               VarType.getAsString(AC.Ctx.getLangOpts()),
                               Returned.getAsString(AC.Ctx.getLangOpts())}),
                    First, Returned);
}

/// The fix-it that declares the named result with the function's type.
void ResultAnalyser::offerResultType(Diagnostic &D, const VarDecl *Var,
                                     QualType Returned) {
  SourceRange Range = Var->getTypeSourceInfo()->getTypeLoc().getSourceRange();
  FileLocation Begin = AC.Text.begin(Range.getBegin());
  FileLocation End = AC.Text.end(Range.getEnd());
  if (Range.isInvalid() || AC.Text.isFromMacroBody(Range.getBegin()) ||
      AC.Text.isFromMacroBody(Range.getEnd()) ||
      End.Offset > AC.Text.begin(Var->getLocation()).Offset)
    return;
  std::string Type = spellType(Returned, Fn.context(), AC.Ctx);
  if (!Type.empty())
    D.FixIts.push_back(
        {Begin.File, {Begin.Offset, End.Offset - Begin.Offset, Type}});
}

/// A declared type that has no name elsewhere has one where the user wrote it.
std::string ResultAnalyser::writtenType() const {
  FunctionTypeLoc Function = Fn.Decl->getFunctionTypeLoc();
  SourceRange Range =
      Function ? Function.getReturnLoc().getSourceRange() : SourceRange();
  if (Range.isInvalid() || AC.Text.isFromMacroBody(Range.getBegin()) ||
      AC.Text.isFromMacroBody(Range.getEnd()))
    return {};
  llvm::StringRef Written = AC.Text.text(Range);
  return Written.contains('\n') ? std::string() : Written.str();
}

/// How the type can be said in the body. One that depends on template
/// parameters is spelled as the user wrote it, and so is one without a name
/// elsewhere; where that would say something else, it is the type of a call of
/// the function. False if there is no way, which has been reported.
bool ResultAnalyser::spellResult(QualType Type, bool IsDeduced) {
  ResultInfo &R = Fn.Result;
  R.Type = spellType(Type, Fn.context(), AC.Ctx);
  bool IsDependent = Type->isDependentType();
  R.IsAliased = IsDependent;
  std::string Hidden;
  if (IsDependent && !Fn.Lambda)
    Hidden = nameHiddenInBody(Fn.Decl, R.Type);
  bool IsDoubtful = R.Type.empty() || namesMacro(AC.Ctx, R.Type);
  if (IsDeduced) {
    if (IsDoubtful)
      R.Type.clear(); // It is deduced again.
    return true;
  }
  if (!IsDoubtful && Hidden.empty())
    return true;
  std::string OfCall;
  if (!Fn.Lambda)
    OfCall = typeOfOwnCall(Fn.Decl, AC.Ctx);
  if (!OfCall.empty()) {
    R.Type = OfCall;
    R.IsAliased = true;
    return true;
  }
  if (!Hidden.empty()) {
    AC.report(DiagID::HiddenResultType, Fn.Decl->getLocation(), {Hidden});
    return false;
  }
  if (R.Type.empty()) {
    R.Type = writtenType();
    R.IsAliased = true;
  }
  return true;
}

/// What a `return` of a macro body returns is not kept: the text is not here.
void ResultAnalyser::warnOfMacroReturns() {
  for (const auto &R : Fn.Returns)
    if (R.Stmt->getRetValue() &&
        R.TopLevelIndex >= Fn.Defers[0]->TopLevelIndex &&
        AC.Text.isFromMacroBody(R.Stmt->getReturnLoc()))
      AC.report(DiagID::ReturnInMacroNotKept, R.Stmt->getReturnLoc(),
                {AC.Text.macroName(R.Stmt->getReturnLoc())});
}

/// What a reference is deduced by, from the same expression.
std::string deducedReference(QualType Type) {
  return Type->isLValueReferenceType() &&
                 Type->getPointeeType().isConstQualified()
             ? "const auto &"
         : Type->isLValueReferenceType() ? "auto &"
                                         : "auto &&";
}

/// A recursive template whose result is `auto`: it has to be known before the
/// call of itself, so no lambda can make it. It is that of the first `return`.
bool ResultAnalyser::classifyRecursive(QualType Declared) {
  const auto *Auto = dyn_cast<AutoType>(Declared.getTypePtr());
  if (!Auto || Auto->isDecltypeAuto() || Fn.Lambda || Fn.Returns.empty())
    return false;
  const Expr *First = Fn.Returns.front().Stmt->getRetValue();
  if (!First || isa<InitListExpr>(First) ||
      First->getType()->isSpecificBuiltinType(BuiltinType::Dependent) ||
      First->getType()->isPlaceholderType() ||
      First->getType()->isUndeducedType())
    return false;
  Recursion Self(Fn.Decl);
  Self.TraverseStmt(const_cast<CompoundStmt *>(Fn.Body));
  if (!Self.Recurs || Self.HasConstexprIf)
    return false;
  std::string Type = spellType(First->getType(), Fn.context(), AC.Ctx);
  if (Type.empty() || namesMacro(AC.Ctx, Type) ||
      !nameHiddenInBody(Fn.Decl, Type).empty())
    return false;
  Fn.Result.Kind = ResultKind::DependentType;
  Fn.Result.Type = "::std::decay_t<" + Type + ">";
  Fn.Result.IsAliased = true;
  return true;
}

void ResultAnalyser::classify(QualType Type, bool IsDeduced) {
  ResultInfo &R = Fn.Result;
  if (Type->isVoidType())
    return;
  if (IsDeduced && (Type->isUndeducedType() || Type->isDependentType())) {
    if (!returnsValue() || classifyRecursive(Fn.Decl->getDeclaredReturnType()))
      return;
    R.Kind = ResultKind::Deduced;
    const AutoType *Auto = Type->getContainedAutoType();
    R.PreservesReference =
        !Auto || Auto->isDecltypeAuto() || Type.getTypePtr() != Auto;
    if (Type->isReferenceType())
      R.Type = deducedReference(Type);
    return;
  }
  if (!Type->isReferenceType())
    Type = Type.getUnqualifiedType();
  if (!spellResult(Type, IsDeduced))
    return;
  if (R.Type.empty()) {
    R.Kind = ResultKind::Deduced;
    R.PreservesReference = Type->isReferenceType();
    if (R.PreservesReference)
      R.Type = deducedReference(Type);
    return;
  }
  if (Type->isDependentType())
    R.Kind = ResultKind::DependentType;
  else if (Type->isReferenceType() ||
           (Type.isTriviallyCopyableType(AC.Ctx) && isPubliclyMovable(Type)))
    R.Kind = ResultKind::Stored;
  else
    R.Kind = ResultKind::ValueInitialized;
  if (R.Kind == ResultKind::Stored && Fn.recovers())
    warnOfMacroReturns();
  if (Fn.recovers() && !isValueInitialisable(Type)) {
    SourceLocation Loc =
        Fn.Decl ? Fn.Decl->getLocation() : Fn.Body->getLBracLoc();
    Diagnostic &D = AC.report(DiagID::ResultNotValueInitialisable, Loc,
                              {Type.getAsString(AC.Ctx.getLangOpts())});
    for (const auto &Site : Fn.Defers)
      if (Site->CallsRecover) {
        D.Notes.push_back({Site->Keyword, "deferred block calls 'recover()'"});
        break;
      }
  }
}

/// The lowering edits each `return e;`, which has to stand there in full.
void ResultAnalyser::expandMacrosAtReturns() {
  if (Fn.Result.Kind == ResultKind::None || Fn.Defers.empty())
    return;
  for (const auto &R : Fn.Returns) {
    const Expr *Value = R.Stmt->getRetValue();
    if (!Value || R.TopLevelIndex < Fn.Defers[0]->TopLevelIndex)
      continue;
    SourceLocation Return = R.Stmt->getReturnLoc();
    if (AC.Text.isFromMacroBody(Return)) {
      AC.expandMacroAt(Return);
      continue;
    }
    SourceText::Part Behind = AC.Text.inside(Fn.Body);
    Behind.Begin = AC.Text.end(Return);
    if (!AC.Text.isWhole(Value->getSourceRange(), Behind)) {
      AC.expandMacroAt(Value->getBeginLoc());
      AC.expandMacroAt(Value->getEndLoc());
    }
  }
}

void ResultAnalyser::run() {
  findKind();
  expandMacrosAtReturns();
}

void ResultAnalyser::findKind() {
  findNamedResult();
  if (Fn.Result.Name) {
    Fn.Result.Kind = ResultKind::Named;
    return;
  }
  if (!Fn.Decl || isa<CXXConstructorDecl>(Fn.Decl) ||
      isa<CXXDestructorDecl>(Fn.Decl))
    return;
  QualType Declared = Fn.Decl->getDeclaredReturnType();
  bool IsDeduced = Declared->getContainedDeducedType() != nullptr ||
                   (Fn.Lambda && !Fn.Lambda->hasExplicitResultType());
  QualType Type = Fn.Decl->getReturnType();
  if (const AutoType *Auto = Type->getContainedAutoType())
    if (!Auto->getDeducedType().isNull() && Type.getTypePtr() == Auto)
      Type = Auto->getDeducedType();
  classify(Type, IsDeduced);
}

} // namespace

void analyseResults(AnalysisContext &AC) {
  for (const auto &F : AC.Result.Functions)
    if (!F->Defers.empty() || !F->NamedResults.empty())
      ResultAnalyser(AC, *F).run();
}

} // namespace opendefer

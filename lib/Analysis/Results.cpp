//===- Results.cpp - How a function's value survives a recovery -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// After a recovered panic, a function returns the value of its named result, or
// the value of the `return` that has been executed, or a value-initialised T{}.
// This pass determines which (ResultInfo::Kind) by the result type, and how the
// type is spelled in the body:
//
//   defer_result variable                      Named
//   reference, trivially copyable type         Stored at each `return`
//   any other type                             ValueInitialized
//   depends on template parameters             DependentType: the instantiation
//                                              chooses among the two above
//   deduced, and not known here                Deduced: from an outlined body
//
// It reports a named result that is not usable, a type that cannot be value-
// initialised in a function that recovers, and returns hidden in macros.
//
//===----------------------------------------------------------------------===//

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

/// Can the runtime, which is not a friend of the class, move a result of this
/// type? Agrees with std::is_move_constructible.
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

/// Finds out whether a function template names itself in its body, and whether
/// an `if constexpr` may discard its first `return`.
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
  const VarDecl *firstNamedResult();
  void checkMacroReturns(const VarDecl *Named);
  void checkNamedType(const VarDecl *Named);
  bool returnsNothing() const;
  /// A `return` before the first defer is not lowered: no guard is alive there.
  bool isAfterFirstDefer(const DeferringFunction::Return &R) const {
    return !Fn.Defers.empty() && R.TopLevelIndex >= Fn.Defers[0]->TopLevelIndex;
  }
  bool returnsValue() const {
    for (const DeferringFunction::Return &R : Fn.Returns)
      if (R.Stmt->getRetValue() &&
          !R.Stmt->getRetValue()->getType()->isVoidType())
        return true;
    return false;
  }
  void classify(QualType Type, bool IsDeduced);
  void classifyDeduced(QualType Type);
  bool classifyRecursive(QualType Declared);
  void setDeduced(QualType Type, bool PreservesReference);
  ResultKind kindOf(QualType Type) const;
  void reportNotValueInitialisable(QualType Type);
  void offerResultType(Diagnostic &D, const VarDecl *Var, QualType Returned);
  std::string writtenType() const;
  bool spellResult(QualType Type, bool IsDeduced);
  void warnOfMacroReturns();
  void expandMacrosAtReturns();

  AnalysisContext &AC;
  DeferringFunction &Fn;
};

/// Returns the first variable that is declared with defer_result. Reports a
/// second one, and one in a wrong place.
const VarDecl *ResultAnalyser::firstNamedResult() {
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
    if (!Fn.Defers.empty() && Fn.Defers[0]->BeginOrder < Candidate.Order) {
      Diagnostic &D = AC.report(DiagID::ResultAfterDefer, Var->getLocation());
      D.Notes.push_back({Fn.Defers[0]->Keyword, "first 'defer' is here"});
    }
  }
  return First;
}

bool ResultAnalyser::returnsNothing() const {
  return !Fn.Decl || isa<CXXConstructorDecl>(Fn.Decl) ||
         isa<CXXDestructorDecl>(Fn.Decl) ||
         Fn.Decl->getReturnType()->isVoidType();
}

/// A `return` from a macro body cannot be edited to assign to the named result.
void ResultAnalyser::checkMacroReturns(const VarDecl *Named) {
  // Before the first defer a plain `return` gives the same result.
  for (const auto &R : Fn.Returns)
    if (R.Stmt->getRetValue() && isAfterFirstDefer(R) &&
        AC.Text.isFromMacroBody(R.Stmt->getReturnLoc()))
      AC.report(DiagID::ReturnInMacro, R.Stmt->getReturnLoc(),
                {AC.Text.macroName(R.Stmt->getReturnLoc()),
                 Named->getNameAsString()});
}

void ResultAnalyser::checkNamedType(const VarDecl *Named) {
  QualType Returned = Fn.Decl->getReturnType();
  QualType Type = Named->getType();
  if (Type.isConstQualified() || !Named->hasLocalStorage() ||
      isa<DecompositionDecl>(Named)) {
    AC.report(DiagID::ResultNotPlain, Named->getLocation(),
              {Named->getNameAsString()});
    return;
  }
  if (Returned->isDependentType() || Type->isDependentType() ||
      Returned->isUndeducedType() || Fn.IsCoroutine ||
      AC.Ctx.hasSameUnqualifiedType(Returned, Type))
    return;
  offerResultType(AC.report(DiagID::ResultType, Named->getLocation(),
                            {Named->getNameAsString(),
                             Type.getAsString(AC.Ctx.getLangOpts()),
                             Returned.getAsString(AC.Ctx.getLangOpts())}),
                  Named, Returned);
}

void ResultAnalyser::findNamedResult() {
  const VarDecl *Named = firstNamedResult();
  if (!Named)
    return;
  Fn.Result.Name = Named;
  if (returnsNothing()) {
    AC.report(DiagID::ResultVoid, Named->getLocation());
    return;
  }
  checkMacroReturns(Named);
  checkNamedType(Named);
}

/// The fix-it that declares the named result with the function's result type.
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

/// The result type as the user has written it, for a type that has no other
/// spelling; empty if that text cannot be repeated.
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

/// Spells the type for use in the body. A type that depends on template
/// parameters is spelled as the user has written it, and so is one that has no
/// other spelling. If that spelling would mean something else in the body, the
/// type is written as that of a call of the function. Returns false, after an
/// error, if none of this is possible.
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

/// Warns that the value of a `return` in a macro body is not stored: its text
/// cannot be edited.
void ResultAnalyser::warnOfMacroReturns() {
  for (const auto &R : Fn.Returns)
    if (R.Stmt->getRetValue() && isAfterFirstDefer(R) &&
        AC.Text.isFromMacroBody(R.Stmt->getReturnLoc()))
      AC.report(DiagID::ReturnInMacroNotKept, R.Stmt->getReturnLoc(),
                {AC.Text.macroName(R.Stmt->getReturnLoc())});
}

/// The placeholder type that deduces the same reference from the same
/// expression.
std::string deducedReference(QualType Type) {
  return Type->isLValueReferenceType() &&
                 Type->getPointeeType().isConstQualified()
             ? "const auto &"
         : Type->isLValueReferenceType() ? "auto &"
                                         : "auto &&";
}

/// Handles a recursive function template whose result is `auto`. The recursive
/// call needs the type, so it cannot be deduced from an outlined body; it is
/// that of the first `return`.
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

/// Handles a deduced type that only an instantiation determines.
void ResultAnalyser::classifyDeduced(QualType Type) {
  if (!returnsValue() || classifyRecursive(Fn.Decl->getDeclaredReturnType()))
    return;
  const AutoType *Auto = Type->getContainedAutoType();
  setDeduced(Type,
             !Auto || Auto->isDecltypeAuto() || Type.getTypePtr() != Auto);
}

void ResultAnalyser::setDeduced(QualType Type, bool PreservesReference) {
  Fn.Result.Kind = ResultKind::Deduced;
  Fn.Result.PreservesReference = PreservesReference;
  if (Type->isReferenceType())
    Fn.Result.Type = deducedReference(Type);
}

ResultKind ResultAnalyser::kindOf(QualType Type) const {
  if (Type->isDependentType())
    return ResultKind::DependentType;
  if (Type->isReferenceType() ||
      (Type.isTriviallyCopyableType(AC.Ctx) && isPubliclyMovable(Type)))
    return ResultKind::Stored;
  return ResultKind::ValueInitialized;
}

void ResultAnalyser::reportNotValueInitialisable(QualType Type) {
  SourceLocation Loc =
      Fn.Decl ? Fn.Decl->getLocation() : Fn.Body->getLBracLoc();
  Diagnostic &D = AC.report(DiagID::ResultNotValueInitialisable, Loc,
                            {Type.getAsString(AC.Ctx.getLangOpts())});
  auto Recovering = llvm::find_if(
      Fn.Defers, [](const auto &Site) { return Site->CallsRecover; });
  if (Recovering != Fn.Defers.end())
    D.Notes.push_back(
        {(*Recovering)->Keyword, "deferred block calls 'recover()'"});
}

void ResultAnalyser::classify(QualType Type, bool IsDeduced) {
  if (Type->isVoidType())
    return;
  if (IsDeduced && (Type->isUndeducedType() || Type->isDependentType()))
    return classifyDeduced(Type);
  if (!Type->isReferenceType())
    Type = Type.getUnqualifiedType();
  if (!spellResult(Type, IsDeduced))
    return;
  if (Fn.Result.Type.empty())
    return setDeduced(Type, Type->isReferenceType());
  Fn.Result.Kind = kindOf(Type);
  if (!Fn.recovers())
    return;
  if (Fn.Result.Kind == ResultKind::Stored)
    warnOfMacroReturns();
  if (!isValueInitialisable(Type))
    reportNotValueInitialisable(Type);
}

/// The lowering edits each `return e;`, so none may come from a macro in part.
void ResultAnalyser::expandMacrosAtReturns() {
  if (Fn.Result.Kind == ResultKind::None || Fn.Defers.empty())
    return;
  for (const auto &R : Fn.Returns) {
    const Expr *Value = R.Stmt->getRetValue();
    if (!Value || !isAfterFirstDefer(R))
      continue;
    SourceLocation Return = R.Stmt->getReturnLoc();
    if (AC.Text.isFromMacroBody(Return)) {
      AC.expandMacroAt(Return);
      continue;
    }
    SourceText::Part After = AC.Text.inside(Fn.Body);
    After.Begin = AC.Text.end(Return);
    if (!AC.Text.isWhole(Value->getSourceRange(), After)) {
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
  if (Fn.IsCoroutine) // Its promise keeps the value (Coroutines.cpp).
    return;
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

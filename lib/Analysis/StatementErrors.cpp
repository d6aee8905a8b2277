//===- StatementErrors.cpp - Errors in one statement ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reports a `defer` of something that is not a call, a `return` with or without
// a value in the wrong place, and a jump out of a deferred block, with fix-its.
//
//===----------------------------------------------------------------------===//

#include "Analysis/StatementErrors.h"

using namespace clang;

namespace opendefer {
namespace {

/// `defer cleanup;`: reports a callee without its call.
bool reportNotCalled(AnalysisContext &AC, const Expr *E) {
  const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
  if (!Ref)
    return false;
  QualType Type = Ref->getType().getNonReferenceType();
  const auto *Function = dyn_cast<FunctionDecl>(Ref->getDecl());
  if (const CXXRecordDecl *RD = Type->getAsCXXRecordDecl()) {
    if (!RD->isLambda())
      return false;
    Function = RD->getLambdaCallOperator();
  } else if (!Function && !Type->isFunctionPointerType()) {
    return false;
  }
  Diagnostic &D = AC.report(DiagID::NotCalled, E->getBeginLoc(),
                            {Ref->getDecl()->getNameAsString()});
  D.Ranges.push_back(AC.Text.range(E->getSourceRange()));
  FileLocation End = AC.Text.end(E->getEndLoc());
  if (Function && Function->getMinRequiredArguments() == 0)
    D.FixIts.push_back({End.File, {End.Offset, 0, "()"}});
  return true;
}

/// The fix-it `defer S` => `defer { S }`.
void offerBlock(const SourceText &Text, Diagnostic &D, const Stmt *S) {
  FileLocation Begin = Text.begin(S->getBeginLoc());
  FileLocation End = Text.end(S->getEndLoc());
  auto After = Text.afterSemicolon(End);
  if (!After && !isa<Expr>(S)) // It ends with a brace or with its own `;`.
    After = End;
  if (!After)
    return;
  D.FixIts.push_back({Begin.File, {Begin.Offset, 0, "{ "}});
  D.FixIts.push_back({After->File, {After->Offset, 0, " }"}});
}

/// `defer __atomic_store_n(...);`: a builtin that is written as a call, but is
/// an expression of its own.
bool reportBuiltin(AnalysisContext &AC, const Expr *E) {
  llvm::StringRef Name = AC.Text.text(E->getBeginLoc());
  auto It = AC.Ctx.Idents.find(Name);
  bool IsBuiltin = Name.substr(0, 10) == "__builtin_" ||
                   (It != AC.Ctx.Idents.end() && It->second->getBuiltinID());
  if (!IsBuiltin || isa<CallExpr>(E))
    return false;
  Diagnostic &D =
      AC.report(DiagID::BuiltinCall, E->getBeginLoc(), {Name.str()});
  D.Ranges.push_back(AC.Text.range(E->getSourceRange()));
  offerBlock(AC.Text, D, E);
  return true;
}

/// The type that a `return` in the function needs; null in constructors and
/// destructors.
QualType resultType(const DeferringFunction &Fn) {
  const FunctionDecl *Function = Fn.context();
  if (isa<CXXConstructorDecl>(Function) || isa<CXXDestructorDecl>(Function))
    return {};
  return Function->getReturnType();
}

/// The fix-it `defer { ... }` => `defer [&] { ... };`
void offerCaptureForm(const SourceText &Text, const DeferringFunction &Fn,
                      Diagnostic &D) {
  const DeferSite &Site = *Fn.DeferredBy;
  D.FixIts.push_back({Site.Keyword.File,
                      {Site.Keyword.Offset + Site.KeywordLength, 0, " [&]"}});
  FileLocation End = Text.end(Site.Block->getRBracLoc());
  if (!Text.afterSemicolon(End))
    D.FixIts.push_back({End.File, {End.Offset, 0, ";"}});
}

/// The fix-it `return e;` => `result = e;` in a deferred block, followed by
/// `return;` if it is not the last statement.
void offerAssignment(const SourceText &Text, const DeferringFunction &Fn,
                     Diagnostic &D, const ReturnStmt *S) {
  if (Fn.Parent->NamedResults.empty() ||
      Text.isFromMacroBody(S->getReturnLoc()))
    return;
  const VarDecl *Result = Fn.Parent->NamedResults.front().Var;
  FileLocation Begin = Text.begin(S->getReturnLoc());
  unsigned Length = Text.end(S->getReturnLoc()).Offset - Begin.Offset;
  auto After = Text.afterSemicolon(Text.end(S->getEndLoc()));
  if (!After)
    return;
  std::string Assign = Result->getNameAsString() + " =";
  if (Fn.Body->body_back() == S) { // the block ends there anyway
    D.FixIts.push_back({Begin.File, {Begin.Offset, Length, Assign}});
    return;
  }
  D.FixIts.push_back({Begin.File, {Begin.Offset, Length, "{ " + Assign}});
  D.FixIts.push_back({After->File, {After->Offset, 0, " return; }"}});
  offerCaptureForm(Text, Fn, D);
}

/// Checks a `return;`, which the parse accepts in every function, so that
/// deferred blocks can contain it.
void checkEmptyReturn(AnalysisContext &AC, const DeferringFunction &Fn,
                      const ReturnStmt *S) {
  QualType Result = resultType(Fn);
  if (Result.isNull() || Result->isVoidType() || Result->isDependentType() ||
      Result->isUndeducedType())
    return;
  if (Fn.What != DeferringFunction::Kind::DeferredBlock) {
    AC.report(DiagID::ReturnWithoutValue, S->getReturnLoc(),
              {Result.getAsString(AC.Ctx.getLangOpts())});
    return;
  }
  Diagnostic &D = AC.report(DiagID::ReturnFromBlockForm, S->getReturnLoc());
  D.Notes.push_back({Fn.DeferredBy->Keyword, "deferred block begins here"});
  offerCaptureForm(AC.Text, Fn, D);
}

} // namespace

void reportNotACall(AnalysisContext &AC, const DeferSite &Site,
                    const Stmt *Body) {
  if (const auto *E = dyn_cast<Expr>(Body))
    if (reportNotCalled(AC, E) || reportBuiltin(AC, E))
      return;
  Diagnostic &D = AC.report(DiagID::NotACall, Body->getBeginLoc());
  D.Ranges.push_back(AC.Text.range(Body->getSourceRange()));
  if (!isa<NullStmt>(Body) && !isa<LambdaExpr>(Body) && !Site.Lambda)
    offerBlock(AC.Text, D, Body);
}

void checkReturn(AnalysisContext &AC, const DeferringFunction &Fn,
                 const ReturnStmt *S) {
  if (Fn.What == DeferringFunction::Kind::CallableBlock)
    return; // Clang checks it.
  if (!S->getRetValue()) {
    checkEmptyReturn(AC, Fn, S);
  } else if (Fn.What == DeferringFunction::Kind::DeferredBlock) {
    Diagnostic &D = AC.report(DiagID::ReturnValueFromDefer, S->getReturnLoc());
    D.Ranges.push_back(AC.Text.range(S->getRetValue()->getSourceRange()));
    offerAssignment(AC.Text, Fn, D, S);
  }
}

void reportJumpOut(AnalysisContext &AC, const DeferringFunction &Fn,
                   SourceLocation Loc, const std::string &What) {
  QualType Result = resultType(Fn);
  bool IsVoid = Result.isNull() || Result->isVoidType();
  AC.report(DiagID::JumpOutOfDefer, Loc,
            {What, IsVoid ? "" : " in the form 'defer [&] { ... };'"});
}

} // namespace opendefer

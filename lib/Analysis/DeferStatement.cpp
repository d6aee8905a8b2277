//===- DeferStatement.cpp - What a defer statement defers -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `defer` is a macro. What follows it is the `else` branch of its expansion:
//
//   switch (0) case 0: default: if (__marker() || true) {} else BODY
//
// BODY is a block, a lambda (capture form) or a call (call form); anything else
// is an error.
//
//===----------------------------------------------------------------------===//

#include "Analysis/DeferStatement.h"
#include "Analysis/StatementErrors.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace opendefer {
namespace {

bool isInOpendefer(const FunctionDecl *FD, llvm::StringRef Namespace,
                   llvm::StringRef Name) {
  return FD && FD->getIdentifier() && FD->getName() == Name &&
         FD->getQualifiedNameAsString() == (Namespace + "::" + Name).str();
}

/// Does the deferred text follow the keyword? In `defer ID(f());` it is the
/// argument of a macro instead.
bool followsKeyword(AnalysisContext &AC, const DeferSite &Site,
                    const Stmt *Body) {
  const SourceText &Text = AC.Text;
  SourceLocation Begin = Body->getBeginLoc();
  FileLocation KeywordEnd = Site.Keyword;
  KeywordEnd.Offset += Site.KeywordLength;
  const SourceManager &SM = Text.sourceManager();
  if (Text.isNextToken(KeywordEnd, Text.begin(Begin)) ||
      !SM.isMacroArgExpansion(Begin))
    return true;
  SourceLocation Parameter = SM.getImmediateExpansionRange(Begin).getBegin();
  // If only the callee is the argument, the call form handles it.
  SourceText::Part Whole{KeywordEnd, Text.end(Body->getEndLoc())};
  if (Text.isNextToken(KeywordEnd, Text.begin(Begin, &Whole)))
    return true;
  AC.expandMacroAt(Parameter);
  AC.report(DiagID::MacroArgument, Begin, {Text.macroName(Parameter)});
  return false;
}

/// The lowering adds a parameter to a lambda, so its text must not come from a
/// macro.
void expandMacrosOfLambda(AnalysisContext &AC, const LambdaExpr &Lambda) {
  const SourceText &Text = AC.Text;
  for (SourceLocation Loc :
       {Lambda.getIntroducerRange().getBegin(),
        Lambda.getIntroducerRange().getEnd(), Lambda.getEndLoc()}) {
    if (!Text.isFromMacroBody(Loc))
      continue;
    AC.expandMacroAt(Loc);
    AC.report(DiagID::LambdaInMacro, Lambda.getBeginLoc(),
              {Text.macroName(Loc)});
    return;
  }
}

/// Returns what the owner evaluates at the `defer`: the callee and the
/// arguments.
Stmt *readCallForm(AnalysisContext &AC, DeferSite &Site, CallExpr *Call) {
  if (isRecoverCall(Call)) {
    Site.Call.IsRecover = true;
    return nullptr;
  }
  const Expr *Target = isa<CXXOperatorCallExpr>(Call)
                           ? Call->getArg(0)
                           : static_cast<const Expr *>(Call->getCallee());
  if (const auto *Lambda = dyn_cast<LambdaExpr>(
          Target->IgnoreUnlessSpelledInSource()->IgnoreParens())) {
    Site.Lambda = Lambda;
    expandMacrosOfLambda(AC, *Lambda);
  }
  return Call;
}

} // namespace

MarkerIf markerIf(const SwitchStmt *S) {
  const auto *Case = dyn_cast_or_null<CaseStmt>(S->getBody());
  if (!Case)
    return {};
  const auto *Default = dyn_cast_or_null<DefaultStmt>(Case->getSubStmt());
  if (!Default)
    return {};
  const auto *If = dyn_cast_or_null<IfStmt>(Default->getSubStmt());
  if (!If || !If->getCond() || !If->getElse())
    return {};
  const auto *Or = dyn_cast<BinaryOperator>(If->getCond()->IgnoreImpCasts());
  const auto *Call =
      Or ? dyn_cast<CallExpr>(Or->getLHS()->IgnoreImpCasts()) : nullptr;
  const FunctionDecl *Marker = Call ? Call->getDirectCallee() : nullptr;
  if (!Marker || !Marker->getIdentifier())
    return {};
  llvm::StringRef Name = Marker->getName();
  const DeferWord *Word = findMarker(Name);
  if (!Word || !isInOpendefer(Marker, "opendefer::__lowered", Name))
    return {};
  return {If, Word->Kind};
}

bool isRecoverCall(const CallExpr *Call) {
  const FunctionDecl *Callee = Call->getDirectCallee();
  return isInOpendefer(Callee, "opendefer", "recover") &&
         Callee->getNumParams() == 0;
}

bool findKeyword(AnalysisContext &AC, DeferSite &Site, const IfStmt *If) {
  const SourceText &Text = AC.Text;
  const SourceManager &SM = Text.sourceManager();
  SourceLocation Loc = Site.Marker->getSwitchLoc();
  // An argument may itself be an argument of an inner macro.
  while (Loc.isMacroID() && SM.isMacroArgExpansion(Loc))
    Loc = SM.getImmediateSpellingLoc(Loc);
  if (Loc.isFileID()) { // Preprocessed: the file contains the whole marker.
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
    AC.expandMacroAt(Invocation);
    Diagnostic &D = AC.report(DiagID::MacroBody, Site.Keyword,
                              {Text.macroName(Invocation)});
    SourceLocation Spelling = SM.getSpellingLoc(Invocation);
    if (Spelling.isFileID())
      D.Notes.push_back({Text.begin(Spelling), "'defer' is written here"});
    return false;
  }
  // A macro may use its argument twice, but there is only one text to lower.
  auto IsSame = [&](const auto &Other) {
    return Other->Keyword.File == Site.Keyword.File &&
           Other->Keyword.Offset == Site.Keyword.Offset;
  };
  if (llvm::any_of(Site.Owner->Defers, IsSame)) {
    SourceLocation Macro = SM.getExpansionLoc(Site.Marker->getSwitchLoc());
    AC.Result.MacrosToExpand.push_back(Text.begin(Macro));
    AC.report(DiagID::RepeatedMacroArgument, Site.Keyword,
              {Text.text(Macro).str()});
    return false;
  }
  return true;
}

Stmt *readDeferred(AnalysisContext &AC, DeferSite &Site, Stmt *Body) {
  if (!followsKeyword(AC, Site, Body))
    return nullptr;
  if (auto *Block = dyn_cast<CompoundStmt>(Body)) {
    Site.Form = DeferForm::Block;
    Site.Block = Block;
    AC.expandMacroAt(Block->getLBracLoc());
    AC.expandMacroAt(Block->getRBracLoc());
    return Block;
  }
  auto *E = dyn_cast<Expr>(Body);
  if (!E) {
    reportNotACall(AC, Site, Body);
    return Body;
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
    expandMacrosOfLambda(AC, *Lambda);
    if (Lambda->getCallOperator()->getNumParams() == 0)
      return Lambda;
    reportNotACall(AC, Site, Body);
    return nullptr;
  }
  auto *Call = dyn_cast<CallExpr>(Bare);
  const auto *Operator = dyn_cast_or_null<CXXOperatorCallExpr>(Call);
  if (!Call || isa<UserDefinedLiteral>(Call) ||
      (Operator && Operator->getOperator() != OO_Call)) {
    reportNotACall(AC, Site, Body);
    return Body;
  }
  Site.Form = DeferForm::Call;
  Site.Call.Call = Call;
  return readCallForm(AC, Site, Call);
}

} // namespace opendefer

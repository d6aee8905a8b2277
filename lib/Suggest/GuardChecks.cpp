//===- GuardChecks.cpp - Is a guard equivalent to a defer? ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Suggest/GuardChecks.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/Preprocessor.h"
#include <set>

using namespace clang;

namespace opendefer {
namespace {

bool isLambda(const FunctionDecl *F) {
  const auto *Method = dyn_cast<CXXMethodDecl>(F);
  return Method && Method->getParent()->isLambda();
}

/// The variable of class type that `return name;` moves into the result, or
/// that is the result itself if the compiler elides the move.
const VarDecl *returnedVariable(const ReturnStmt *Return) {
  const Expr *Value = Return->getRetValue();
  if (!Value)
    return nullptr;
  while (true) {
    Value = Value->IgnoreParenImpCasts();
    if (const auto *Cleanups = dyn_cast<ExprWithCleanups>(Value))
      Value = Cleanups->getSubExpr();
    else if (const auto *Construct = dyn_cast<CXXConstructExpr>(Value);
             Construct && Construct->getNumArgs() == 1)
      Value = Construct->getArg(0);
    else
      break;
  }
  const auto *Ref = dyn_cast<DeclRefExpr>(Value);
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  // The move from a parameter cannot be elided.
  if (!Var || !Var->hasLocalStorage() || isa<ParmVarDecl>(Var))
    return nullptr;
  QualType Type = Var->getType();
  return Type->isReferenceType() ||
                 (!Type->isDependentType() && Type->isScalarType())
             ? nullptr
             : Var;
}

/// Adds the offsets where `S` names or declares something else called `Name`.
void addOtherMeanings(const Stmt *S, const IdentifierInfo *Name,
                      const SourceText &Text, std::set<unsigned> &Offsets) {
  auto Add = [&](const NamedDecl *D, SourceLocation At) {
    if (D && D->getIdentifier() == Name && At.isFileID())
      Offsets.insert(Text.begin(At).Offset);
  };
  if (const auto *Local = dyn_cast<DeclStmt>(S))
    for (const Decl *D : Local->decls())
      Add(dyn_cast<NamedDecl>(D), D->getLocation());
  else if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
    Add(Ref->getDecl(), Ref->getLocation());
  else if (const auto *Member = dyn_cast<MemberExpr>(S))
    Add(Member->getMemberDecl(), Member->getMemberLoc());
  else if (const auto *Lambda = dyn_cast<LambdaExpr>(S))
    for (const ParmVarDecl *P : Lambda->getCallOperator()->parameters())
      Add(P, P->getLocation());
  for (const Stmt *Child : S->children())
    if (Child)
      addOtherMeanings(Child, Name, Text, Offsets);
}

} // namespace

void checkFunction(Suggestion &S, const Function &Fn, SourceLocation At) {
  if (Fn.Decl->isConstexprSpecified() && !isLambda(Fn.Decl))
    S.refuse(At, "'defer' is not supported in a constexpr function");
  else if (!Fn.Block)
    S.refuse(At, "the guard is in a function-try-block");
}

std::string keywordFor(Suggestion &S, const SuggestContext &SC,
                       const Function &Fn, const Stmt *Guard) {
  const Stmt *Block = Fn.parent(Guard);
  if (!isa_and_nonnull<CompoundStmt>(Block) || Fn.isTopLevel(Guard) ||
      Fn.HasComputedGoto) {
    checkPlace(S, Fn, Guard);
    return SC.keyword(DeferKind::Always);
  }
  checkFunction(S, Fn, Guard->getBeginLoc());
  if (isa_and_nonnull<StmtExpr>(Fn.parent(Block)))
    S.refuse(Guard->getBeginLoc(), "the guard is in a statement expression");
  return SC.keyword(DeferKind::Scoped);
}

std::string conditionalKeyword(Suggestion &S, const SuggestContext &SC,
                               const Function &Fn, const Stmt *Guard,
                               DeferKind When) {
  std::string Keyword = SC.keyword(When);
  checkFunction(S, Fn, Guard->getBeginLoc());
  if (Fn.Block && !Fn.isTopLevel(Guard))
    S.refuse(Guard->getBeginLoc(),
             "the guard depends on how its block is left, but a '" + Keyword +
                 "' on how the function is left");
  checkPlace(S, Fn, Guard);
  // A coroutine that is destroyed while it is suspended has failed.
  if (Fn.IsCoroutine)
    S.refuse(Guard->getBeginLoc(),
             "the guard counts the exceptions of the thread, which may be "
             "another one each time the coroutine is resumed");
  if (hasNamedResult(Fn))
    S.refuse(Guard->getBeginLoc(), "the guard depends on exceptions only, but "
                                   "a '" +
                                       Keyword +
                                       "' also on the function's named result");
  return Keyword;
}

std::string freeName(const SuggestContext &SC, const Function &Fn,
                     llvm::ArrayRef<const char *> Names) {
  SourceText::Part Inside = SC.Text.inside(Fn.Block);
  if (Inside.Begin.File != Inside.End.File)
    return "";
  llvm::StringRef Code = SC.Text.text(Inside.Begin, Inside.End);
  for (const char *Name : Names) {
    IdentifierInfo &Id = SC.Ctx.Idents.get(Name);
    if (!Code.contains(Name) && !SC.PP.isMacroDefined(&Id) &&
        SC.Ctx.getTranslationUnitDecl()->lookup(&Id).empty())
      return Name;
  }
  return "";
}

bool containsDefer(const Function &Fn) {
  bool AnyDefer = false;
  forEachOutsideLambdas(Fn.Block, [&](const Stmt *Part) {
    const auto *Ref = dyn_cast<DeclRefExpr>(Part);
    AnyDefer |=
        Ref && llvm::StringRef(Ref->getDecl()->getQualifiedNameAsString())
                   .contains("opendefer::__lowered::__marker");
  });
  return AnyDefer;
}

bool hasNamedResult(const Function &Fn) {
  return llvm::any_of(Fn.variables(), [](const LocalVariable &Local) {
    return llvm::any_of(Local.Var->specific_attrs<AnnotateAttr>(),
                        [](const AnnotateAttr *Attribute) {
                          return Attribute->getAnnotation() ==
                                 "opendefer.result";
                        });
  });
}

void checkPlace(Suggestion &S, const Function &Fn, const Stmt *Guard) {
  checkFunction(S, Fn, Guard->getBeginLoc());
  if (!Fn.isTopLevel(Guard))
    S.refuse(Guard->getBeginLoc(),
             "the guard runs at the end of its block, but a deferred call at "
             "the end of the function");
  if (Fn.HasComputedGoto)
    S.refuse(Guard->getBeginLoc(), "the function has a computed 'goto'");
  // A goto cannot jump forward over a guard. A goto that jumps back over it
  // destroys the guard, which is then constructed again.
  const SourceManager &SM = Fn.Decl->getASTContext().getSourceManager();
  SourceLocation At = SM.getExpansionLoc(Guard->getBeginLoc());
  for (const GotoStmt *Goto : Fn.Gotos) {
    SourceLocation Target =
        SM.getExpansionLoc(Goto->getLabel()->getStmt()->getBeginLoc());
    SourceLocation From = SM.getExpansionLoc(Goto->getGotoLoc());
    if (SM.isBeforeInTranslationUnit(Target, At) &&
        SM.isBeforeInTranslationUnit(At, From))
      S.refuse(Goto->getGotoLoc(),
               "this 'goto' jumps to before the guard and ends its scope");
  }
}

void checkSpelling(Suggestion &S, const Function &Fn, const VarDecl *Guard,
                   const SourceText &Text) {
  if (!Fn.Block || !Guard->getIdentifier() || Guard->getLocation().isMacroID())
    return;
  std::set<unsigned> Known;
  addOtherMeanings(Fn.Block, Guard->getIdentifier(), Text, Known);
  for (const DeclRefExpr *Use : Fn.uses(Guard))
    Known.insert(Text.begin(Use->getLocation()).Offset);
  SourceText::Part Inside = Text.inside(Fn.Block);
  if (Inside.Begin.File != Inside.End.File)
    return;
  const SourceManager &SM = Text.sourceManager();
  llvm::StringRef Code = SM.getBufferData(Inside.Begin.File);
  Lexer Lex(SM.getLocForStartOfFile(Inside.Begin.File), Text.langOpts(),
            Code.begin(), Code.begin() + Inside.Begin.Offset, Code.end());
  Token Tok;
  for (Lex.LexFromRawLexer(Tok); Tok.isNot(tok::eof);
       Lex.LexFromRawLexer(Tok)) {
    unsigned At = SM.getFileOffset(Tok.getLocation());
    if (At >= Inside.End.Offset)
      return;
    if (Tok.is(tok::raw_identifier) &&
        Tok.getRawIdentifier() == Guard->getName() && !Known.count(At))
      S.refuse(Tok.getLocation(),
               "'" + Guard->getName() +
                   "' is also used here, in a macro or in code that is not "
                   "compiled");
  }
}

void checkUnused(Suggestion &S, const Function &Fn, const VarDecl *Guard,
                 const SourceText &Text,
                 llvm::ArrayRef<const DeclRefExpr *> Known) {
  for (const DeclRefExpr *Use : Fn.uses(Guard)) {
    if (llvm::is_contained(Known, Use))
      continue;
    const Stmt *Parent = Fn.parent(Use);
    const auto *Cast = dyn_cast_or_null<CStyleCastExpr>(Parent);
    const Stmt *Grandparent = Parent ? Fn.parent(Parent) : nullptr;
    std::optional<FileLocation> End;
    if (Cast && Cast->getCastKind() == CK_ToVoid &&
        isa_and_nonnull<CompoundStmt>(Grandparent) &&
        !Use->getLocation().isMacroID())
      End = Text.afterSemicolon(Text.end(Cast->getEndLoc()));
    if (End)
      S.removeStatement(Text.begin(Cast->getBeginLoc()), *End);
    else
      S.refuse(Use->getLocation(),
               "'" + Guard->getName() +
                   "' is used here, and may be dismissed, moved or run early");
  }
}

void checkCode(Suggestion &S, const Function &Fn, const Stmt *Code) {
  bool AnyTry = false;
  forEachOutsideLambdas(Code, [&](const Stmt *Part) {
    AnyTry |= isa<CXXTryStmt>(Part);
    if (const auto *Throw = dyn_cast<CXXThrowExpr>(Part); Throw && !AnyTry)
      S.refuse(Throw->getThrowLoc(),
               "this 'throw' terminates the program in a guard, but leaves the "
               "function in a deferred call");
  });
  for (const ReturnStmt *Return : Fn.Returns)
    if (const VarDecl *Var = returnedVariable(Return))
      if (!Code || llvm::any_of(Fn.uses(Var), [&](const DeclRefExpr *Use) {
            return Fn.isWithin(Use, Code);
          }))
        S.refuse(
            Return->getReturnLoc(),
            "'" + Var->getName() +
                "' may be the returned object itself, which the guard changes; "
                "a deferred call would change a moved-from variable");
}

} // namespace opendefer

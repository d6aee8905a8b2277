//===- Releases.cpp - Does this code release anything? --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Suggest/Releases.h"
#include "Suggest/Function.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/Builtins.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace opendefer {
namespace {

/// The output functions of C's library that take no format string.
bool isWriter(const FunctionDecl *F) {
  static const llvm::StringRef Names[] = {
      "perror", "puts",   "fputs",   "putchar",  "fputc", "putc",
      "fwrite", "fflush", "psignal", "putwchar", "fputws"};
  return F->getIdentifier() && !isa<CXXMethodDecl>(F) &&
         llvm::is_contained(Names, F->getName());
}

bool takesFormat(const FunctionDecl *F) {
  unsigned Index;
  bool HasVAList;
  return F->hasAttr<FormatAttr>() ||
         (F->getBuiltinID() && F->getASTContext().BuiltinInfo.isPrintfLike(
                                   F->getBuiltinID(), Index, HasVAList));
}

bool isStream(const Expr *E) {
  const CXXRecordDecl *Class =
      E->getType().getNonReferenceType()->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition())
    return false;
  auto IsIos = [](const CXXRecordDecl *Base) {
    return Base->getIdentifier() && Base->getName() == "ios_base" &&
           Base->isInStdNamespace();
  };
  return !Class->forallBases(
      [&](const CXXRecordDecl *Base) { return !IsIos(Base); });
}

/// `*errno_location() = 1`: the call returns an object to assign to.
bool isAssignedObject(const Expr *Call, const Stmt *Parent) {
  const auto *Unary = dyn_cast_or_null<UnaryOperator>(Parent);
  const auto *Assignment = dyn_cast_or_null<BinaryOperator>(Parent);
  return (Unary && Unary->getOpcode() == UO_Deref) ||
         (Assignment && Assignment->isAssignmentOp() &&
          Assignment->getLHS() == Call);
}

bool isConstant(const Expr *E, ASTContext &Ctx) {
  E = E->IgnoreParenCasts();
  return isa<StringLiteral>(E) || isa<CXXDefaultArgExpr>(E) ||
         (!E->isValueDependent() && !E->isTypeDependent() &&
          E->isEvaluatable(Ctx));
}

bool callReleases(const CallExpr *Call, const Stmt *Parent, ASTContext &Ctx) {
  if (isAssignedObject(Call, Parent))
    return false;
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Call))
    return Operator->getOperator() == OO_Call ||
           (!Operator->isAssignmentOp() &&
            !(Operator->getNumArgs() && isStream(Operator->getArg(0))) &&
            Operator->getOperator() != OO_Subscript &&
            Operator->getOperator() != OO_Arrow &&
            Operator->getOperator() != OO_Star && !Operator->isComparisonOp());
  if (const FunctionDecl *F = Call->getDirectCallee()) {
    if (F->hasAttr<PureAttr>() || F->hasAttr<ConstAttr>() || F->isNoReturn() ||
        takesFormat(F) || isWriter(F))
      return false;
    if (isa<CXXConversionDecl>(F))
      return false;
  }
  llvm::ArrayRef<const Expr *> Arguments(Call->getArgs(), Call->getNumArgs());
  bool AnyText = llvm::any_of(Arguments, [](const Expr *E) {
    return isa<StringLiteral>(E->IgnoreParenCasts());
  });
  bool AllConstant = !Arguments.empty() && !isa<CXXMemberCallExpr>(Call) &&
                     llvm::all_of(Arguments, [&](const Expr *E) {
                       return isConstant(E, Ctx);
                     });
  return !AnyText && !AllConstant;
}

bool find(const Stmt *S, const Stmt *Parent, ASTContext &Ctx) {
  if (!S)
    return false;
  if (isa<CXXDeleteExpr>(S))
    return true;
  if (const auto *Call = dyn_cast<CallExpr>(S);
      Call && callReleases(Call, Parent, Ctx))
    return true;
  if (isa<LambdaExpr>(S))
    return false;
  return llvm::any_of(S->children(), [&](const Stmt *Child) {
    return find(
        Child, isa<ParenExpr>(S) || isa<ImplicitCastExpr>(S) ? Parent : S, Ctx);
  });
}

} // namespace

bool releases(const Stmt *S, ASTContext &Ctx) { return find(S, nullptr, Ctx); }

} // namespace opendefer

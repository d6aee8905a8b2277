//===- ReturnedParts.cpp - What a function returns of its arguments -------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Analysis/ReturnedParts.h"
#include "Analysis/ViewTypes.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace opendefer {

static bool isStdNamed(const FunctionDecl *Callee,
                       llvm::ArrayRef<llvm::StringRef> Names) {
  return Callee->isInStdNamespace() && Callee->getIdentifier() &&
         llvm::is_contained(Names, Callee->getName());
}

bool returnsArgument(const FunctionDecl *Callee) {
  return isStdNamed(Callee, {"move", "forward", "as_const", "get", "addressof",
                             "move_if_noexcept", "forward_like"});
}

bool returnsElement(const FunctionDecl *Callee) {
  return isStdNamed(Callee, {"data", "begin", "end", "cbegin", "cend", "rbegin",
                             "rend", "crbegin", "crend"});
}

const Expr *calledObject(const CallExpr *Call) {
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(Call))
    return Member->getImplicitObjectArgument();
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Call->getDirectCallee());
  return Method && Method->isInstance() && isa<CXXOperatorCallExpr>(Call)
             ? Call->getArg(0)
             : nullptr;
}

bool returnsPartOfObject(const FunctionDecl *Callee, const Expr *Object) {
  QualType Result = Callee->getReturnType();
  llvm::StringRef Name = Callee->getIdentifier() ? Callee->getName() : "";
  if (Name == "release") // The owner gives up what it returns.
    return false;
  bool IsText = Result->isPointerType() && Name == "c_str";
  bool IsItself =
      Result->isReferenceType() && isSameClass(Result, Object->getType());
  return isGslOwner(Object->getType()) || IsText || IsItself ||
         isa<CXXConversionDecl>(Callee);
}

bool returnsParameter(const FunctionDecl *Callee, const ParmVarDecl *Param) {
  QualType Type = Param->getType();
  QualType Result = Callee->getReturnType();
  // (A const parameter may be a key by which the function finds another
  // object.)
  return Result->isReferenceType() && Type->isReferenceType() &&
         !Type->getPointeeType().isConstQualified() &&
         isSameClass(Result, Type);
}

QualType genericParameter(const FunctionDecl *Callee, unsigned Index) {
  const FunctionTemplateDecl *Template = Callee->getPrimaryTemplate();
  if (!Template)
    return {};
  const FunctionDecl *Pattern = Template->getTemplatedDecl();
  if (!Pattern->getNumParams())
    return {};
  QualType Type =
      Pattern->getParamDecl(std::min(Index, Pattern->getNumParams() - 1))
          ->getType();
  if (const auto *Pack = Type->getAs<PackExpansionType>())
    Type = Pack->getPattern();
  return Type.getNonReferenceType()->isTemplateTypeParmType() ? Type
                                                              : QualType();
}

bool makesTemplateParameter(const FunctionDecl *Callee) {
  const FunctionTemplateDecl *Template = Callee->getPrimaryTemplate();
  if (!Template)
    return false;
  QualType Result = Template->getTemplatedDecl()->getReturnType();
  if (Result->isTemplateTypeParmType())
    return true;
  const auto *Class = Result->getAs<TemplateSpecializationType>();
  return Class && Class->isDependentType();
}

} // namespace opendefer

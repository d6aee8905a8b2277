//===- AsWritten.cpp - Classes and expressions as they are written --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Suggest/AsWritten.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace opendefer {

const CXXRecordDecl *definitionAsWritten(const CXXRecordDecl *Class) {
  if (const CXXRecordDecl *Pattern =
          Class ? Class->getTemplateInstantiationPattern() : nullptr)
    Class = Pattern;
  return Class ? Class->getDefinition() : nullptr;
}

const CXXRecordDecl *baseAsWritten(const CXXBaseSpecifier &Base) {
  QualType Type = Base.getType();
  const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
  if (!Class)
    if (const auto *Of = Type->getAs<TemplateSpecializationType>())
      if (const auto *Template = dyn_cast_or_null<ClassTemplateDecl>(
              Of->getTemplateName().getAsTemplateDecl()))
        Class = Template->getTemplatedDecl();
  return definitionAsWritten(Class);
}

const CXXDestructorDecl *destructorOf(const CXXRecordDecl *Class) {
  for (const Decl *D : Class->decls())
    if (const auto *Destructor = dyn_cast<CXXDestructorDecl>(D))
      return Destructor;
  return nullptr;
}

const Stmt *bodyOf(const FunctionDecl *F) {
  if (const FunctionDecl *Pattern = F->getTemplateInstantiationPattern())
    F = Pattern;
  const FunctionDecl *Definition = nullptr;
  return F->hasBody(Definition) ? Definition->getBody() : nullptr;
}

bool hasEmptyBody(const FunctionDecl *F) {
  const auto *Body = dyn_cast_or_null<CompoundStmt>(bodyOf(F));
  return Body && Body->body_empty();
}

const Expr *ignoreImplicit(const Expr *E) {
  return E->IgnoreImplicit()->IgnoreParenImpCasts();
}

llvm::StringRef calleeName(const CallExpr *Call) {
  const Expr *Callee = ignoreImplicit(Call->getCallee());
  DeclarationName Name;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Callee))
    Name = Ref->getDecl()->getDeclName();
  else if (const auto *Set = dyn_cast<OverloadExpr>(Callee))
    Name = Set->getName();
  else if (const auto *Dependent = dyn_cast<DependentScopeDeclRefExpr>(Callee))
    Name = Dependent->getDeclName();
  const IdentifierInfo *Id = Name.getAsIdentifierInfo();
  return Id ? Id->getName() : llvm::StringRef();
}

std::optional<bool> literal(const Expr *E) {
  while (E) {
    E = ignoreImplicit(E);
    if (const auto *Bool = dyn_cast<CXXBoolLiteralExpr>(E))
      return Bool->getValue();
    if (const auto *Integer = dyn_cast<IntegerLiteral>(E))
      return Integer->getValue().getBoolValue();
    const auto *Braces = dyn_cast<InitListExpr>(E);
    const auto *Parentheses = dyn_cast<ParenListExpr>(E);
    if (Braces && Braces->getNumInits() == 1)
      E = Braces->getInit(0);
    else if (Parentheses && Parentheses->getNumExprs() == 1)
      E = Parentheses->getExpr(0);
    else
      return {};
  }
  return {};
}

bool isThis(const Expr *Base) { return isa<CXXThisExpr>(ignoreImplicit(Base)); }

bool isNull(const Expr *E) {
  return isa<CXXNullPtrLiteralExpr>(ignoreImplicit(E));
}

bool isCountOfExceptions(const Expr *E) {
  E = ignoreImplicit(E);
  if (const auto *Braces = dyn_cast<InitListExpr>(E);
      Braces && Braces->getNumInits() == 1)
    E = ignoreImplicit(Braces->getInit(0));
  if (const auto *Parentheses = dyn_cast<ParenListExpr>(E);
      Parentheses && Parentheses->getNumExprs() == 1)
    E = ignoreImplicit(Parentheses->getExpr(0));
  const auto *Call = dyn_cast<CallExpr>(E);
  return Call && !Call->getNumArgs() &&
         calleeName(Call) == "uncaught_exceptions";
}

const Expr *forwardedOperand(const Expr *E) {
  static const llvm::StringRef Forwarders[] = {"move", "forward", "mv", "fwd"};
  if (const auto *Call = dyn_cast<CallExpr>(E);
      Call && Call->getNumArgs() == 1 && !isa<CXXOperatorCallExpr>(Call))
    return llvm::is_contained(Forwarders, calleeName(Call)) ? Call->getArg(0)
                                                            : nullptr;
  if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E))
    return Cast->getSubExpr();
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
    return Construct->getNumArgs() == 1 ? Construct->getArg(0) : nullptr;
  if (const auto *Unary = dyn_cast<UnaryOperator>(E))
    return Unary->getOpcode() == UO_Deref || Unary->getOpcode() == UO_AddrOf
               ? Unary->getSubExpr()
               : nullptr;
  return nullptr;
}

} // namespace opendefer

//===- MadeGuard.cpp - From a variable to what its guard calls ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Suggest/MadeGuard.h"
#include "Suggest/GuardShape.h"
#include "clang/AST/ASTContext.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/ASTMatchers/ASTMatchers.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace opendefer {
namespace {

/// Guards whose classes are made in a way that their shape does not show. They
/// run their callable whenever they are destroyed, unless told not to.
const char *const KnownGuards[] = {
    "::absl::Cleanup", "::boost::scope::scope_exit",
    "::folly::detail::ScopeGuardImpl", "::kj::_::Deferred"};

template <typename Matcher>
bool matches(const NamedDecl *D, Matcher M, ASTContext &Ctx) {
  return D && !match(M, *D, Ctx).empty();
}

bool isNamed(const NamedDecl *D, llvm::StringRef Name, ASTContext &Ctx) {
  return matches(D, namedDecl(hasName(Name.str())), Ctx);
}

/// Is it one that the user, or the list above, names?
bool isKnown(const NamedDecl *D, const SuggestContext &SC) {
  if (!D->getIdentifier())
    return false;
  auto Is = [&](llvm::StringRef Name) {
    return Name.contains(D->getName()) && isNamed(D, Name, SC.Ctx);
  };
  return llvm::any_of(KnownGuards, Is) || llvm::any_of(SC.Guards, Is);
}

/// The class of an object, also where its template parameters are not known.
const CXXRecordDecl *classOf(QualType Type) {
  if (Type.isNull())
    return nullptr;
  Type = Type.getNonReferenceType();
  if (const CXXRecordDecl *Class = Type->getAsCXXRecordDecl())
    return Class;
  TemplateName Template;
  if (const auto *Of =
          Type.getCanonicalType()->getAs<TemplateSpecializationType>())
    Template = Of->getTemplateName();
  else if (const auto *Deduced =
               Type->getContainedDeducedType()
                   ? dyn_cast<DeducedTemplateSpecializationType>(
                         Type->getContainedDeducedType())
                   : nullptr)
    Template = Deduced->getTemplateName();
  const auto *Of = dyn_cast_or_null<ClassTemplateDecl>(
      Template.isNull() ? nullptr : Template.getAsTemplateDecl());
  return Of ? Of->getTemplatedDecl() : nullptr;
}

GuardClass guardClass(QualType Type, SuggestContext &SC) {
  const CXXRecordDecl *Class = classOf(Type);
  if (!Class || Class->isLambda() || !Class->getIdentifier())
    return {};
  if (isKnown(Class, SC))
    return {Class, true, {}};
  const CXXRecordDecl *Key = Class;
  if (const CXXRecordDecl *Pattern = Class->getTemplateInstantiationPattern())
    Key = Pattern;
  auto Found = SC.Shapes.find(Key);
  if (Found == SC.Shapes.end())
    Found = SC.Shapes.emplace(Key, guardShape(Key)).first;
  if (!Found->second.IsGuard)
    return {};
  return {Class, false, Found->second};
}

/// The function that `Call` calls, as it is written.
const FunctionDecl *calledFunction(const CallExpr *Call) {
  const Expr *Callee = Call->getCallee()->IgnoreParenImpCasts();
  const NamedDecl *Named = nullptr;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Callee))
    Named = Ref->getDecl();
  else if (const auto *Member = dyn_cast<MemberExpr>(Callee))
    Named = Member->getMemberDecl();
  else if (const auto *Set = dyn_cast<OverloadExpr>(Callee);
           Set && Set->getNumDecls())
    Named = (*Set->decls_begin())->getUnderlyingDecl();
  if (const auto *Template = dyn_cast_or_null<FunctionTemplateDecl>(Named))
    Named = Template->getTemplatedDecl();
  const auto *F = dyn_cast_or_null<FunctionDecl>(Named);
  if (const FunctionDecl *Pattern =
          F ? F->getTemplateInstantiationPattern() : nullptr)
    F = Pattern;
  return F;
}

/// The one `return` of which the function consists, or null.
const ReturnStmt *onlyReturn(const FunctionDecl *F) {
  const FunctionDecl *Definition = nullptr;
  const auto *Body = F->hasBody(Definition)
                         ? dyn_cast<CompoundStmt>(Definition->getBody())
                         : nullptr;
  return Body && Body->size() == 1 ? dyn_cast<ReturnStmt>(Body->body_front())
                                   : nullptr;
}

/// A `true`, or a parameter that is that by default.
bool isTrue(const Expr *E) {
  E = E->IgnoreImplicit()->IgnoreParenImpCasts();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    if (const auto *Parameter = dyn_cast<ParmVarDecl>(Ref->getDecl());
        Parameter && Parameter->hasDefaultArg() &&
        !Parameter->hasUninstantiatedDefaultArg() &&
        !Parameter->hasUnparsedDefaultArg())
      E = Parameter->getDefaultArg()->IgnoreImplicit()->IgnoreParenImpCasts();
  const auto *Literal = dyn_cast<CXXBoolLiteralExpr>(E);
  return Literal && Literal->getValue();
}

/// The argument of a guard, if it is all that it is given: what stands behind
/// might say that it shall not run.
const Expr *onlyArgument(llvm::ArrayRef<const Expr *> Arguments) {
  const Expr *First = nullptr;
  for (const Expr *Argument : Arguments) {
    if (isa<CXXDefaultArgExpr>(Argument) || isa<CXXDefaultInitExpr>(Argument) ||
        isa<ImplicitValueInitExpr>(Argument))
      continue;
    if (First && !isTrue(Argument))
      return nullptr;
    if (!First)
      First = Argument;
  }
  return First;
}

/// What an object is made of, if `E` makes one.
std::optional<std::vector<const Expr *>> argumentsOf(const Expr *E) {
  using List = std::vector<const Expr *>;
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
    return List(Construct->arg_begin(), Construct->arg_end());
  if (const auto *Unresolved = dyn_cast<CXXUnresolvedConstructExpr>(E))
    return List(Unresolved->arg_begin(), Unresolved->arg_end());
  if (const auto *Braces = dyn_cast<InitListExpr>(E))
    return List(Braces->inits().begin(), Braces->inits().end());
  if (const auto *Parentheses = dyn_cast<ParenListExpr>(E)) {
    List All;
    for (unsigned I = 0; I < Parentheses->getNumExprs(); ++I)
      All.push_back(Parentheses->getExpr(I));
    return All;
  }
  return std::nullopt;
}

/// Does what a maker returns have its argument, and nothing else?
bool isMadeOfOne(const Expr *E) {
  while (true) {
    E = E->IgnoreImplicit()->IgnoreParens();
    if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E)) {
      E = Cast->getSubExpr();
      continue;
    }
    auto Arguments = argumentsOf(E);
    if (!Arguments)
      return true;
    E = onlyArgument(*Arguments);
    if (!E)
      return false;
  }
}

/// The guard that a function makes of its argument, if it does.
GuardClass madeBy(const FunctionDecl *F, SuggestContext &SC) {
  if (!F)
    return {};
  if (isKnown(F, SC))
    return {F, true, {}};
  const ReturnStmt *Return = onlyReturn(F);
  QualType Type = F->getReturnType();
  if (Type->isReferenceType())
    return {};
  if (Type->getContainedAutoType() && Return && Return->getRetValue())
    Type = Return->getRetValue()->getType();
  GuardClass Class = guardClass(Type, SC);
  if (Class.By && !Class.IsKnown && !Return)
    Class.Shape.Doubt =
        "the constructor of the guard may do more than store the callable";
  if (Class.By && Return && Return->getRetValue() &&
      !isMadeOfOne(Return->getRetValue()))
    Class.Shape.Doubt = "the guard is conditional when it is constructed";
  return Class;
}

/// `::folly::detail::ScopeGuardOnExit() + [&] { ... }`, where it depends on
/// template parameters.
const NamedDecl *follysOperand(const Expr *Left, ASTContext &Ctx) {
  QualType Type = Left->getType();
  const TagDecl *Tag = Type->isDependentType() ? nullptr : Type->getAsTagDecl();
  return Tag && isNamed(Tag, "::folly::detail::ScopeGuardOnExit", Ctx)
             ? Tag
             : nullptr;
}

/// Does a function that is known by its name make the object?
bool isMadeByKnown(const Expr *E, const SuggestContext &SC) {
  if (!E || SC.Guards.empty())
    return false;
  E = E->IgnoreImplicit()->IgnoreParens();
  while (const auto *Copy = dyn_cast<CXXConstructExpr>(E)) {
    if (!Copy->isElidable() || Copy->getNumArgs() != 1)
      return false;
    E = Copy->getArg(0)->IgnoreImplicit()->IgnoreParens();
  }
  const auto *Call = dyn_cast<CallExpr>(E);
  const FunctionDecl *F = Call ? calledFunction(Call) : nullptr;
  return F && isKnown(F, SC);
}

} // namespace

Made made(const VarDecl *Guard, SuggestContext &SC) {
  Made Result;
  QualType Type = Guard->getType().getNonReferenceType();
  Result.Class = guardClass(Type, SC);
  if (!Result.Class.By && !Type->isDependentType() &&
      !Type->isUndeducedType() && !isMadeByKnown(Guard->getInit(), SC))
    return Result;
  auto Learn = [&](GuardClass Class) {
    if (!Result.Class.By || !Class.Shape.Doubt.empty())
      Result.Class = std::move(Class);
  };
  const Expr *E = Guard->getInit();
  while (E) {
    E = E->IgnoreImplicit()->IgnoreParens();
    const Expr *Inner = nullptr;
    if (const auto *Unresolved = dyn_cast<CXXUnresolvedConstructExpr>(E)) {
      if (GuardClass Class = guardClass(Unresolved->getTypeAsWritten(), SC);
          Class.By) {
        Learn(std::move(Class));
        Inner = onlyArgument(*argumentsOf(E));
      }
    } else if (auto Arguments = argumentsOf(E)) {
      Inner = onlyArgument(*Arguments);
    } else if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E)) {
      if (guardClass(Cast->getType(), SC).By)
        Inner = Cast->getSubExpr();
    } else if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
      if (Unary->getOpcode() == UO_Plus) // a lambda as a function pointer
        Inner = Unary->getSubExpr();
    } else if (const auto *Plus = dyn_cast<BinaryOperator>(E)) {
      if (const NamedDecl *Folly = follysOperand(Plus->getLHS(), SC.Ctx)) {
        Result.Class = {Folly, true, {}};
        Inner = Plus->getRHS();
      }
    } else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E)) {
      if (const NamedDecl *Folly =
              Operator->getNumArgs() == 2
                  ? follysOperand(Operator->getArg(0), SC.Ctx)
                  : nullptr) {
        Result.Class = {Folly, true, {}};
        Inner = Operator->getArg(1);
      } else if (GuardClass Class = madeBy(calledFunction(Operator), SC);
                 Class.By && Operator->getNumArgs() == 2) {
        // The same way of others.
        Learn(std::move(Class));
        Inner = Operator->getArg(1);
      }
    } else if (const auto *Conversion = dyn_cast<CXXMemberCallExpr>(E);
               Conversion && isa_and_nonnull<CXXConversionDecl>(
                                 Conversion->getMethodDecl())) {
      // The same, without the `+`.
      Inner = Conversion->getImplicitObjectArgument();
    } else if (const auto *Call = dyn_cast<CallExpr>(E)) {
      if (GuardClass Class = madeBy(calledFunction(Call), SC); Class.By) {
        Learn(std::move(Class));
        Inner = onlyArgument({Call->getArgs(), Call->getNumArgs()});
      }
    }
    if (!Inner)
      break;
    E = Inner;
  }
  Result.Callable = E;
  return Result;
}

bool isCallable(const Expr *E) {
  if (!E)
    return false;
  QualType Type = E->getType().getNonReferenceType();
  if (isa<LambdaExpr>(E) || Type->isDependentType() || Type->isFunctionType() ||
      Type->isFunctionPointerType() || isa<OverloadExpr>(E))
    return true;
  const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition())
    return false;
  DeclarationName Name =
      Class->getASTContext().DeclarationNames.getCXXOperatorName(OO_Call);
  return !Class->lookup(Name).empty();
}

} // namespace opendefer

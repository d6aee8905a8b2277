//===- GuardInitializer.cpp - What does this guard call? ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Suggest/GuardInitializer.h"
#include "Suggest/GuardShape.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/ASTMatchers/ASTMatchers.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace opendefer {
namespace {

/// Guards whose shape is not recognized.
struct KnownGuard {
  const char *Name;
  DeferKind When;
  const char *Dismissal; ///< the member function that switches it off
  bool DismissalDestroys;
};
const KnownGuard KnownGuards[] = {
    {"::absl::Cleanup", DeferKind::Always, "Cancel", true},
    {"::boost::scope::scope_exit", DeferKind::Always, "set_active", false},
    {"::boost::scope::scope_fail", DeferKind::Failure, "set_active", false},
    {"::boost::scope::scope_success", DeferKind::Success, "set_active", false},
    {"::folly::detail::ScopeGuardImpl", DeferKind::Always, "dismiss", false},
    {"::folly::detail::ScopeGuardForNewException", DeferKind::Failure, nullptr,
     false},
    {"::folly::detail::ScopeGuardOnExit", DeferKind::Always, "dismiss", false},
    {"::folly::detail::ScopeGuardOnFail", DeferKind::Failure, nullptr, false},
    {"::folly::detail::ScopeGuardOnSuccess", DeferKind::Success, nullptr,
     false},
    {"::kj::_::Deferred", DeferKind::Always, "cancel", true}};

template <typename Matcher>
bool matches(const NamedDecl *D, Matcher M, ASTContext &Ctx) {
  return D && !match(M, *D, Ctx).empty();
}

bool isNamed(const NamedDecl *D, llvm::StringRef Name, ASTContext &Ctx) {
  return matches(D, namedDecl(hasName(Name.str())), Ctx);
}

/// The guard of the list above, or nothing if the user does not name it either.
GuardClass knownGuard(const NamedDecl *D, const SuggestContext &SC) {
  if (!D->getIdentifier())
    return {};
  auto Is = [&](llvm::StringRef Name) {
    return Name.contains(D->getName()) && isNamed(D, Name, SC.Ctx);
  };
  GuardClass Class{D, true, {}};
  for (const KnownGuard &Known : KnownGuards)
    if (Is(Known.Name)) {
      Class.Shape.When = Known.When;
      if (Known.Dismissal)
        Class.Shape.Dismissals = {Known.Dismissal};
      Class.Shape.DismissalDestroys = Known.DismissalDestroys;
      return Class;
    }
  return llvm::any_of(SC.GuardNames, Is) ? Class : GuardClass();
}

/// The class of an object, also if its template arguments are dependent.
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
  if (GuardClass Known = knownGuard(Class, SC)) {
    // folly::detail::ScopeGuardForNewException<F, ExecuteOnException>
    const auto *Of = dyn_cast<ClassTemplateSpecializationDecl>(Class);
    if (Of && Of->getTemplateArgs().size() == 2 &&
        Of->getTemplateArgs()[1].getKind() == TemplateArgument::Integral &&
        Of->getTemplateArgs()[1].getAsIntegral() == 0 &&
        Known.Shape.When == DeferKind::Failure)
      Known.Shape.When = DeferKind::Success;
    return Known;
  }
  const CXXRecordDecl *Key = Class;
  if (const CXXRecordDecl *Pattern = Class->getTemplateInstantiationPattern())
    Key = Pattern;
  auto Found = SC.GuardShapes.find(Key);
  if (Found == SC.GuardShapes.end())
    Found = SC.GuardShapes.emplace(Key, guardShape(Key)).first;
  if (!Found->second.IsGuard)
    return {};
  return {Class, false, Found->second};
}

/// The function that `Call` calls, as written.
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

/// The `return` that is the function's only statement, or null.
const ReturnStmt *onlyReturn(const FunctionDecl *F) {
  const FunctionDecl *Definition = nullptr;
  const auto *Body = F->hasBody(Definition)
                         ? dyn_cast<CompoundStmt>(Definition->getBody())
                         : nullptr;
  return Body && Body->size() == 1 ? dyn_cast<ReturnStmt>(Body->body_front())
                                   : nullptr;
}

/// `true`, or a parameter whose default is `true`.
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

/// The first argument of a guard, or null if others but `true` and defaults
/// follow: they may make the guard inactive.
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

/// The arguments from which `E` constructs an object, if it does.
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

/// Does `E`, which a function returns, construct a guard of one argument only?
bool hasOnlyOneArgument(const Expr *E) {
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

/// The class of the guard that a function makes of its argument and returns.
GuardClass guardReturnedBy(const FunctionDecl *F, SuggestContext &SC) {
  if (!F)
    return {};
  if (GuardClass Known = knownGuard(F, SC))
    return Known;
  const ReturnStmt *Return = onlyReturn(F);
  QualType Type = F->getReturnType();
  if (Type->isReferenceType())
    return {};
  if (Type->getContainedAutoType() && Return && Return->getRetValue())
    Type = Return->getRetValue()->getType();
  GuardClass Class = guardClass(Type, SC);
  if (Class && !Class.IsKnownByName && !Return)
    Class.Shape.RefusalReason = ConstructorReason;
  if (Class && Return && Return->getRetValue() &&
      !hasOnlyOneArgument(Return->getRetValue()))
    Class.Shape.RefusalReason = InactiveReason;
  return Class;
}

/// The guard that SCOPE_EXIT and the like make by adding a lambda to an object
/// of type `::folly::detail::ScopeGuardOnExit`.
GuardClass follyGuard(const Expr *Left, const SuggestContext &SC) {
  QualType Type = Left->getType();
  const TagDecl *Tag = Type->isDependentType() ? nullptr : Type->getAsTagDecl();
  return Tag && Tag->getIdentifier() &&
                 Tag->getName().take_front(12) == "ScopeGuardOn"
             ? knownGuard(Tag, SC)
             : GuardClass();
}

/// Is `E` a call of a function that is known by its name?
bool isMadeByKnownFunction(const Expr *E, const SuggestContext &SC) {
  if (!E || SC.GuardNames.empty())
    return false;
  E = E->IgnoreImplicit()->IgnoreParens();
  while (const auto *Copy = dyn_cast<CXXConstructExpr>(E)) {
    if (!Copy->isElidable() || Copy->getNumArgs() != 1)
      return false;
    E = Copy->getArg(0)->IgnoreImplicit()->IgnoreParens();
  }
  const auto *Call = dyn_cast<CallExpr>(E);
  const FunctionDecl *F = Call ? calledFunction(Call) : nullptr;
  return F && knownGuard(F, SC);
}

/// Descends through the expressions that make a guard.
class InitializerAnalyzer {
public:
  InitializerAnalyzer(GuardClass Class, SuggestContext &SC)
      : Class(std::move(Class)), SC(SC) {}

  /// The argument that the guard is made of, if `E` makes or converts one.
  const Expr *argumentOf(const Expr *E);

  GuardClass Class;

private:
  const Expr *argumentOfConstruct(const CXXUnresolvedConstructExpr *E);
  const Expr *argumentOfCall(const CallExpr *Call);
  const Expr *argumentOfOperator(const CXXOperatorCallExpr *Operator);
  const Expr *argumentOfPlus(const Expr *Left, const Expr *Right);

  /// Takes the class from an inner expression if there is none yet, or if the
  /// inner one gives a reason against a defer. Returns whether it is a guard.
  bool noteClass(GuardClass Inner) {
    if (!Inner)
      return false;
    if (!Class || !Inner.Shape.RefusalReason.empty())
      Class = std::move(Inner);
    return true;
  }

  SuggestContext &SC;
};

const Expr *InitializerAnalyzer::argumentOf(const Expr *E) {
  if (const auto *Unresolved = dyn_cast<CXXUnresolvedConstructExpr>(E))
    return argumentOfConstruct(Unresolved);
  if (auto Arguments = argumentsOf(E))
    return onlyArgument(*Arguments);
  if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E))
    return guardClass(Cast->getType(), SC) ? Cast->getSubExpr() : nullptr;
  if (const auto *Unary = dyn_cast<UnaryOperator>(E)) // a lambda's conversion
    return Unary->getOpcode() == UO_Plus ? Unary->getSubExpr() : nullptr;
  if (const auto *Plus = dyn_cast<BinaryOperator>(E))
    return argumentOfPlus(Plus->getLHS(), Plus->getRHS());
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E))
    return argumentOfOperator(Operator);
  if (const auto *Conversion = dyn_cast<CXXMemberCallExpr>(E);
      Conversion &&
      isa_and_nonnull<CXXConversionDecl>(Conversion->getMethodDecl()))
    return Conversion->getImplicitObjectArgument();
  if (const auto *Call = dyn_cast<CallExpr>(E))
    return argumentOfCall(Call);
  return nullptr;
}

const Expr *
InitializerAnalyzer::argumentOfConstruct(const CXXUnresolvedConstructExpr *E) {
  return noteClass(guardClass(E->getTypeAsWritten(), SC))
             ? onlyArgument(*argumentsOf(E))
             : nullptr;
}

const Expr *InitializerAnalyzer::argumentOfCall(const CallExpr *Call) {
  return noteClass(guardReturnedBy(calledFunction(Call), SC))
             ? onlyArgument({Call->getArgs(), Call->getNumArgs()})
             : nullptr;
}

/// Folly's SCOPE_EXIT: `ScopeGuardOnExit() + [&] { ... }`
const Expr *InitializerAnalyzer::argumentOfPlus(const Expr *Left,
                                                const Expr *Right) {
  GuardClass Folly = follyGuard(Left, SC);
  if (!Folly)
    return nullptr;
  Class = std::move(Folly);
  return Right;
}

/// The operator that `Operator` calls. In a template it is one of the
/// candidates if its first parameter is of the left operand's type.
const FunctionDecl *calledOperator(const CXXOperatorCallExpr *Operator,
                                   ASTContext &Ctx) {
  const auto *Set =
      dyn_cast<OverloadExpr>(Operator->getCallee()->IgnoreParenImpCasts());
  if (!Set)
    return calledFunction(Operator);
  QualType Left = Operator->getArg(0)->getType();
  for (const NamedDecl *Candidate : Set->decls()) {
    Candidate = Candidate->getUnderlyingDecl();
    if (const auto *Template = dyn_cast<FunctionTemplateDecl>(Candidate))
      Candidate = Template->getTemplatedDecl();
    const auto *F = dyn_cast<FunctionDecl>(Candidate);
    if (F && F->getNumParams() &&
        Ctx.hasSameUnqualifiedType(
            F->getParamDecl(0)->getType().getNonReferenceType(), Left))
      return F;
  }
  return nullptr;
}

/// The same macro, or a similar one of another library.
const Expr *
InitializerAnalyzer::argumentOfOperator(const CXXOperatorCallExpr *Operator) {
  if (Operator->getNumArgs() != 2)
    return nullptr;
  const Expr *Right = Operator->getArg(1);
  if (argumentOfPlus(Operator->getArg(0), Right))
    return Right;
  return noteClass(guardReturnedBy(calledOperator(Operator, SC.Ctx), SC))
             ? Right
             : nullptr;
}

} // namespace

GuardInitializer analyzeInitializer(const VarDecl *Guard, SuggestContext &SC) {
  QualType Type = Guard->getType().getNonReferenceType();
  GuardClass Class = guardClass(Type, SC);
  if (!Class && !Type->isDependentType() && !Type->isUndeducedType() &&
      !isMadeByKnownFunction(Guard->getInit(), SC))
    return {};
  InitializerAnalyzer Analyzer(std::move(Class), SC);
  const Expr *Callable = nullptr;
  for (const Expr *E = Guard->getInit(); E; E = Analyzer.argumentOf(Callable))
    Callable = E->IgnoreImplicit()->IgnoreParens();
  return {std::move(Analyzer.Class), Callable};
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

//===- Outcomes.cpp - Does this `return` return a failure? ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Suggest/Outcomes.h"
#include "Suggest/AsWritten.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclFriend.h"

using namespace clang;

namespace opendefer {
namespace {

bool isCalled(const NamedDecl *D, llvm::StringRef Name) {
  return D && D->getIdentifier() && D->getName() == Name;
}

bool isErrorCode(const CXXRecordDecl *Class) {
  return Class && Class->isInStdNamespace() &&
         (isCalled(Class, "error_code") || isCalled(Class, "error_condition"));
}

/// Does the class or its namespace declare an `is_failure` of its own?
bool hasOwnRule(const CXXRecordDecl *Class) {
  static const char Name[] = "is_failure";
  IdentifierInfo *Id = &Class->getASTContext().Idents.get(Name);
  const DeclContext *Namespace = Class->getEnclosingNamespaceContext();
  return !Namespace->lookup(Id).empty() ||
         llvm::any_of(Class->friends(), [](const FriendDecl *Friend) {
           const NamedDecl *D = Friend->getFriendDecl();
           return D && D->getNameAsString() == Name;
         });
}

const CXXRecordDecl *classOfValue(const Expr *E) {
  return E->getType().getNonReferenceType()->getAsCXXRecordDecl();
}

/// Descends through the copies of an object and its conversions to the same
/// class.
const Expr *copiedValue(const Expr *E) {
  while (true) {
    E = ignoreImplicit(E);
    const auto *Construct = dyn_cast<CXXConstructExpr>(E);
    const auto *Cast = dyn_cast<CXXFunctionalCastExpr>(E);
    if (Construct && Construct->getConstructor()->isCopyOrMoveConstructor())
      E = Construct->getArg(0);
    else if (Cast)
      E = Cast->getSubExpr();
    else
      return E;
  }
}

/// The variable that the statement `if (error) return error;` returns, or `if
/// (!result) return result;` if `Negated`.
bool isTestedBefore(const Function &Fn, const Stmt *Return, const VarDecl *Var,
                    bool Negated) {
  const Stmt *Branch = Return;
  const auto *Block = dyn_cast_or_null<CompoundStmt>(Fn.parent(Branch));
  if (Block && Block->size() == 1)
    Branch = Block;
  const auto *If = dyn_cast_or_null<IfStmt>(Fn.parent(Branch));
  if (!If || If->getThen() != Branch)
    return false;
  const Expr *Condition = ignoreImplicit(If->getCond());
  if (const auto *Not = dyn_cast<UnaryOperator>(Condition);
      Negated && Not && Not->getOpcode() == UO_LNot)
    Condition = ignoreImplicit(Not->getSubExpr());
  else if (Negated)
    return false;
  const auto *Test = dyn_cast<CXXMemberCallExpr>(Condition);
  const CXXMethodDecl *Method = Test ? Test->getMethodDecl() : nullptr;
  if (!Method || !(isa<CXXConversionDecl>(Method) ||
                   (Negated && isCalled(Method, "has_value"))))
    return false;
  const auto *Ref =
      dyn_cast<DeclRefExpr>(ignoreImplicit(Test->getImplicitObjectArgument()));
  return Ref && Ref->getDecl() == Var;
}

/// `std::errc::io_error`
bool isNonZeroErrc(const Expr *E) {
  const auto *Ref = dyn_cast<DeclRefExpr>(ignoreImplicit(E));
  const auto *Constant =
      Ref ? dyn_cast<EnumConstantDecl>(Ref->getDecl()) : nullptr;
  const auto *Enum =
      Constant ? dyn_cast<EnumDecl>(Constant->getDeclContext()) : nullptr;
  return Enum && Enum->isInStdNamespace() && isCalled(Enum, "errc") &&
         Constant->getInitVal() != 0;
}

Outcome outcomeOfErrorCode(const Expr *E) {
  if (const auto *Call = dyn_cast<CallExpr>(E)) {
    llvm::StringRef Name = calleeName(Call);
    bool Makes = Name == "make_error_code" || Name == "make_error_condition";
    return Makes && Call->getNumArgs() == 1 && isNonZeroErrc(Call->getArg(0))
               ? Outcome::Failure
               : Outcome::Unknown;
  }
  const auto *Construct = dyn_cast<CXXConstructExpr>(E);
  if (!Construct)
    return Outcome::Unknown;
  if (!Construct->getNumArgs())
    return Outcome::Success;
  return Construct->getNumArgs() == 1 && isNonZeroErrc(Construct->getArg(0))
             ? Outcome::Failure
             : Outcome::Unknown;
}

/// `std::unexpected(error)` makes a failure, and a value a success.
Outcome outcomeOfExpected(const Expr *E) {
  const auto *Construct = dyn_cast<CXXConstructExpr>(E);
  if (!Construct)
    return Outcome::Unknown;
  if (!Construct->getNumArgs())
    return Outcome::Success;
  const CXXRecordDecl *From = classOfValue(Construct->getArg(0));
  if (isCalled(From, "unexpected") || isCalled(From, "unexpect_t"))
    return Outcome::Failure;
  bool IsValue = Construct->getNumArgs() == 1 && !isCalled(From, "expected");
  return IsValue || isCalled(From, "in_place_t") ? Outcome::Success
                                                 : Outcome::Unknown;
}

} // namespace

bool hasKnownOutcomes(const FunctionDecl *F) {
  QualType Type = F->getReturnType();
  const CXXRecordDecl *Class =
      F->isDependentContext() ? nullptr : Type->getAsCXXRecordDecl();
  return Class && (isErrorCode(Class) || isCalled(Class, "expected")) &&
         !hasOwnRule(Class);
}

Outcome outcomeOf(const Function &Fn, const Stmt *Return) {
  const auto *Plain = dyn_cast<ReturnStmt>(Return);
  const Expr *Value = Plain ? Plain->getRetValue() : nullptr;
  if (!Value)
    return Outcome::Unknown;
  const CXXRecordDecl *Class = Fn.Decl->getReturnType()->getAsCXXRecordDecl();
  bool IsErrorCode = isErrorCode(Class);
  const Expr *E = copiedValue(Value);
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    const auto *Var = dyn_cast<VarDecl>(Ref->getDecl());
    return Var && Var->hasLocalStorage() && classOfValue(Ref) == Class &&
                   isTestedBefore(Fn, Return, Var, !IsErrorCode)
               ? Outcome::Failure
               : Outcome::Unknown;
  }
  if (const auto *Braces = dyn_cast<InitListExpr>(E);
      Braces && !Braces->getNumInits())
    return Outcome::Success;
  return IsErrorCode ? outcomeOfErrorCode(E) : outcomeOfExpected(E);
}

} // namespace opendefer

//===- Dismissals.cpp - How is a guard switched off? ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Suggest/Dismissals.h"
#include "Suggest/AsWritten.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include <climits>
#include <map>
#include <set>

using namespace clang;

namespace opendefer {
namespace {

/// The field of `*this` that `E` names, or null.
const FieldDecl *namedField(const Expr *E) {
  const auto *Member = dyn_cast<MemberExpr>(ignoreImplicit(E));
  return Member && isThis(Member->getBase())
             ? dyn_cast<FieldDecl>(Member->getMemberDecl())
             : nullptr;
}

/// A count that no number of uncaught exceptions exceeds, or that each does.
bool isLimit(const Expr *Count, DeferKind When, ASTContext &Ctx) {
  Expr::EvalResult Result;
  if (Count->isValueDependent() || !Count->EvaluateAsInt(Result, Ctx))
    return false;
  int64_t Value = Result.Val.getInt().getExtValue();
  return When == DeferKind::Failure ? Value == INT_MAX : Value < 0;
}

class DismissalMatcher {
public:
  DismissalMatcher(const SwitchableFields &Fields, ASTContext &Ctx)
      : Fields(Fields), Ctx(Ctx) {}

  bool matchMethod(const CXXMethodDecl *Method);
  bool Destroys = false;

private:
  bool matchAssignment(const Expr *E);

  const SwitchableFields &Fields;
  ASTContext &Ctx;
};

/// `engaged_ = false`, `f_ = nullptr`
bool DismissalMatcher::matchAssignment(const Expr *E) {
  E = ignoreImplicit(E);
  const Expr *Left = nullptr, *Right = nullptr;
  if (const auto *Binary = dyn_cast<BinaryOperator>(E);
      Binary && Binary->getOpcode() == BO_Assign) {
    Left = Binary->getLHS();
    Right = Binary->getRHS();
  } else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E);
             Operator && Operator->getOperator() == OO_Equal) {
    Left = Operator->getArg(0);
    Right = Operator->getArg(1);
  }
  const FieldDecl *Field = Left ? namedField(Left) : nullptr;
  if (!Field)
    return false;
  if (Field == Fields.Callable) {
    Destroys = true;
    return isNull(Right);
  }
  if (Field == Fields.Counter)
    return isLimit(Right, Fields.When, Ctx);
  return llvm::any_of(Fields.Flags, [&](const GuardFlag &Flag) {
    std::optional<bool> Value = literal(Right);
    return Field == Flag.Field && Value && *Value != Flag.Wanted;
  });
}

bool DismissalMatcher::matchMethod(const CXXMethodDecl *Method) {
  const auto *Body = dyn_cast_or_null<CompoundStmt>(bodyOf(Method));
  if (!Body || Body->body_empty() || Method->getNumParams() ||
      Method->isVirtual() || Method->isStatic() || !Method->getIdentifier() ||
      !Method->getReturnType()->isVoidType())
    return false;
  return llvm::all_of(Body->body(), [&](const Stmt *S) {
    const auto *E = dyn_cast<Expr>(S);
    return E && matchAssignment(E);
  });
}

/// `Hidden` has the names that derived classes declare.
void findDismissalsIn(GuardShape &Shape, const CXXRecordDecl *Class,
                      const SwitchableFields &Fields,
                      std::set<std::string> Hidden) {
  std::map<std::string, bool> Dismisses; // all functions of that name
  DismissalMatcher Matcher(Fields, Class->getASTContext());
  for (const CXXMethodDecl *Method : Class->methods()) {
    auto [Entry, IsNew] =
        Dismisses.try_emplace(Method->getNameAsString(), true);
    Entry->second &= Matcher.matchMethod(Method);
  }
  for (const auto &[Name, All] : Dismisses)
    if (Hidden.insert(Name).second && All)
      Shape.Dismissals.push_back(Name);
  Shape.DismissalDestroys |= Matcher.Destroys;
  for (const CXXBaseSpecifier &Base : Class->bases())
    if (const CXXRecordDecl *Of = baseAsWritten(Base))
      findDismissalsIn(Shape, Of, Fields, Hidden);
}

/// The name of the member function that `Callee` calls on an object, if
/// `Object` is that object.
llvm::StringRef calledMember(const Expr *Callee, const Expr *Object) {
  DeclarationName Name;
  const Expr *Base = nullptr;
  if (const auto *Member = dyn_cast<MemberExpr>(Callee)) {
    Base = Member->isArrow() ? nullptr : Member->getBase();
    Name = Member->getMemberDecl()->getDeclName();
  } else if (const auto *Member =
                 dyn_cast<CXXDependentScopeMemberExpr>(Callee)) {
    Base = Member->isImplicitAccess() || Member->isArrow() ? nullptr
                                                           : Member->getBase();
    Name = Member->getMember();
  }
  const IdentifierInfo *Id = Name.getAsIdentifierInfo();
  return Base == Object && Id ? Id->getName() : llvm::StringRef();
}

/// boost::scope::scope_exit has `set_active(false)`.
bool hasDismissingArguments(const CallExpr *Call, llvm::StringRef Name) {
  return !Call->getNumArgs() ||
         (Name == "set_active" && Call->getNumArgs() == 1 &&
          literal(Call->getArg(0)) == false);
}

} // namespace

void findDismissals(GuardShape &Shape, const CXXRecordDecl *Class,
                    const SwitchableFields &Fields) {
  findDismissalsIn(Shape, Class, Fields, {});
}

const CallExpr *dismissalCall(const Function &Fn, const DeclRefExpr *Use,
                              const GuardShape &Shape) {
  const Expr *Object = Use;
  const Stmt *Parent = Fn.parent(Use);
  auto IsSameObject = [&](const Stmt *Around) {
    const auto *E = dyn_cast_or_null<Expr>(Around);
    return E && (isa<ParenExpr>(E) || isa<ImplicitCastExpr>(E) ||
                 (isa<CallExpr>(E) && forwardedOperand(E) == Object));
  };
  for (; IsSameObject(Parent); Parent = Fn.parent(Parent))
    Object = cast<Expr>(Parent);
  const auto *Callee = dyn_cast_or_null<Expr>(Parent);
  const auto *Call =
      Callee ? dyn_cast_or_null<CallExpr>(Fn.parent(Callee)) : nullptr;
  if (!Call || Call->getCallee() != Callee)
    return nullptr;
  llvm::StringRef Name = calledMember(Callee, Object);
  bool Dismisses = llvm::any_of(
      Shape.Dismissals, [&](const std::string &Of) { return Name == Of; });
  return Dismisses && hasDismissingArguments(Call, Name) ? Call : nullptr;
}

bool isReferenceCapture(const Function &Fn, const DeclRefExpr *Use) {
  const auto *Lambda = dyn_cast_or_null<LambdaExpr>(Fn.parent(Use));
  return Lambda &&
         llvm::any_of(Lambda->captures(), [&](const LambdaCapture &C) {
           return C.capturesVariable() &&
                  C.getCapturedVar() == Use->getDecl() &&
                  C.getCaptureKind() == LCK_ByRef;
         });
}

} // namespace opendefer

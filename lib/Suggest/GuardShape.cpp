//===- GuardShape.cpp - Is this a class of scope guards? ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Templates are examined as written, so that one result holds for all of their
// specializations.
//
//===----------------------------------------------------------------------===//

#include "Suggest/GuardShape.h"
#include "Suggest/AsWritten.h"
#include "Suggest/Dismissals.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <optional>
#include <vector>

using namespace clang;

namespace opendefer {
namespace {

/// Matches a destructor against what the destructor of a guard may do: test
/// flags and the callable, call the callable once, and reset fields.
class DestructorMatcher {
public:
  /// Returns false if `S` does anything else.
  bool matchStmt(const Stmt *S, unsigned Depth = 0);
  /// Whether the callable is called, and each tested field is it or a flag.
  bool resolveTests();

  const FieldDecl *Callable = nullptr;
  bool Catches = false;
  bool TestsCallable = false;
  std::vector<GuardFlag> Flags;
  /// What the guard runs for. If not always, `Counter` is the field with the
  /// number of exceptions when the guard was constructed.
  DeferKind When = DeferKind::Always;
  const FieldDecl *Counter = nullptr;

private:
  bool matchBlock(const CompoundStmt *Block, unsigned Depth);
  bool matchIf(const IfStmt *If, unsigned Depth);
  bool matchDecls(const DeclStmt *Statement);
  bool matchExpr(const Expr *E, unsigned Depth);
  bool matchCall(const CallExpr *Call);
  bool matchOperator(const CXXOperatorCallExpr *Call);
  /// Matches a condition that has the value `Wanted` where the callable is
  /// called.
  bool matchCondition(const Expr *E, bool Wanted, unsigned Depth);
  bool matchComparison(const BinaryOperator *Binary, bool Wanted,
                       unsigned Depth);
  bool matchComparison(const CXXOperatorCallExpr *Call, bool Wanted,
                       unsigned Depth);
  bool matchTest(const FieldDecl *Field, bool Wanted);
  bool matchCount(const BinaryOperator *Binary, bool Wanted);
  const FieldDecl *fieldOf(const Expr *E) const;
  const CXXMethodDecl *ownMethodCall(const Expr *E) const;

  bool noteCall(const FieldDecl *Field) {
    if (Callable || !Field)
      return false;
    Callable = Field;
    return true;
  }

  /// Local variables that the callable is moved or copied to before the call.
  llvm::SmallDenseMap<const VarDecl *, const FieldDecl *, 2> Locals;
  std::vector<const FieldDecl *> TestedFields;
};

/// How deep the destructor's own member functions and conditions may be nested.
constexpr unsigned MaxDepth = 4;

bool DestructorMatcher::resolveTests() {
  TestsCallable = !TestedFields.empty();
  return Callable && llvm::all_of(TestedFields, [&](const FieldDecl *Field) {
           return Field == Callable;
         });
}

/// The field of `*this` that `E` refers to, or is moved or copied from.
const FieldDecl *DestructorMatcher::fieldOf(const Expr *E) const {
  for (; E; E = forwardedOperand(E)) {
    E = ignoreImplicit(E);
    if (const auto *Member = dyn_cast<MemberExpr>(E))
      return isThis(Member->getBase())
                 ? dyn_cast<FieldDecl>(Member->getMemberDecl())
                 : nullptr;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
      const auto *Var = dyn_cast<VarDecl>(Ref->getDecl());
      return Var ? Locals.lookup(Var) : nullptr;
    }
  }
  return nullptr;
}

/// The member function of `*this` that `E` calls, without arguments.
const CXXMethodDecl *DestructorMatcher::ownMethodCall(const Expr *E) const {
  const auto *Call = dyn_cast<CallExpr>(ignoreImplicit(E));
  if (!Call || Call->getNumArgs() || isa<CXXOperatorCallExpr>(Call))
    return nullptr;
  const Expr *Callee = ignoreImplicit(Call->getCallee());
  const NamedDecl *Named = nullptr;
  if (const auto *Member = dyn_cast<MemberExpr>(Callee)) {
    if (isThis(Member->getBase()))
      Named = Member->getMemberDecl();
  } else if (const auto *Set = dyn_cast<UnresolvedMemberExpr>(Callee)) {
    if (Set->getNumDecls() == 1 &&
        (Set->isImplicitAccess() || isThis(Set->getBase())))
      Named = *Set->decls_begin();
  }
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Named);
  return Method && !Method->isVirtual() ? Method : nullptr;
}

/// The expression that a member function of one statement returns, or null.
const Expr *onlyReturnedValue(const CXXMethodDecl *Method) {
  const auto *Body = dyn_cast_or_null<CompoundStmt>(bodyOf(Method));
  if (!Body || Body->size() != 1)
    return nullptr;
  const auto *Return = dyn_cast<ReturnStmt>(Body->body_front());
  return Return ? Return->getRetValue() : nullptr;
}

bool DestructorMatcher::matchCondition(const Expr *E, bool Wanted,
                                       unsigned Depth) {
  E = ignoreImplicit(E);
  if (Depth > MaxDepth)
    return false;
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
      Call && isa_and_nonnull<CXXConversionDecl>(Call->getMethodDecl()))
    E = ignoreImplicit(Call->getImplicitObjectArgument());
  if (const auto *Unary = dyn_cast<UnaryOperator>(E))
    return Unary->getOpcode() == UO_LNot &&
           matchCondition(Unary->getSubExpr(), !Wanted, Depth + 1);
  if (const auto *Binary = dyn_cast<BinaryOperator>(E))
    return matchComparison(Binary, Wanted, Depth);
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E))
    return matchComparison(Operator, Wanted, Depth);
  if (const CXXMethodDecl *Method = ownMethodCall(E)) {
    const Expr *Value = onlyReturnedValue(Method);
    return Value && matchCondition(Value, Wanted, Depth + 1);
  }
  if (const auto *Call = dyn_cast<CallExpr>(E))
    return calleeName(Call) == "__builtin_expect" && Call->getNumArgs() == 2 &&
           matchCondition(Call->getArg(0), Wanted, Depth + 1);
  return matchTest(fieldOf(E), Wanted);
}

/// `engaged_ && f_`, `f_ != nullptr`
bool DestructorMatcher::matchComparison(const BinaryOperator *Binary,
                                        bool Wanted, unsigned Depth) {
  if (isCountOfExceptions(Binary->getLHS()) ||
      isCountOfExceptions(Binary->getRHS()))
    return matchCount(Binary, Wanted);
  if (Binary->getOpcode() == (Wanted ? BO_LAnd : BO_LOr))
    return matchCondition(Binary->getLHS(), Wanted, Depth + 1) &&
           matchCondition(Binary->getRHS(), Wanted, Depth + 1);
  bool IsEqual = Binary->getOpcode() == BO_EQ;
  return (IsEqual || Binary->getOpcode() == BO_NE) &&
         isNull(Binary->getRHS()) &&
         matchCondition(Binary->getLHS(), Wanted != IsEqual, Depth + 1);
}

/// `std::uncaught_exceptions() > count_`
bool DestructorMatcher::matchCount(const BinaryOperator *Binary, bool Wanted) {
  bool IsLeft = isCountOfExceptions(Binary->getLHS());
  const FieldDecl *Field =
      fieldOf(IsLeft ? Binary->getRHS() : Binary->getLHS());
  if (!Field || Counter)
    return false;
  Counter = Field;
  BinaryOperatorKind Op =
      IsLeft ? Binary->getOpcode()
             : BinaryOperator::reverseComparisonOp(Binary->getOpcode());
  bool IsFailure = Op == BO_GT || Op == BO_NE;
  When = IsFailure == Wanted ? DeferKind::Failure : DeferKind::Success;
  return IsFailure || Op == BO_LE || Op == BO_EQ;
}

/// The same for a callable of class type.
bool DestructorMatcher::matchComparison(const CXXOperatorCallExpr *Call,
                                        bool Wanted, unsigned Depth) {
  bool IsEqual = Call->getOperator() == OO_EqualEqual;
  return (IsEqual || Call->getOperator() == OO_ExclaimEqual) &&
         Call->getNumArgs() == 2 && isNull(Call->getArg(1)) &&
         matchCondition(Call->getArg(0), Wanted != IsEqual, Depth + 1);
}

bool DestructorMatcher::matchTest(const FieldDecl *Field, bool Wanted) {
  if (!Field)
    return false;
  QualType Type = Field->getType();
  if (!Type->isDependentType() && Type->isIntegralOrEnumerationType()) {
    Flags.push_back({Field, Wanted});
    return true;
  }
  TestedFields.push_back(Field);
  return Wanted;
}

bool DestructorMatcher::matchExpr(const Expr *E, unsigned Depth) {
  E = ignoreImplicit(E);
  if (const auto *Cast = dyn_cast<CStyleCastExpr>(E);
      Cast && Cast->getType()->isVoidType())
    E = ignoreImplicit(Cast->getSubExpr());
  // `engaged_ = false`, `f_ = nullptr`
  if (const auto *Binary = dyn_cast<BinaryOperator>(E))
    return Binary->getOpcode() == BO_Assign && fieldOf(Binary->getLHS());
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E))
    return matchOperator(Operator);
  if (const CXXMethodDecl *Method = ownMethodCall(E)) {
    const Stmt *Body = bodyOf(Method);
    return Body && Depth < MaxDepth && matchStmt(Body, Depth + 1);
  }
  if (const auto *Call = dyn_cast<CallExpr>(E))
    return matchCall(Call);
  return fieldOf(E); // (void)f_;
}

/// `f_()`, `f_ = nullptr`
bool DestructorMatcher::matchOperator(const CXXOperatorCallExpr *Call) {
  if (Call->getOperator() == OO_Equal)
    return fieldOf(Call->getArg(0));
  return Call->getOperator() == OO_Call && Call->getNumArgs() == 1 &&
         noteCall(fieldOf(Call->getArg(0)));
}

/// `f_()` of a function pointer or of a dependent type, `std::invoke(f_)`,
/// `f_.operator()()`
bool DestructorMatcher::matchCall(const CallExpr *Call) {
  if (Call->getNumArgs() == 1 && calleeName(Call) == "invoke")
    return noteCall(fieldOf(Call->getArg(0)));
  if (Call->getNumArgs())
    return false;
  const Expr *Callee = ignoreImplicit(Call->getCallee());
  auto IsCallOperator = [](DeclarationName Name) {
    return Name.getCXXOverloadedOperator() == OO_Call;
  };
  if (const auto *Member = dyn_cast<MemberExpr>(Callee);
      Member && IsCallOperator(Member->getMemberDecl()->getDeclName()))
    return noteCall(fieldOf(Member->getBase()));
  if (const auto *Member = dyn_cast<CXXDependentScopeMemberExpr>(Callee))
    return IsCallOperator(Member->getMember()) && !Member->isImplicitAccess() &&
           noteCall(fieldOf(Member->getBase()));
  return noteCall(fieldOf(Callee));
}

bool isPlainReturn(const Stmt *S) {
  const auto *Return = dyn_cast<ReturnStmt>(S);
  return Return && !Return->getRetValue();
}

bool DestructorMatcher::matchBlock(const CompoundStmt *Block, unsigned Depth) {
  return llvm::all_of(Block->body(), [&](const Stmt *Part) {
    return (Part == Block->body_back() && isPlainReturn(Part)) ||
           matchStmt(Part, Depth);
  });
}

bool DestructorMatcher::matchIf(const IfStmt *If, unsigned Depth) {
  if (If->getInit() || If->getConditionVariable() || If->getElse())
    return false;
  const Stmt *Then = If->getThen();
  if (const auto *Block = dyn_cast<CompoundStmt>(Then);
      Block && Block->size() == 1)
    Then = Block->body_front();
  // `if (dismissed_) return;`
  if (isa<ReturnStmt>(Then))
    return isPlainReturn(Then) && !Callable &&
           matchCondition(If->getCond(), false, Depth);
  return matchCondition(If->getCond(), true, Depth) && matchStmt(Then, Depth);
}

/// `auto f = std::move(f_);`
bool DestructorMatcher::matchDecls(const DeclStmt *Statement) {
  return llvm::all_of(Statement->decls(), [&](const Decl *D) {
    const auto *Var = dyn_cast<VarDecl>(D);
    if (!Var)
      return isa<StaticAssertDecl>(D) || isa<TypeDecl>(D);
    if (!Var->getInit() || !Var->hasLocalStorage())
      return false;
    const FieldDecl *From = fieldOf(Var->getInit());
    if (From)
      Locals[Var] = From;
    return From != nullptr;
  });
}

bool DestructorMatcher::matchStmt(const Stmt *S, unsigned Depth) {
  if (!S || isa<NullStmt>(S))
    return true;
  if (const auto *Block = dyn_cast<CompoundStmt>(S))
    return matchBlock(Block, Depth);
  if (const auto *If = dyn_cast<IfStmt>(S))
    return matchIf(If, Depth);
  if (const auto *Try = dyn_cast<CXXTryStmt>(S)) {
    Catches = true;
    return matchBlock(Try->getTryBlock(), Depth);
  }
  if (const auto *Statement = dyn_cast<DeclStmt>(S))
    return matchDecls(Statement);
  if (const auto *E = dyn_cast<Expr>(S))
    return matchExpr(E, Depth);
  return false;
}

/// Is the destructor of such an object known to do nothing?
bool isTriviallyDestructible(QualType Type) {
  if (Type->isDependentType())
    return false;
  const CXXRecordDecl *Class =
      Type->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
  return !Class || (Class->hasDefinition() && Class->hasTrivialDestructor());
}

/// Is the destructor of the base known to do nothing? Guards inherit from
/// classes that hold a flag or forbid copies.
bool isTrivialBase(const CXXBaseSpecifier &Base) {
  if (Base.isVirtual())
    return false;
  const CXXRecordDecl *Class = baseAsWritten(Base);
  if (!Class || Class->isPolymorphic())
    return false;
  if (const CXXDestructorDecl *Destructor = destructorOf(Class);
      Destructor && Destructor->isUserProvided() && !hasEmptyBody(Destructor))
    return false;
  return llvm::all_of(Class->fields(),
                      [](const FieldDecl *F) {
                        return isTriviallyDestructible(F->getType());
                      }) &&
         llvm::all_of(Class->bases(), isTrivialBase);
}

/// The constructors that may store a callable: not those that copy or move.
std::vector<const CXXConstructorDecl *>
storingConstructors(const CXXRecordDecl *Class) {
  std::vector<const CXXConstructorDecl *> Result;
  for (const Decl *D : Class->decls()) {
    if (const auto *Template = dyn_cast<FunctionTemplateDecl>(D))
      D = Template->getTemplatedDecl();
    const auto *Constructor = dyn_cast<CXXConstructorDecl>(D);
    if (Constructor && !Constructor->isImplicit() &&
        !Constructor->isDeleted() && !Constructor->isCopyOrMoveConstructor() &&
        !Constructor->isDefaulted())
      Result.push_back(Constructor);
  }
  return Result;
}

/// What `Constructor`, or an aggregate if that is null, initializes `Field`
/// with; null if that is not known.
const Expr *initializer(const FieldDecl *Field,
                        const CXXConstructorDecl *Constructor) {
  const Expr *Value =
      Field->hasInClassInitializer() ? Field->getInClassInitializer() : nullptr;
  const FunctionDecl *Definition = nullptr;
  if (!Constructor || !Constructor->hasBody(Definition))
    return Value;
  Constructor = cast<CXXConstructorDecl>(Definition);
  for (const CXXCtorInitializer *Init : Constructor->inits()) {
    if (Init->isDelegatingInitializer())
      return nullptr;
    if (Init->getMember() == Field && Init->isWritten())
      Value = Init->getInit();
  }
  return Value;
}

/// Does every constructor initialize the field with such a value?
template <typename Predicate>
bool isInitializedWith(const FieldDecl *Field, const Predicate &IsWanted) {
  const auto *Owner = cast<CXXRecordDecl>(Field->getParent());
  std::vector<const CXXConstructorDecl *> Constructors =
      storingConstructors(Owner);
  if (Constructors.empty())
    Constructors.push_back(nullptr);
  return llvm::all_of(Constructors, [&](const CXXConstructorDecl *Constructor) {
    const Expr *Value = initializer(Field, Constructor);
    return Value && IsWanted(Value);
  });
}

} // namespace

/// Whether every constructor initializes the flag with the value that lets the
/// guard run.
static bool isInitiallyWanted(const GuardFlag &Flag) {
  return isInitializedWith(Flag.Field, [&](const Expr *Value) {
    return literal(Value) == Flag.Wanted;
  });
}

/// Whether nothing but the user's callable runs at the end of the object's
/// life: no base or other field has a destructor that does something.
static bool hasOnlyTrivialParts(const CXXRecordDecl *Class,
                                const FieldDecl *Callable) {
  return llvm::all_of(Class->bases(), isTrivialBase) &&
         llvm::all_of(Class->fields(), [&](const FieldDecl *F) {
           return F == Callable || isTriviallyDestructible(F->getType());
         });
}

GuardShape guardShape(const CXXRecordDecl *Of) {
  GuardShape Shape;
  const CXXRecordDecl *Class = definitionAsWritten(Of);
  if (!Class || Class->isLambda() || Class->isUnion() || Class->isPolymorphic())
    return Shape;
  const CXXDestructorDecl *Destructor = destructorOf(Class);
  const Stmt *Body =
      Destructor && Destructor->isUserProvided() ? bodyOf(Destructor) : nullptr;
  DestructorMatcher Matcher;
  if (!Body || !Matcher.matchStmt(Body) || !Matcher.resolveTests() ||
      !hasOnlyTrivialParts(Class, Matcher.Callable) ||
      (Matcher.Counter &&
       !isInitializedWith(Matcher.Counter, isCountOfExceptions)))
    return Shape;
  Shape.IsGuard = true;
  Shape.Catches = Matcher.Catches;
  Shape.TestsCallable = Matcher.TestsCallable;
  Shape.When = Matcher.When;
  SwitchableFields Fields{Matcher.Flags, Matcher.Counter, Matcher.When,
                          Matcher.TestsCallable ? Matcher.Callable : nullptr};
  findDismissals(Shape, Class, Fields);
  if (!llvm::all_of(Matcher.Flags, isInitiallyWanted))
    Shape.RefusalReason = InactiveReason;
  else if (!llvm::all_of(storingConstructors(Class), hasEmptyBody))
    Shape.RefusalReason = ConstructorReason;
  return Shape;
}

} // namespace opendefer

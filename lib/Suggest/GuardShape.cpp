//===- GuardShape.cpp - Is this a class of scope guards? ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Templates are looked at as they are written, so that one look does for all
// that is made of them.
//
//===----------------------------------------------------------------------===//

#include "Suggest/GuardShape.h"
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

const CXXRecordDecl *asWritten(const CXXRecordDecl *Class) {
  if (const CXXRecordDecl *Pattern =
          Class ? Class->getTemplateInstantiationPattern() : nullptr)
    Class = Pattern;
  return Class ? Class->getDefinition() : nullptr;
}

/// Clang does not count that of a template as the class's.
const CXXDestructorDecl *destructorOf(const CXXRecordDecl *Class) {
  for (const Decl *D : Class->decls())
    if (const auto *End = dyn_cast<CXXDestructorDecl>(D))
      return End;
  return nullptr;
}

/// The body as it is written, or null.
const Stmt *bodyOf(const FunctionDecl *F) {
  if (const FunctionDecl *Pattern = F->getTemplateInstantiationPattern())
    F = Pattern;
  const FunctionDecl *Definition = nullptr;
  return F->hasBody(Definition) ? Definition->getBody() : nullptr;
}

const Expr *bare(const Expr *E) {
  return E->IgnoreImplicit()->IgnoreParenImpCasts();
}

llvm::StringRef calleeName(const CallExpr *Call) {
  const Expr *Callee = bare(Call->getCallee());
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

/// A literal that means true or false, also in braces or parentheses.
std::optional<bool> literal(const Expr *E) {
  while (E) {
    E = bare(E);
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

/// What a destructor does, as far as a guard's would.
class Destruction {
public:
  /// False if it does anything else.
  bool walk(const Stmt *S, unsigned Depth = 0);

  const FieldDecl *Callable = nullptr;
  bool Catches = false;
  bool TestsCallable = false;
  struct Flag {
    const FieldDecl *Field;
    bool Wanted;
  };
  std::vector<Flag> Flags;

private:
  const FieldDecl *fieldOf(const Expr *E) const;
  bool expression(const Expr *E, unsigned Depth);
  bool condition(const Expr *E, bool Wanted, unsigned Depth);
  const CXXMethodDecl *ownCall(const Expr *E) const;
  bool runs(const FieldDecl *Field) {
    if (Callable || !Field)
      return false;
    Callable = Field;
    return true;
  }

  /// Locals that hold the callable for the call.
  llvm::SmallDenseMap<const VarDecl *, const FieldDecl *, 2> Locals;
  std::vector<const FieldDecl *> Tested;

public:
  /// Every field that is asked is a flag, or the callable.
  bool resolveTests() {
    for (const FieldDecl *Field : Tested) {
      if (Field != Callable)
        return false;
      TestsCallable = true;
    }
    return Callable;
  }
};

bool isOwn(const Expr *Base) { return isa<CXXThisExpr>(bare(Base)); }

/// The field of the object that `E` is, or is moved or copied from.
const FieldDecl *Destruction::fieldOf(const Expr *E) const {
  while (true) {
    E = bare(E);
    if (const auto *Member = dyn_cast<MemberExpr>(E))
      return isOwn(Member->getBase())
                 ? dyn_cast<FieldDecl>(Member->getMemberDecl())
                 : nullptr;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
      const auto *Var = dyn_cast<VarDecl>(Ref->getDecl());
      return Var ? Locals.lookup(Var) : nullptr;
    }
    const auto *Call = dyn_cast<CallExpr>(E);
    const auto *Construct = dyn_cast<CXXConstructExpr>(E);
    const auto *Unary = dyn_cast<UnaryOperator>(E);
    if (Call && Call->getNumArgs() == 1 && !isa<CXXOperatorCallExpr>(Call)) {
      llvm::StringRef Name = calleeName(Call);
      if (Name != "move" && Name != "forward" && Name != "mv" && Name != "fwd")
        return nullptr;
      E = Call->getArg(0);
    } else if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E)) {
      E = Cast->getSubExpr();
    } else if (Construct && Construct->getNumArgs() == 1) {
      E = Construct->getArg(0);
    } else if (Unary && (Unary->getOpcode() == UO_Deref ||
                         Unary->getOpcode() == UO_AddrOf)) {
      E = Unary->getSubExpr();
    } else {
      return nullptr;
    }
  }
}

/// The function of the object that `E` calls, without arguments.
const CXXMethodDecl *Destruction::ownCall(const Expr *E) const {
  const auto *Call = dyn_cast<CallExpr>(bare(E));
  if (!Call || Call->getNumArgs() || isa<CXXOperatorCallExpr>(Call))
    return nullptr;
  const Expr *Callee = bare(Call->getCallee());
  const NamedDecl *Named = nullptr;
  if (const auto *Member = dyn_cast<MemberExpr>(Callee)) {
    if (isOwn(Member->getBase()))
      Named = Member->getMemberDecl();
  } else if (const auto *Set = dyn_cast<UnresolvedMemberExpr>(Callee)) {
    if (Set->getNumDecls() == 1 &&
        (Set->isImplicitAccess() || isOwn(Set->getBase())))
      Named = *Set->decls_begin();
  }
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Named);
  return Method && !Method->isVirtual() ? Method : nullptr;
}

bool Destruction::condition(const Expr *E, bool Wanted, unsigned Depth) {
  E = bare(E);
  if (Depth > 4)
    return false;
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
      Call && isa_and_nonnull<CXXConversionDecl>(Call->getMethodDecl()))
    E = bare(Call->getImplicitObjectArgument());
  if (const auto *Unary = dyn_cast<UnaryOperator>(E))
    return Unary->getOpcode() == UO_LNot &&
           condition(Unary->getSubExpr(), !Wanted, Depth + 1);
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    if (Binary->getOpcode() == (Wanted ? BO_LAnd : BO_LOr))
      return condition(Binary->getLHS(), Wanted, Depth + 1) &&
             condition(Binary->getRHS(), Wanted, Depth + 1);
    bool IsEqual = Binary->getOpcode() == BO_EQ;
    if ((IsEqual || Binary->getOpcode() == BO_NE) &&
        isa<CXXNullPtrLiteralExpr>(bare(Binary->getRHS())))
      return condition(Binary->getLHS(), Wanted != IsEqual, Depth + 1);
    return false;
  }
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E)) {
    bool IsEqual = Operator->getOperator() == OO_EqualEqual;
    return (IsEqual || Operator->getOperator() == OO_ExclaimEqual) &&
           Operator->getNumArgs() == 2 &&
           isa<CXXNullPtrLiteralExpr>(bare(Operator->getArg(1))) &&
           condition(Operator->getArg(0), Wanted != IsEqual, Depth + 1);
  }
  if (const CXXMethodDecl *Method = ownCall(E)) {
    const auto *Body = dyn_cast_or_null<CompoundStmt>(bodyOf(Method));
    const auto *Return = Body && Body->size() == 1
                             ? dyn_cast<ReturnStmt>(Body->body_front())
                             : nullptr;
    return Return && Return->getRetValue() &&
           condition(Return->getRetValue(), Wanted, Depth + 1);
  }
  if (const auto *Call = dyn_cast<CallExpr>(E))
    return calleeName(Call) == "__builtin_expect" && Call->getNumArgs() == 2 &&
           condition(Call->getArg(0), Wanted, Depth + 1);
  const FieldDecl *Field = fieldOf(E);
  if (!Field)
    return false;
  QualType Type = Field->getType();
  if (!Type->isDependentType() && Type->isIntegralOrEnumerationType()) {
    Flags.push_back({Field, Wanted});
    return true;
  }
  Tested.push_back(Field);
  return Wanted;
}

bool Destruction::expression(const Expr *E, unsigned Depth) {
  E = bare(E);
  if (const auto *Cast = dyn_cast<CStyleCastExpr>(E);
      Cast && Cast->getType()->isVoidType())
    E = bare(Cast->getSubExpr());
  // `engaged_ = false`, `f_ = nullptr`
  if (const auto *Binary = dyn_cast<BinaryOperator>(E))
    return Binary->getOpcode() == BO_Assign && fieldOf(Binary->getLHS());
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E)) {
    if (Operator->getOperator() == OO_Equal)
      return fieldOf(Operator->getArg(0));
    return Operator->getOperator() == OO_Call && Operator->getNumArgs() == 1 &&
           runs(fieldOf(Operator->getArg(0)));
  }
  if (const CXXMethodDecl *Method = ownCall(E)) {
    const Stmt *Body = bodyOf(Method);
    return Body && Depth < 4 && walk(Body, Depth + 1);
  }
  const auto *Call = dyn_cast<CallExpr>(E);
  if (!Call)
    return fieldOf(E); // (void)f_;
  if (Call->getNumArgs() == 1 && calleeName(Call) == "invoke")
    return runs(fieldOf(Call->getArg(0)));
  if (Call->getNumArgs())
    return false;
  const Expr *Callee = bare(Call->getCallee());
  auto IsCallOperator = [](DeclarationName Name) {
    return Name.getCXXOverloadedOperator() == OO_Call;
  };
  if (const auto *Member = dyn_cast<MemberExpr>(Callee);
      Member && IsCallOperator(Member->getMemberDecl()->getDeclName()))
    return runs(fieldOf(Member->getBase()));
  if (const auto *Member = dyn_cast<CXXDependentScopeMemberExpr>(Callee))
    return IsCallOperator(Member->getMember()) && !Member->isImplicitAccess() &&
           runs(fieldOf(Member->getBase()));
  return runs(fieldOf(Callee));
}

bool Destruction::walk(const Stmt *S, unsigned Depth) {
  if (!S || isa<NullStmt>(S))
    return true;
  if (const auto *Block = dyn_cast<CompoundStmt>(S))
    return llvm::all_of(Block->body(), [&](const Stmt *Part) {
      return (isa<ReturnStmt>(Part) && Part == Block->body_back() &&
              !cast<ReturnStmt>(Part)->getRetValue()) ||
             walk(Part, Depth);
    });
  if (const auto *If = dyn_cast<IfStmt>(S)) {
    if (If->getInit() || If->getConditionVariable() || If->getElse())
      return false;
    const Stmt *Then = If->getThen();
    if (const auto *Block = dyn_cast<CompoundStmt>(Then);
        Block && Block->size() == 1)
      Then = Block->body_front();
    // `if (dismissed_) return;`
    if (const auto *Return = dyn_cast<ReturnStmt>(Then))
      return !Return->getRetValue() && !Callable &&
             condition(If->getCond(), false, Depth);
    return condition(If->getCond(), true, Depth) && walk(Then, Depth);
  }
  if (const auto *Try = dyn_cast<CXXTryStmt>(S)) {
    Catches = true;
    return walk(Try->getTryBlock(), Depth);
  }
  if (const auto *Local = dyn_cast<DeclStmt>(S))
    return llvm::all_of(Local->decls(), [&](const Decl *D) {
      const auto *Var = dyn_cast<VarDecl>(D);
      if (!Var)
        return isa<StaticAssertDecl>(D) || isa<TypeDecl>(D);
      const FieldDecl *From = Var->getInit() && Var->hasLocalStorage()
                                  ? fieldOf(Var->getInit())
                                  : nullptr;
      if (From)
        Locals[Var] = From;
      return From != nullptr;
    });
  if (const auto *E = dyn_cast<Expr>(S))
    return expression(E, Depth);
  return false;
}

/// May an object of the type be a part of a guard, without an end of its own?
bool isIdle(QualType Type) {
  if (Type->isDependentType())
    return false;
  const CXXRecordDecl *Class =
      Type->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
  return !Class || (Class->hasDefinition() && Class->hasTrivialDestructor());
}

/// A base without an end of its own: a flag, or nothing that can be copied.
bool isIdleBase(const CXXBaseSpecifier &Base) {
  if (Base.isVirtual())
    return false;
  QualType Type = Base.getType();
  const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
  if (!Class)
    if (const auto *Of = Type->getAs<TemplateSpecializationType>())
      if (const auto *Template = dyn_cast_or_null<ClassTemplateDecl>(
              Of->getTemplateName().getAsTemplateDecl()))
        Class = Template->getTemplatedDecl();
  Class = asWritten(Class);
  if (!Class || Class->isPolymorphic())
    return false;
  if (const CXXDestructorDecl *End = destructorOf(Class);
      End && End->isUserProvided()) {
    const auto *Body = dyn_cast_or_null<CompoundStmt>(bodyOf(End));
    if (!Body || !Body->body_empty())
      return false;
  }
  return llvm::all_of(
             Class->fields(),
             [](const FieldDecl *F) { return isIdle(F->getType()); }) &&
         llvm::all_of(Class->bases(), isIdleBase);
}

/// The constructors that are given something to keep.
std::vector<const CXXConstructorDecl *>
constructors(const CXXRecordDecl *Class) {
  std::vector<const CXXConstructorDecl *> Result;
  for (const Decl *D : Class->decls()) {
    if (const auto *Template = dyn_cast<FunctionTemplateDecl>(D))
      D = Template->getTemplatedDecl();
    const auto *Made = dyn_cast<CXXConstructorDecl>(D);
    if (Made && !Made->isImplicit() && !Made->isDeleted() &&
        !Made->isCopyOrMoveConstructor() && !Made->isDefaulted())
      Result.push_back(Made);
  }
  return Result;
}

/// What `Field` is when an object has been made by `Made`, or without a
/// constructor if that is null.
std::optional<bool> initialValue(const FieldDecl *Field,
                                 const CXXConstructorDecl *Made) {
  std::optional<bool> Value;
  if (Field->hasInClassInitializer())
    Value = literal(Field->getInClassInitializer());
  const FunctionDecl *Definition = nullptr;
  if (!Made || !Made->hasBody(Definition))
    return Value;
  Made = cast<CXXConstructorDecl>(Definition);
  for (const CXXCtorInitializer *Init : Made->inits()) {
    if (Init->isDelegatingInitializer())
      return {};
    if (Init->getMember() == Field && Init->isWritten())
      Value = literal(Init->getInit());
  }
  return Value;
}

/// Does the constructor do nothing but keep what it is given?
bool onlyKeeps(const CXXConstructorDecl *Made) {
  const auto *Body = dyn_cast_or_null<CompoundStmt>(bodyOf(Made));
  return Body && Body->body_empty();
}

} // namespace

GuardShape guardShape(const CXXRecordDecl *Of) {
  GuardShape Shape;
  const CXXRecordDecl *Class = asWritten(Of);
  if (!Class || Class->isLambda() || Class->isUnion() || Class->isPolymorphic())
    return Shape;
  const CXXDestructorDecl *End = destructorOf(Class);
  const Stmt *Body = End && End->isUserProvided() ? bodyOf(End) : nullptr;
  Destruction D;
  if (!Body || !D.walk(Body) || !D.resolveTests() ||
      !llvm::all_of(Class->bases(), isIdleBase) ||
      !llvm::all_of(Class->fields(), [&](const FieldDecl *F) {
        return F == D.Callable || isIdle(F->getType());
      }))
    return Shape;
  Shape.IsGuard = true;
  Shape.Catches = D.Catches;
  Shape.TestsCallable = D.TestsCallable;

  for (const CXXConstructorDecl *Made : constructors(Class))
    if (!onlyKeeps(Made))
      Shape.Doubt =
          "the constructor of the guard may do more than store the callable";
  for (const Destruction::Flag &Flag : D.Flags) {
    const auto *Owner = cast<CXXRecordDecl>(Flag.Field->getParent());
    std::vector<const CXXConstructorDecl *> Makers = constructors(Owner);
    if (Makers.empty())
      Makers.push_back(nullptr);
    for (const CXXConstructorDecl *Made : Makers)
      if (initialValue(Flag.Field, Made) != Flag.Wanted)
        Shape.Doubt = "the guard is conditional when it is constructed";
  }
  return Shape;
}

} // namespace opendefer

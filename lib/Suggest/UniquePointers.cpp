//===- UniquePointers.cpp - std::unique_ptr that serves as a guard --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which objects of std::unique_ptr could be a plain pointer and a `defer`?
//
//   std::unique_ptr<FILE, int (*)(FILE *)> close(f, &fclose);
//     if (f) defer fclose(f);
//   std::unique_ptr<FILE, Closer> f(fopen(path, "r")); ... f.get() ...
//     auto *const f = fopen(path, "r");
//     if (f) defer Closer{}(f);                          ... f ...
//
// Only those with a deleter of their own of which the function uses nothing but
// the pointer: a unique_ptr that is moved, released or dereferenced is an
// owner, not a guard. The `if` is omitted if the preceding statement has
// returned for a null pointer.
//
//===----------------------------------------------------------------------===//

#include "Suggest/GuardChecks.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/ASTMatchers/ASTMatchers.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace opendefer {
namespace {

/// The class, if it is a unique_ptr with a deleter of its own.
const ClassTemplateSpecializationDecl *uniquePtrClass(QualType Type,
                                                      ASTContext &Ctx) {
  const auto *Class = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      Type->getAsCXXRecordDecl());
  if (!Class ||
      match(namedDecl(hasName("::std::unique_ptr")), *Class, Ctx).empty())
    return nullptr;
  const TemplateArgumentList &Arguments = Class->getTemplateArgs();
  if (Arguments.size() != 2 || Arguments[1].getKind() != TemplateArgument::Type)
    return nullptr;
  const CXXRecordDecl *Deleter = Arguments[1].getAsType()->getAsCXXRecordDecl();
  bool IsDefault =
      Deleter &&
      !match(namedDecl(hasName("::std::default_delete")), *Deleter, Ctx)
           .empty();
  return IsDefault ? nullptr : Class;
}

/// The uses of an owner that a plain pointer could serve as well.
struct PointerUses {
  std::vector<const CXXMemberCallExpr *> Gets;
  bool AnyTest = false; ///< `if (p)`, `p == nullptr`

  bool isGuardOnly() const { return Gets.empty() && !AnyTest; }
};

const Stmt *parentAboveCasts(const Function &Fn, const Stmt *S) {
  const Stmt *Parent = Fn.parent(S);
  while (Parent && (isa<ImplicitCastExpr>(Parent) || isa<ParenExpr>(Parent)))
    Parent = Fn.parent(Parent);
  return Parent;
}

bool isComparisonWithNull(const CXXOperatorCallExpr *Call) {
  return (Call->getOperator() == OO_EqualEqual ||
          Call->getOperator() == OO_ExclaimEqual) &&
         llvm::any_of(Call->arguments(), [](const Expr *Side) {
           return isa<CXXNullPtrLiteralExpr>(Side->IgnoreParenImpCasts());
         });
}

/// Adds one use. Returns false if a plain pointer could not serve it.
bool addUse(PointerUses &Uses, const Function &Fn, const DeclRefExpr *Ref) {
  const Stmt *Parent = parentAboveCasts(Fn, Ref);
  const auto *Member = dyn_cast_or_null<MemberExpr>(Parent);
  const auto *Call =
      Member ? dyn_cast_or_null<CXXMemberCallExpr>(Fn.parent(Member)) : nullptr;
  if (Call && isa<CXXConversionDecl>(Member->getMemberDecl())) {
    Uses.AnyTest = true;
    return true;
  }
  if (Call && Member->getMemberDecl()->getIdentifier() &&
      Member->getMemberDecl()->getName() == "get" && !Member->isArrow()) {
    Uses.Gets.push_back(Call);
    return true;
  }
  if (const auto *Compare = dyn_cast_or_null<CXXOperatorCallExpr>(Parent);
      Compare && isComparisonWithNull(Compare)) {
    Uses.AnyTest = true;
    return true;
  }
  const auto *Cast = dyn_cast_or_null<CStyleCastExpr>(Parent);
  return Cast && Cast->getCastKind() == CK_ToVoid;
}

/// Nothing if the owner is also moved, released, dereferenced and the like.
std::optional<PointerUses> pointerUses(const Function &Fn,
                                       const VarDecl *Owner) {
  PointerUses Result;
  for (const DeclRefExpr *Ref : Fn.uses(Owner))
    if (!addUse(Result, Fn, Ref))
      return std::nullopt;
  return Result;
}

/// The constructor call that initializes the owner, or null.
const CXXConstructExpr *construction(const VarDecl *Owner) {
  const Expr *E = Owner->getInit();
  while (E) {
    E = E->IgnoreImplicit()->IgnoreParens();
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(E)) {
      bool IsCopy = Construct->getConstructor()->isCopyOrMoveConstructor();
      if (!IsCopy || Construct->getNumArgs() != 1)
        return Construct;
      E = Construct->getArg(0);
    } else if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E)) {
      E = Cast->getSubExpr();
    } else {
      break;
    }
  }
  return nullptr;
}

/// Where the type of `Owner` is written: on the right in
/// `auto p = std::unique_ptr<...>(...);`.
TypeLoc writtenType(const VarDecl *Owner) {
  const TypeSourceInfo *Info = Owner->getTypeSourceInfo();
  const Expr *E = Owner->getInit();
  while (Info && Info->getType()->getContainedAutoType()) {
    Info = nullptr;
    const auto *Cast =
        E ? dyn_cast<ExplicitCastExpr>(E->IgnoreImplicit()->IgnoreParens())
          : nullptr;
    const auto *Temporary = E ? dyn_cast<CXXTemporaryObjectExpr>(
                                    E->IgnoreImplicit()->IgnoreParens())
                              : nullptr;
    if (Cast)
      Info = Cast->getTypeInfoAsWritten();
    else if (Temporary)
      Info = Temporary->getTypeSourceInfo();
  }
  return Info ? Info->getTypeLoc().getUnqualifiedLoc() : TypeLoc();
}

/// The type of the deleter as it is written in the declaration of `Owner`, or
/// as a member of the type that is written there. The name of the type itself
/// may be private or not visible there.
std::string deleterType(const VarDecl *Owner, SuggestContext &SC) {
  TypeLoc Written = writtenType(Owner);
  if (Written.isNull() || Written.getBeginLoc().isMacroID() ||
      Written.getEndLoc().isMacroID())
    return "";
  std::string All = SC.Text.text(Written.getSourceRange()).str();
  auto Template = Written.getAsAdjusted<TemplateSpecializationTypeLoc>();
  if (!Template || Template.getTypePtr()->isTypeAlias() ||
      Template.getNumArgs() != 2)
    return All + "::deleter_type";
  SourceRange Argument = Template.getArgLoc(1).getSourceRange();
  return Argument.getBegin().isMacroID() || Argument.getEnd().isMacroID()
             ? All + "::deleter_type"
             : SC.Text.text(Argument).str();
}

/// The function or lambda that a deleter is constructed from, without what
/// converts it: `fclose` in `&fclose`.
const Expr *deleterOperand(const Expr *Given) {
  auto Strip = [](const Expr *E) {
    return E->IgnoreImplicit()->IgnoreParenImpCasts();
  };
  Given = Strip(Given);
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(Given);
      Construct && Construct->getNumArgs() == 1)
    Given = Strip(Construct->getArg(0));
  if (const auto *Address = dyn_cast<UnaryOperator>(Given);
      Address && Address->getOpcode() == UO_AddrOf)
    Given = Address->getSubExpr()->IgnoreParenImpCasts();
  if (const auto *Conversion = dyn_cast<CXXMemberCallExpr>(Given);
      Conversion &&
      isa_and_nonnull<CXXConversionDecl>(Conversion->getMethodDecl()))
    Given = Strip(Conversion->getImplicitObjectArgument());
  return Given;
}

/// The text that, before `(pointer)`, calls the deleter; "" if there is none.
std::string deleterText(const VarDecl *Owner, const CXXConstructExpr *Construct,
                        QualType Deleter, SuggestContext &SC) {
  if (Construct->getNumArgs() < 2 ||
      isa<CXXDefaultArgExpr>(Construct->getArg(1))) {
    std::string Type =
        Deleter->getAsCXXRecordDecl() ? deleterType(Owner, SC) : "";
    return Type.empty() ? "" : Type + "{}";
  }
  const Expr *Given = deleterOperand(Construct->getArg(1));
  const auto *Ref = dyn_cast<DeclRefExpr>(Given);
  bool HasName = Ref && (isa<FunctionDecl>(Ref->getDecl()) ||
                         isa<VarDecl>(Ref->getDecl()));
  if ((!HasName && !isa<LambdaExpr>(Given)) ||
      Given->getBeginLoc().isMacroID() || Given->getEndLoc().isMacroID())
    return "";
  return SC.Text.text(Given->getSourceRange()).str();
}

bool returnsOrThrows(const Stmt *S) {
  if (const auto *Block = dyn_cast<CompoundStmt>(S))
    return !Block->body_empty() && returnsOrThrows(Block->body_back());
  if (const auto *Cleanups = dyn_cast<ExprWithCleanups>(S))
    S = Cleanups->getSubExpr();
  return isa<ReturnStmt>(S) || isa<CXXThrowExpr>(S);
}

/// `p` in `!p`, `p == nullptr`; null for other conditions.
const Expr *testedForNull(const Expr *Condition) {
  auto IsNull = [](const Expr *E) {
    E = E->IgnoreParenImpCasts();
    return isa<CXXNullPtrLiteralExpr>(E) || isa<GNUNullExpr>(E);
  };
  Condition = Condition->IgnoreImplicit()->IgnoreParenImpCasts();
  if (const auto *Not = dyn_cast<UnaryOperator>(Condition))
    return Not->getOpcode() == UO_LNot ? Not->getSubExpr() : nullptr;
  if (const auto *Equal = dyn_cast<BinaryOperator>(Condition))
    return Equal->getOpcode() == BO_EQ && IsNull(Equal->getRHS())
               ? Equal->getLHS()
               : nullptr;
  if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(Condition))
    return Call->getOperator() == OO_EqualEqual && IsNull(Call->getArg(1))
               ? Call->getArg(0)
               : nullptr;
  return nullptr;
}

/// Is it `if (!variable) return ...;`?
bool leavesIfNull(const Stmt *S, const ValueDecl *Variable) {
  const auto *If = dyn_cast_or_null<IfStmt>(S);
  if (!If || If->getElse() || If->getInit() || If->getConditionVariable() ||
      !returnsOrThrows(If->getThen()))
    return false;
  const Expr *Tested = testedForNull(If->getCond());
  if (!Tested)
    return false;
  Tested = Tested->IgnoreImplicit()->IgnoreParenImpCasts();
  if (const auto *ToBool = dyn_cast<CXXMemberCallExpr>(Tested);
      ToBool && isa_and_nonnull<CXXConversionDecl>(ToBool->getMethodDecl()))
    Tested = ToBool->getImplicitObjectArgument()->IgnoreParenImpCasts();
  const auto *Ref = dyn_cast<DeclRefExpr>(Tested);
  return Ref && Ref->getDecl() == Variable;
}

/// Replaces a unique_ptr by a defer.
class UniquePtrRewriter {
public:
  UniquePtrRewriter(Suggestion &S, SuggestContext &SC, const Function &Fn,
                    LocalVariable Owner, const PointerUses &Uses,
                    const CXXConstructExpr *Construct,
                    const std::string &Deleter)
      : S(S), SC(SC), Text(SC.Text), Fn(Fn), Owner(Owner), Uses(Uses),
        Pointer(Construct->getArg(0)), Name(Owner.Var->getNameAsString()),
        Given(Text.text(Pointer->getSourceRange()).str()),
        Begin(Text.begin(Owner.Statement->getBeginLoc())),
        End(Text.end(Owner.Statement->getEndLoc())), Deleter(Deleter) {}

  void write() {
    if (Uses.isGuardOnly())
      return writeGuard();
    for (const CXXMemberCallExpr *Get : Uses.Gets)
      replaceGet(Get);
    writePointer();
  }

private:
  std::string deferOf(const std::string &Argument) const {
    return SC.keyword(DeferKind::Always) + " " + Deleter + "(" + Argument +
           ");";
  }
  void writeGuard();
  void writePointer();
  void replaceGet(const CXXMemberCallExpr *Get);
  std::string newLine() const;

  Suggestion &S;
  SuggestContext &SC;
  const SourceText &Text;
  const Function &Fn;
  LocalVariable Owner;
  const PointerUses &Uses;
  const Expr *Pointer; ///< what the owner is initialized with
  std::string Name;
  std::string Given; ///< the text of `Pointer`
  FileLocation Begin, End;
  const std::string &Deleter;
};

/// `if (f) defer fclose(f);`, without the `if` if `f` has been tested.
void UniquePtrRewriter::writeGuard() {
  const auto *Ref = dyn_cast<DeclRefExpr>(Pointer->IgnoreParenImpCasts());
  if (!Ref)
    return S.replace(
        Begin, End, "if (auto *" + Name + " = " + Given + ") " + deferOf(Name));
  bool IsTested = leavesIfNull(Fn.sibling(Owner.Statement, -1), Ref->getDecl());
  S.replace(Begin, End,
            (IsTested ? "" : "if (" + Given + ") ") + deferOf(Given));
}

/// A pointer of the owner's name. Its defer follows the statement that returns
/// if it is null.
void UniquePtrRewriter::writePointer() {
  const Stmt *Next = Fn.sibling(Owner.Statement, 1);
  std::string Declaration = "auto *const " + Name + " = " + Given + ";";
  std::string Line = newLine();
  if (!leavesIfNull(Next, Owner.Var))
    return S.replace(Begin, End,
                     Declaration + Line + "if (" + Name + ")" + Line + "  " +
                         deferOf(Name));
  S.replace(Begin, End, Declaration);
  FileLocation After = Text.end(Next->getEndLoc());
  if (auto Semicolon = Text.afterSemicolon(After);
      Semicolon && !isa<CompoundStmt>(cast<IfStmt>(Next)->getThen()))
    After = *Semicolon;
  S.insert(After, Line + deferOf(Name));
}

void UniquePtrRewriter::replaceGet(const CXXMemberCallExpr *Get) {
  if (isa_and_nonnull<MaterializeTemporaryExpr>(Fn.parent(Get)))
    S.refuse(Get->getBeginLoc(), "a reference is bound to the pointer");
  else if (Get->getBeginLoc().isMacroID() || Get->getEndLoc().isMacroID())
    S.refuse(Get->getBeginLoc(), "the variable is used in a macro");
  else
    S.replace(Text.begin(Get->getBeginLoc()), Text.end(Get->getEndLoc()), Name);
}

/// A line break and the indentation of the owner's declaration.
std::string UniquePtrRewriter::newLine() const {
  llvm::StringRef Before =
      Text.sourceManager().getBufferData(Begin.File).take_front(Begin.Offset);
  llvm::StringRef Indent = Before.substr(Before.rfind('\n') + 1);
  return "\n" + (Indent.trim().empty() ? Indent.str() : "");
}

/// Has the deleter a `pointer` type of its own?
bool definesPointer(const CXXRecordDecl *Deleter, ASTContext &Ctx) {
  return Deleter && !Deleter->isLambda() && Deleter->hasDefinition() &&
         !Deleter->lookup(&Ctx.Idents.get("pointer")).empty();
}

void checkTypes(Suggestion &S, SuggestContext &SC, const VarDecl *Owner,
                const ClassTemplateSpecializationDecl *Class,
                QualType Pointer) {
  QualType Deleter = Class->getTemplateArgs()[1].getAsType();
  if (Deleter->isReferenceType() || !Pointer->isPointerType() ||
      definesPointer(Deleter->getAsCXXRecordDecl(), SC.Ctx))
    S.refuse(Owner->getLocation(),
             "the pointer or the deleter has a special type");
  QualType Stored =
      SC.Ctx.getPointerType(Class->getTemplateArgs()[0].getAsType());
  if (!SC.Ctx.hasSameType(Stored, Pointer))
    S.refuse(Owner->getLocation(), "the pointer is converted to another type");
}

void suggestUniquePointer(SuggestContext &SC, const Function &Fn,
                          LocalVariable Local,
                          const ClassTemplateSpecializationDecl *Class) {
  auto [Statement, Owner] = Local;
  std::optional<PointerUses> Uses = pointerUses(Fn, Owner);
  const CXXConstructExpr *Construct = construction(Owner);
  if (!Uses || !Construct || !Construct->getNumArgs() ||
      Construct->getArg(0)->getType()->isNullPtrType())
    return;
  Suggestion S(SC, DiagID::SuggestUniquePtr, Owner->getLocation(),
               "'" + Owner->getNameAsString() + "'");
  checkPlace(S, Fn, Statement);
  if (!Statement->isSingleDecl())
    S.refuse(Owner->getLocation(), NotSingleReason);
  const Expr *Pointer = Construct->getArg(0)->IgnoreParenImpCasts();
  checkTypes(S, SC, Owner, Class, Pointer->getType());
  QualType DeleterType = Class->getTemplateArgs()[1].getAsType();
  std::string Deleter = deleterText(Owner, Construct, DeleterType, SC);
  if (Deleter.empty())
    S.refuse(Owner->getLocation(), "the deleter cannot be named here");
  if (Statement->getBeginLoc().isMacroID() ||
      Pointer->getBeginLoc().isMacroID() || Pointer->getEndLoc().isMacroID())
    S.refuse(Statement->getBeginLoc(), "the guard is in a macro");
  checkCode(S, Fn, Statement);
  if (Uses->isGuardOnly())
    checkUnused(S, Fn, Owner, SC.Text);
  checkSpelling(S, Fn, Owner, SC.Text);
  if (!S.isRefused())
    UniquePtrRewriter(S, SC, Fn, Local, *Uses, Construct, Deleter).write();
}

} // namespace

void suggestUniquePointers(SuggestContext &SC, const Function &Fn) {
  for (LocalVariable Local : Fn.variables()) {
    QualType Type = Local.Var->getType();
    if (!Local.Var->hasLocalStorage() || Type->isDependentType())
      continue;
    if (const auto *Class = uniquePtrClass(Type, SC.Ctx))
      suggestUniquePointer(SC, Fn, Local, Class);
  }
}

} // namespace opendefer

//===- UniquePointers.cpp - std::unique_ptr that is nothing but a guard ---===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   std::unique_ptr<FILE, int (*)(FILE *)> close(f, &fclose);
//     if (f) defer fclose(f);
//   std::unique_ptr<FILE, Closer> f(fopen(path, "r")); ... f.get() ...
//     auto *const f = fopen(path, "r");
//     if (f) defer Closer{}(f);                          ... f ...
//
// With a deleter of its own, and asked for nothing but its pointer: what is
// moved, released or dereferenced is no guard but an owner. The `if` is not
// needed where another one has just left the function for a null pointer.
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

const ClassTemplateSpecializationDecl *ownerClass(QualType Type,
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

/// How the pointer is asked for.
struct Uses {
  bool OnlyPointer = true; ///< no use but those below
  std::vector<const CXXMemberCallExpr *> Gets;
  unsigned Others = 0; ///< `if (p)`, `p == nullptr`
};

const Stmt *aboveCasts(const Function &Fn, const Stmt *S) {
  const Stmt *Parent = Fn.parent(S);
  while (Parent && (isa<ImplicitCastExpr>(Parent) || isa<ParenExpr>(Parent)))
    Parent = Fn.parent(Parent);
  return Parent;
}

Uses usesOf(const Function &Fn, const VarDecl *Owner) {
  Uses Result;
  for (const DeclRefExpr *Ref : Fn.uses(Owner)) {
    const Stmt *Parent = aboveCasts(Fn, Ref);
    const auto *Member = dyn_cast_or_null<MemberExpr>(Parent);
    const auto *Call =
        Member ? dyn_cast_or_null<CXXMemberCallExpr>(Fn.parent(Member))
               : nullptr;
    const auto *Compare = dyn_cast_or_null<CXXOperatorCallExpr>(Parent);
    const auto *Cast = dyn_cast_or_null<CStyleCastExpr>(Parent);
    if (Call && isa<CXXConversionDecl>(Member->getMemberDecl()))
      ++Result.Others;
    else if (Call && Member->getMemberDecl()->getIdentifier() &&
             Member->getMemberDecl()->getName() == "get" && !Member->isArrow())
      Result.Gets.push_back(Call);
    else if (Compare &&
             (Compare->getOperator() == OO_EqualEqual ||
              Compare->getOperator() == OO_ExclaimEqual) &&
             llvm::any_of(Compare->arguments(), [](const Expr *Side) {
               return isa<CXXNullPtrLiteralExpr>(Side->IgnoreParenImpCasts());
             }))
      ++Result.Others;
    else if (!Cast || Cast->getCastKind() != CK_ToVoid)
      Result.OnlyPointer = false;
  }
  return Result;
}

/// The constructor's arguments, if it is made here.
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

/// Where the type of `Owner` is written: not at the `auto` of
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

/// How the type of the deleter can be named in the place of `Owner`: as it is
/// written there, or as a member of what is written. Printing the type would
/// not do: what it is called may be private, or not have a name there.
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

/// What is written before `(pointer)`, or "".
std::string callee(const VarDecl *Owner, const CXXConstructExpr *Made,
                   QualType Deleter, SuggestContext &SC) {
  if (Made->getNumArgs() < 2 || isa<CXXDefaultArgExpr>(Made->getArg(1))) {
    std::string Type =
        Deleter->getAsCXXRecordDecl() ? deleterType(Owner, SC) : "";
    return Type.empty() ? "" : Type + "{}";
  }
  const Expr *Given = Made->getArg(1)->IgnoreImplicit()->IgnoreParenImpCasts();
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(Given);
      Construct && Construct->getNumArgs() == 1)
    Given = Construct->getArg(0)->IgnoreImplicit()->IgnoreParenImpCasts();
  if (const auto *Address = dyn_cast<UnaryOperator>(Given);
      Address && Address->getOpcode() == UO_AddrOf)
    Given = Address->getSubExpr()->IgnoreParenImpCasts();
  if (const auto *Conversion = dyn_cast<CXXMemberCallExpr>(Given);
      Conversion &&
      isa_and_nonnull<CXXConversionDecl>(Conversion->getMethodDecl()))
    Given = Conversion->getImplicitObjectArgument()
                ->IgnoreImplicit()
                ->IgnoreParenImpCasts();
  const auto *Ref = dyn_cast<DeclRefExpr>(Given);
  bool IsFunction = Ref && (isa<FunctionDecl>(Ref->getDecl()) ||
                            isa<VarDecl>(Ref->getDecl()));
  if ((!IsFunction && !isa<LambdaExpr>(Given)) ||
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

/// Is it `if (!variable) return ...;`?
bool leavesIfNull(const Stmt *S, const ValueDecl *Variable) {
  const auto *If = dyn_cast_or_null<IfStmt>(S);
  if (!If || If->getElse() || If->getInit() || If->getConditionVariable() ||
      !returnsOrThrows(If->getThen()))
    return false;
  const Expr *Tested = If->getCond()->IgnoreImplicit()->IgnoreParenImpCasts();
  auto IsNull = [](const Expr *E) {
    E = E->IgnoreParenImpCasts();
    return isa<CXXNullPtrLiteralExpr>(E) || isa<GNUNullExpr>(E);
  };
  if (const auto *Not = dyn_cast<UnaryOperator>(Tested);
      Not && Not->getOpcode() == UO_LNot) {
    Tested = Not->getSubExpr();
  } else if (const auto *Equal = dyn_cast<BinaryOperator>(Tested);
             Equal && Equal->getOpcode() == BO_EQ && IsNull(Equal->getRHS())) {
    Tested = Equal->getLHS();
  } else if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(Tested);
             Call && Call->getOperator() == OO_EqualEqual &&
             IsNull(Call->getArg(1))) {
    Tested = Call->getArg(0);
  } else {
    return false;
  }
  Tested = Tested->IgnoreImplicit()->IgnoreParenImpCasts();
  if (const auto *ToBool = dyn_cast<CXXMemberCallExpr>(Tested);
      ToBool && isa_and_nonnull<CXXConversionDecl>(ToBool->getMethodDecl()))
    Tested = ToBool->getImplicitObjectArgument()->IgnoreParenImpCasts();
  const auto *Ref = dyn_cast<DeclRefExpr>(Tested);
  return Ref && Ref->getDecl() == Variable;
}

void write(Suggestion &S, SuggestContext &SC, const Function &Fn,
           const DeclStmt *Statement, const VarDecl *Owner, const Uses &Uses,
           const CXXConstructExpr *Made, const std::string &Callee) {
  const SourceText &Text = SC.Text;
  const Expr *Pointer = Made->getArg(0)->IgnoreParenImpCasts();
  std::string Given = Text.text(Made->getArg(0)->getSourceRange()).str();
  std::string Name = Owner->getNameAsString();
  FileLocation Begin = Text.begin(Statement->getBeginLoc());
  FileLocation End = Text.end(Statement->getEndLoc());
  const auto *Ref = dyn_cast<DeclRefExpr>(Pointer);
  if (Uses.Gets.empty() && !Uses.Others) {
    if (!Ref) {
      S.replace(Begin, End,
                "if (auto *" + Name + " = " + Given + ") " + SC.Defer + " " +
                    Callee + "(" + Name + ");");
      return;
    }
    bool IsTested = leavesIfNull(Fn.sibling(Statement, -1), Ref->getDecl());
    S.replace(Begin, End,
              (IsTested ? "" : "if (" + Given + ") ") + SC.Defer + " " +
                  Callee + "(" + Given + ");");
    return;
  }
  const Stmt *Next = Fn.sibling(Statement, 1);
  bool IsTested = leavesIfNull(Next, Owner);
  llvm::StringRef Before =
      Text.sourceManager().getBufferData(Begin.File).take_front(Begin.Offset);
  llvm::StringRef Indent = Before.substr(Before.rfind('\n') + 1);
  if (!Indent.trim().empty())
    Indent = "";
  std::string Defer = SC.Defer + " " + Callee + "(" + Name + ");";
  std::string Line = "\n" + Indent.str();
  std::string Declared = "auto *const " + Name + " = " + Given + ";";
  for (const CXXMemberCallExpr *Get : Uses.Gets) {
    if (isa_and_nonnull<MaterializeTemporaryExpr>(Fn.parent(Get)))
      S.refuse(Get->getBeginLoc(), "a reference is bound to the pointer");
    else if (Get->getBeginLoc().isMacroID() || Get->getEndLoc().isMacroID())
      S.refuse(Get->getBeginLoc(), "the variable is used in a macro");
    else
      S.replace(Text.begin(Get->getBeginLoc()), Text.end(Get->getEndLoc()),
                Name);
  }
  if (!IsTested) {
    S.replace(Begin, End,
              Declared + Line + "if (" + Name + ")" + Line + "  " + Defer);
    return;
  }
  S.replace(Begin, End, Declared);
  FileLocation Behind = Text.end(Next->getEndLoc());
  if (auto Semicolon = Text.afterSemicolon(Behind);
      Semicolon && !isa<CompoundStmt>(cast<IfStmt>(Next)->getThen()))
    Behind = *Semicolon;
  S.insert(Behind, Line + Defer);
}

} // namespace

void suggestUniquePointers(SuggestContext &SC, const Function &Fn) {
  for (const DeclStmt *Statement : Fn.Locals) {
    for (const Decl *D : Statement->decls()) {
      const auto *Owner = dyn_cast<VarDecl>(D);
      if (!Owner || !Owner->hasLocalStorage() ||
          Owner->getType()->isDependentType())
        continue;
      const auto *Class = ownerClass(Owner->getType(), SC.Ctx);
      if (!Class)
        continue;
      Uses Uses = usesOf(Fn, Owner);
      const CXXConstructExpr *Made = construction(Owner);
      if (!Uses.OnlyPointer || !Made || !Made->getNumArgs() ||
          Made->getArg(0)->getType()->isNullPtrType())
        continue;
      Suggestion S(SC, DiagID::SuggestUniquePtr, Owner->getLocation(),
                   "'" + Owner->getNameAsString() + "'");
      checkPlace(S, Fn, Statement);
      QualType Deleter = Class->getTemplateArgs()[1].getAsType();
      const CXXRecordDecl *DeleterClass = Deleter->getAsCXXRecordDecl();
      if (!Statement->isSingleDecl())
        S.refuse(Owner->getLocation(),
                 "the declaration declares several variables");
      const Expr *Pointer = Made->getArg(0)->IgnoreParenImpCasts();
      if (Deleter->isReferenceType() ||
          (DeleterClass && !DeleterClass->isLambda() &&
           DeleterClass->hasDefinition() &&
           !DeleterClass->lookup(&SC.Ctx.Idents.get("pointer")).empty()) ||
          !Pointer->getType()->isPointerType())
        S.refuse(Owner->getLocation(),
                 "the pointer or the deleter has a special type");
      QualType Kept =
          SC.Ctx.getPointerType(Class->getTemplateArgs()[0].getAsType());
      if (!SC.Ctx.hasSameType(Kept, Pointer->getType()))
        S.refuse(Owner->getLocation(),
                 "the pointer is converted to another type");
      std::string Callee = callee(Owner, Made, Deleter, SC);
      if (Callee.empty())
        S.refuse(Owner->getLocation(), "the deleter cannot be named here");
      if (Statement->getBeginLoc().isMacroID() ||
          Pointer->getBeginLoc().isMacroID() ||
          Pointer->getEndLoc().isMacroID())
        S.refuse(Statement->getBeginLoc(), "the guard is in a macro");
      checkCode(S, Fn, Statement);
      if (Uses.Gets.empty() && !Uses.Others)
        checkUnused(S, Fn, Owner, SC.Text);
      checkNamed(S, Fn, Owner, SC.Text);
      if (!S.isRefused())
        write(S, SC, Fn, Statement, Owner, Uses, Made, Callee);
    }
  }
}

} // namespace opendefer

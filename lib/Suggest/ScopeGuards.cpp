//===- ScopeGuards.cpp - Objects whose destructor calls a callable --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which scope guards could be a `defer`, and in which form?
//
//   absl::Cleanup close = [f] { fclose(f); };   defer [f] { fclose(f); };
//   auto unlock = gsl::finally([&] { ... });    defer { ... }
//   SCOPE_EXIT { ... };                         defer { ... }
//   auto guard = llvm::make_scope_exit(undo);   defer undo();
//
// Guard classes are recognized by their shape (GuardShape.h) or by their name.
// The form of the defer follows from the lambda: a block if it captures
// everything by reference; a block with captures if it only reads its copies,
// which are const in the lambda but not in a defer; otherwise a call of the
// same lambda. In an inner block the keyword is `defer_scoped`.
//
//===----------------------------------------------------------------------===//

#include "Suggest/GuardChecks.h"
#include "Suggest/GuardInitializer.h"
#include "Suggest/Throws.h"
#include "clang/AST/ASTContext.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/ASTMatchers/ASTMatchers.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace opendefer {
namespace {

/// The name by which users know a class, function or macro of guards.
std::string userFacingName(const NamedDecl *D) {
  if (D->getName() == "ScopeGuardOnExit")
    return "SCOPE_EXIT";
  if (D->getName() == "ScopeGuardImpl")
    return "folly::makeGuard";
  // Omit inline namespaces of versions, and namespaces of details.
  std::string Name = D->getNameAsString();
  for (const DeclContext *In = D->getDeclContext(); In; In = In->getParent())
    if (const auto *Namespace = dyn_cast<NamespaceDecl>(In))
      if (!Namespace->isInline() && !Namespace->isAnonymousNamespace() &&
          Namespace->getName() != "detail")
        Name = Namespace->getNameAsString() + "::" + Name;
  return Name;
}

// --- Choosing the form ------------------------------------------------------

/// Is every use of the copy a plain read? Then it does not matter whether the
/// copy is const.
bool isOnlyRead(const Function &Fn, const LambdaExpr *Lambda,
                const ValueDecl *Captured) {
  return llvm::all_of(Fn.uses(Captured), [&](const DeclRefExpr *Use) {
    if (!Fn.isWithin(Use, Lambda->getBody()))
      return true;
    const auto *Cast = dyn_cast_or_null<ImplicitCastExpr>(Fn.parent(Use));
    return Cast && Cast->getCastKind() == CK_LValueToRValue;
  });
}

/// `defer { ... }`, `defer [f] { ... };`, `defer [f]() { ... }();`: from the
/// shortest to the most faithful.
enum class DeferForm { Block, Captures, Call };

struct FormChoice {
  DeferForm Form = DeferForm::Block;
  bool ByReference = true; ///< `[&]` is equivalent to the lambda's captures

  void require(DeferForm Minimum) { Form = std::max(Form, Minimum); }
};

void requireForCapture(FormChoice &Choice, const LambdaCapture &C,
                       const Function &Fn, const LambdaExpr *Lambda) {
  bool IsCopy =
      C.getCaptureKind() == LCK_StarThis || C.getCaptureKind() == LCK_ByCopy;
  bool IsInit = C.capturesVariable() && C.getCapturedVar()->isInitCapture();
  if (!IsCopy && !IsInit)
    return;
  Choice.ByReference = false;
  Choice.require(DeferForm::Captures);
  if (!IsCopy || Lambda->isMutable())
    return;
  // The lambda's copy is const; that of a defer is not.
  bool IsConstIrrelevant =
      !Lambda->getCallOperator()->isDependentContext() &&
      C.capturesVariable() &&
      isOnlyRead(Fn, Lambda, cast<VarDecl>(C.getCapturedVar()));
  if (!IsConstIrrelevant)
    Choice.require(DeferForm::Call);
}

void requireForReturn(FormChoice &Choice, const ReturnStmt *Return,
                      const Function &Fn) {
  if (Return->getRetValue())
    Choice.require(DeferForm::Call);
  else if (!Fn.Decl->getReturnType()->isVoidType())
    Choice.require(DeferForm::Captures);
}

FormChoice chooseForm(const Function &Fn, const LambdaExpr *Lambda) {
  FormChoice Choice;
  const CXXMethodDecl *CallOperator = Lambda->getCallOperator();
  for (const LambdaCapture &C : Lambda->captures())
    requireForCapture(Choice, C, Fn, Lambda);
  if (Lambda->getCaptureDefault() == LCD_ByCopy) {
    Choice.ByReference = false;
    // The implicit captures of a template are unknown until it is instantiated.
    bool AreConst = CallOperator->isDependentContext() && !Lambda->isMutable();
    Choice.require(AreConst ? DeferForm::Call : DeferForm::Captures);
  }
  forEachOutsideLambdas(Lambda->getBody(), [&](const Stmt *S) {
    if (const auto *Return = dyn_cast<ReturnStmt>(S))
      requireForReturn(Choice, Return, Fn);
  });
  if (CallOperator->getNumParams() || Lambda->isGenericLambda())
    Choice.require(DeferForm::Call);
  return Choice;
}

// --- Writing the defer ------------------------------------------------------

/// The location of the `[[maybe_unused]]` before a statement, which the AST
/// does not count as a part of it; otherwise `Begin`.
FileLocation beforeAttribute(FileLocation Begin, const SourceText &Text) {
  llvm::StringRef Before =
      Text.sourceManager().getBufferData(Begin.File).take_front(Begin.Offset);
  llvm::StringRef Trimmed = Before.rtrim();
  for (llvm::StringRef Attribute : {"[[maybe_unused]]", "[[gnu::unused]]"})
    if (Trimmed.consume_back(Attribute))
      Begin.Offset = Trimmed.size();
  return Begin;
}

/// `ON_EXIT(code);`, a macro that expands to a guard of `[&] { code; }`.
void writeMacroArgument(Suggestion &S, SuggestContext &SC,
                        const DeclStmt *Statement, const LambdaExpr *Lambda,
                        const FormChoice &Choice, const std::string &Keyword) {
  const SourceText &Text = SC.Text;
  const auto *Body = cast<CompoundStmt>(Lambda->getBody());
  auto IsArgument = [&](const Stmt *Part) {
    return Text.isInMacroArgument(Part->getBeginLoc()) &&
           !Text.isFromMacroBody(Part->getBeginLoc()) &&
           !Text.isFromMacroBody(Part->getEndLoc());
  };
  std::vector<const Stmt *> Parts;
  for (const Stmt *Part : Body->body())
    if (!isa<NullStmt>(Part))
      Parts.push_back(Part);
  FileLocation Begin = Text.begin(Statement->getBeginLoc());
  FileLocation End = Text.end(Statement->getEndLoc());
  if (Parts.empty() || !llvm::all_of(Parts, IsArgument) ||
      !Choice.ByReference || Choice.Form == DeferForm::Call)
    return S.refuse(Statement->getBeginLoc(),
                    "the code of the guard is in a macro");
  FileLocation First = Text.begin(Parts.front()->getBeginLoc());
  FileLocation Last = Text.end(Parts.back()->getEndLoc());
  if (!S.checkRange(Begin, End) || !S.checkRange(Begin, First) ||
      !S.checkRange(First, Last) || !S.checkRange(Last, End))
    return;
  bool IsBlock = Choice.Form == DeferForm::Block;
  S.replace(Begin, End,
            Keyword + (IsBlock ? " { " : " [&] { ") +
                Text.text(First, Last).str() + (IsBlock ? "; }" : "; };"));
}

void writeLambda(Suggestion &S, SuggestContext &SC, const Function &Fn,
                 const DeclStmt *Statement, const LambdaExpr *Lambda,
                 const std::string &Keyword) {
  const SourceText &Text = SC.Text;
  const auto *Body = cast<CompoundStmt>(Lambda->getBody());
  FormChoice Choice = chooseForm(Fn, Lambda);
  FileLocation Begin =
      beforeAttribute(Text.begin(Statement->getBeginLoc()), Text);
  FileLocation End = Text.end(Statement->getEndLoc());
  FileLocation Open = Text.begin(Body->getLBracLoc());
  FileLocation Close = Text.end(Body->getRBracLoc());
  if (Body->getLBracLoc().isMacroID() || Body->getRBracLoc().isMacroID())
    return writeMacroArgument(S, SC, Statement, Lambda, Choice, Keyword);
  if (!S.checkRange(Begin, End) || !S.checkRange(Open, Close))
    return;

  SourceRange Introducer = Lambda->getIntroducerRange();
  std::string Captures =
      Choice.ByReference ? "[&]" : Text.text(Introducer).str();
  if (Introducer.getBegin().isMacroID() &&
      (!Choice.ByReference || Choice.Form == DeferForm::Call))
    return S.refuse(Statement->getBeginLoc(),
                    "the captures of the guard are in a macro");
  switch (Choice.Form) {
  case DeferForm::Block:
    S.replace(Begin, Open, Keyword + " ");
    S.replace(Close, End, "");
    break;
  case DeferForm::Captures:
    S.replace(Begin, Open, Keyword + " " + Captures + " ");
    S.replace(Close, End, ";");
    break;
  case DeferForm::Call:
    S.replace(Begin, Text.begin(Introducer.getBegin()), Keyword + " ");
    // The empty parameter list makes it a lambda expression to the lowering.
    if (!Lambda->hasExplicitParameters())
      S.insert(Text.end(Introducer.getEnd()), "()");
    S.replace(Close, End, "();");
    break;
  }
}

/// A variable that is called: a lambda, a function pointer, a std::function.
void checkCalledVariable(Suggestion &S, SuggestContext &SC, const Function &Fn,
                         const Expr *Callable, const VarDecl *Var,
                         bool TestsCallable) {
  QualType Type = Var->getType().getNonReferenceType();
  const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
  const LambdaExpr *Lambda = nullptr;
  if (Class && Class->isLambda() && Var->getInit())
    Lambda = dyn_cast<LambdaExpr>(
        Var->getInit()->IgnoreImplicit()->IgnoreParenImpCasts());
  auto IsStdFunction = [&] {
    return !match(cxxRecordDecl(hasName("::std::function")), *Class, SC.Ctx)
                .empty();
  };
  bool IsFunction = Type->isFunctionPointerType() || (Class && IsStdFunction());
  if (!Lambda && !IsFunction)
    S.refuse(Callable->getBeginLoc(),
             "the callable is neither a lambda nor a function");
  else if (IsFunction && TestsCallable)
    S.refuse(Callable->getBeginLoc(), "an empty callable does nothing in a "
                                      "guard, but panics in a deferred call");
  else
    checkCode(S, Fn, Lambda ? Lambda->getBody() : nullptr);
}

/// The name in `function`, `&function` or `variable`, or null.
const DeclRefExpr *calledName(const Expr *Callable) {
  const Expr *E = Callable->IgnoreParenImpCasts();
  if (const auto *Address = dyn_cast<UnaryOperator>(E);
      Address && Address->getOpcode() == UO_AddrOf)
    E = Address->getSubExpr()->IgnoreParenImpCasts();
  return dyn_cast<DeclRefExpr>(E);
}

/// A guard that calls a function or a variable.
void writeCall(Suggestion &S, SuggestContext &SC, const Function &Fn,
               const DeclStmt *Statement, const Expr *Callable,
               bool TestsCallable, const std::string &Keyword) {
  const SourceText &Text = SC.Text;
  const DeclRefExpr *Ref = calledName(Callable);
  const ValueDecl *Called = Ref ? Ref->getDecl() : nullptr;
  if (Called && Called->getType()->isDependentType())
    Called = nullptr;
  if (isa_and_nonnull<FunctionDecl>(Called) && !isa<CXXMethodDecl>(Called))
    checkCode(S, Fn, Statement);
  else if (const auto *Var = dyn_cast_or_null<VarDecl>(Called))
    checkCalledVariable(S, SC, Fn, Callable, Var, TestsCallable);
  else
    S.refuse(Callable->getBeginLoc(),
             "the callable is not a lambda expression, or the name of a lambda "
             "or function");
  if (Statement->getBeginLoc().isMacroID() ||
      Callable->getBeginLoc().isMacroID())
    S.refuse(Statement->getBeginLoc(), "the guard is in a macro");
  if (!S.isRefused())
    S.replace(beforeAttribute(Text.begin(Statement->getBeginLoc()), Text),
              Text.end(Statement->getEndLoc()),
              (Keyword + " " + Text.text(Ref->getSourceRange()) + "();").str());
}

/// A guard that catches exceptions is equivalent only if there are none.
void checkCatches(Suggestion &S, const Expr *Callable, SuggestContext &SC) {
  const auto *Lambda = dyn_cast_or_null<LambdaExpr>(Callable);
  if (!Lambda || mayThrow(Lambda->getBody(), SC.Ctx))
    S.refuse(Callable->getBeginLoc(),
             "the guard does not let exceptions out, but a deferred call does");
}

void checkGuard(Suggestion &S, SuggestContext &SC, const Function &Fn,
                LocalVariable Guard, const GuardInitializer &Init) {
  const GuardShape &Shape = Init.Class.Shape;
  if (!Guard.Statement->isSingleDecl())
    S.refuse(Guard.Var->getLocation(), NotSingleReason);
  checkUnused(S, Fn, Guard.Var, SC.Text);
  checkSpelling(S, Fn, Guard.Var, SC.Text);
  if (!Shape.RefusalReason.empty())
    S.refuse(Guard.Var->getLocation(), Shape.RefusalReason);
  if (Shape.Catches)
    checkCatches(S, Init.Callable, SC);
}

void suggestScopeGuard(SuggestContext &SC, const Function &Fn,
                       LocalVariable Guard, const GuardInitializer &Init) {
  bool IsMacro = Guard.Statement->getBeginLoc().isMacroID();
  std::string Name = userFacingName(Init.Class.Decl);
  Suggestion S(
      SC, DiagID::SuggestScopeGuard,
      IsMacro ? Guard.Statement->getBeginLoc() : Guard.Var->getLocation(),
      IsMacro ? Name : "'" + Guard.Var->getNameAsString() + "' (" + Name + ")");
  const std::string &Keyword = keywordFor(S, SC, Fn, Guard.Statement);
  checkGuard(S, SC, Fn, Guard, Init);
  const auto *Lambda = dyn_cast_or_null<LambdaExpr>(Init.Callable);
  if (Lambda)
    checkCode(S, Fn, Lambda->getBody());
  if (S.isRefused())
    return;
  if (Lambda)
    writeLambda(S, SC, Fn, Guard.Statement, Lambda, Keyword);
  else if (Init.Callable)
    writeCall(S, SC, Fn, Guard.Statement, Init.Callable,
              Init.Class.Shape.TestsCallable, Keyword);
}

} // namespace

void suggestScopeGuards(SuggestContext &SC, const Function &Fn) {
  for (LocalVariable Guard : Fn.variables()) {
    if (!Guard.Var->hasLocalStorage())
      continue;
    GuardInitializer Init = analyzeInitializer(Guard.Var, SC);
    if (Init.Class && (Init.Class.IsKnownByName || isCallable(Init.Callable)))
      suggestScopeGuard(SC, Fn, Guard, Init);
  }
}

} // namespace opendefer

//===- ScopeGuards.cpp - Objects that run a callable at their end ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   absl::Cleanup close = [f] { fclose(f); };   defer [f] { fclose(f); };
//   auto unlock = gsl::finally([&] { ... });    defer { ... }
//   SCOPE_EXIT { ... };                         defer { ... }
//   auto guard = llvm::make_scope_exit(undo);   defer undo();
//
// Classes of guards are known by their shape (GuardShape.h), some by their
// name. Which form keeps the meaning: a block, where the lambda has captured
// everything by reference; a block with captures, where it has copied what it
// only reads (its copies are const, those of a defer are not); otherwise a call
// of the very lambda.
//
//===----------------------------------------------------------------------===//

#include "Suggest/GuardChecks.h"
#include "Suggest/MadeGuard.h"
#include "Suggest/Throws.h"
#include "clang/AST/ASTContext.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/ASTMatchers/ASTMatchers.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace opendefer {
namespace {

/// What the classes and functions are called by those who use them.
std::string commonName(const NamedDecl *By) {
  if (By->getName() == "ScopeGuardOnExit")
    return "SCOPE_EXIT";
  if (By->getName() == "ScopeGuardImpl")
    return "folly::makeGuard";
  // Without the inline namespaces of versions, and those of details.
  std::string Name = By->getNameAsString();
  for (const DeclContext *In = By->getDeclContext(); In; In = In->getParent())
    if (const auto *Namespace = dyn_cast<NamespaceDecl>(In))
      if (!Namespace->isInline() && !Namespace->isAnonymousNamespace() &&
          Namespace->getName() != "detail")
        Name = Namespace->getNameAsString() + "::" + Name;
  return Name;
}

// --- Which form ------------------------------------------------------------

/// Is every use of the copy a plain read? Then it does not matter whether it is
/// const.
bool isOnlyRead(const Function &Fn, const LambdaExpr *Lambda,
                const ValueDecl *Captured) {
  return llvm::all_of(Fn.uses(Captured), [&](const DeclRefExpr *Use) {
    if (!Fn.isWithin(Use, Lambda->getBody()))
      return true;
    const auto *Cast = dyn_cast_or_null<ImplicitCastExpr>(Fn.parent(Use));
    return Cast && Cast->getCastKind() == CK_LValueToRValue;
  });
}

enum class Form { Block, Captures, Call };

struct Shape {
  Form As = Form::Block;
  bool ByReference = true; ///< `[&]` says all
};

Shape shapeOf(const Function &Fn, const LambdaExpr *Lambda) {
  Shape Result;
  bool Dependent = Lambda->getCallOperator()->isDependentContext();
  for (const LambdaCapture &C : Lambda->captures()) {
    bool IsCopy =
        C.getCaptureKind() == LCK_StarThis || C.getCaptureKind() == LCK_ByCopy;
    if (!IsCopy &&
        !(C.capturesVariable() && C.getCapturedVar()->isInitCapture()))
      continue;
    Result.ByReference = false;
    Result.As = std::max(Result.As, Form::Captures);
    // Of a copy that is not only read it matters whether it is const.
    if (IsCopy && !Lambda->isMutable() &&
        (Dependent || !C.capturesVariable() ||
         !isOnlyRead(Fn, Lambda, cast<VarDecl>(C.getCapturedVar()))))
      Result.As = Form::Call;
  }
  if (Lambda->getCaptureDefault() == LCD_ByCopy) {
    Result.ByReference = false;
    // A template captures nothing implicitly before it is instantiated.
    Result.As =
        std::max(Result.As, Dependent && !Lambda->isMutable() ? Form::Call
                                                              : Form::Captures);
  }
  forEachOwn(Lambda->getBody(), [&](const Stmt *S) {
    const auto *Return = dyn_cast<ReturnStmt>(S);
    if (!Return)
      return;
    bool IsPlain =
        !Return->getRetValue() &&
        (Result.As != Form::Block || Fn.Decl->getReturnType()->isVoidType());
    if (!IsPlain)
      Result.As = std::max(Result.As,
                           Return->getRetValue() ? Form::Call : Form::Captures);
  });
  if (Lambda->getCallOperator()->getNumParams() || Lambda->isGenericLambda())
    Result.As = Form::Call;
  return Result;
}

// --- Writing it -------------------------------------------------------------

/// Before `[[maybe_unused]]`, which does not belong to the statement.
FileLocation withAttribute(FileLocation Begin, const SourceText &Text) {
  llvm::StringRef Before =
      Text.sourceManager().getBufferData(Begin.File).take_front(Begin.Offset);
  llvm::StringRef Trimmed = Before.rtrim();
  for (llvm::StringRef Attribute : {"[[maybe_unused]]", "[[gnu::unused]]"})
    if (Trimmed.consume_back(Attribute))
      Begin.Offset = Trimmed.size();
  return Begin;
}

/// `ON_EXIT(code);`, whose macro says `[&] { code; }`.
void writeArgument(Suggestion &S, SuggestContext &SC, const DeclStmt *Statement,
                   const LambdaExpr *Lambda, Shape Shape) {
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
  if (Parts.empty() || !llvm::all_of(Parts, IsArgument) || !Shape.ByReference ||
      Shape.As == Form::Call)
    return S.refuse(Statement->getBeginLoc(),
                    "the code of the guard is in a macro");
  FileLocation First = Text.begin(Parts.front()->getBeginLoc());
  FileLocation Last = Text.end(Parts.back()->getEndLoc());
  if (!S.isKept(Begin, End) || !S.isKept(Begin, First) ||
      !S.isKept(First, Last) || !S.isKept(Last, End))
    return;
  bool IsBlock = Shape.As == Form::Block;
  S.replace(Begin, End,
            SC.Defer + (IsBlock ? " { " : " [&] { ") +
                Text.text(First, Last).str() + (IsBlock ? "; }" : "; };"));
}

void writeLambda(Suggestion &S, SuggestContext &SC, const Function &Fn,
                 const DeclStmt *Statement, const LambdaExpr *Lambda) {
  const SourceText &Text = SC.Text;
  const auto *Body = cast<CompoundStmt>(Lambda->getBody());
  FileLocation Begin =
      withAttribute(Text.begin(Statement->getBeginLoc()), Text);
  FileLocation End = Text.end(Statement->getEndLoc());
  FileLocation Open = Text.begin(Body->getLBracLoc());
  FileLocation Close = Text.end(Body->getRBracLoc());
  if (Body->getLBracLoc().isMacroID() || Body->getRBracLoc().isMacroID())
    return writeArgument(S, SC, Statement, Lambda, shapeOf(Fn, Lambda));
  if (!S.isKept(Begin, End) || !S.isKept(Open, Close))
    return;

  Shape Shape = shapeOf(Fn, Lambda);
  SourceRange Introducer = Lambda->getIntroducerRange();
  bool WrittenHere = Introducer.getBegin().isFileID();
  std::string Captures =
      Shape.ByReference ? "[&]" : Text.text(Introducer).str();
  if (!WrittenHere && (!Shape.ByReference || Shape.As == Form::Call)) {
    S.refuse(Statement->getBeginLoc(),
             "the captures of the guard are in a macro");
    return;
  }
  switch (Shape.As) {
  case Form::Block:
    S.replace(Begin, Open, SC.Defer + " ");
    S.replace(Close, End, "");
    break;
  case Form::Captures:
    S.replace(Begin, Open, SC.Defer + " " + Captures + " ");
    S.replace(Close, End, ";");
    break;
  case Form::Call:
    S.replace(Begin, Text.begin(Introducer.getBegin()), SC.Defer + " ");
    // With a list of parameters it is a lambda to every reader.
    if (!Lambda->hasExplicitParameters())
      S.insert(Text.end(Introducer.getEnd()), "()");
    S.replace(Close, End, "();");
    break;
  }
}

/// A function or a variable that is called.
void writeCall(Suggestion &S, SuggestContext &SC, const Function &Fn,
               const DeclStmt *Statement, const Expr *Callable,
               bool TestsCallable) {
  const SourceText &Text = SC.Text;
  const Expr *Named = Callable->IgnoreParenImpCasts();
  if (const auto *Address = dyn_cast<UnaryOperator>(Named);
      Address && Address->getOpcode() == UO_AddrOf)
    Named = Address->getSubExpr()->IgnoreParenImpCasts();
  const auto *Ref = dyn_cast<DeclRefExpr>(Named);
  const ValueDecl *Called = Ref ? Ref->getDecl() : nullptr;
  if (Called && !Called->getType()->isDependentType() &&
      isa<FunctionDecl>(Called) && !isa<CXXMethodDecl>(Called)) {
    checkCode(S, Fn, Statement);
  } else if (const auto *Var = dyn_cast_or_null<VarDecl>(Called);
             Var && !Var->getType()->isDependentType()) {
    QualType Type = Var->getType().getNonReferenceType();
    const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
    const LambdaExpr *Lambda = nullptr;
    if (Class && Class->isLambda() && Var->getInit())
      Lambda = dyn_cast<LambdaExpr>(
          Var->getInit()->IgnoreImplicit()->IgnoreParenImpCasts());
    bool IsFunction =
        Type->isFunctionPointerType() ||
        (Class &&
         !match(cxxRecordDecl(hasName("::std::function")), *Class, SC.Ctx)
              .empty());
    if (!Lambda && !IsFunction)
      S.refuse(Callable->getBeginLoc(),
               "the callable is neither a lambda nor a function");
    else if (IsFunction && TestsCallable)
      S.refuse(Callable->getBeginLoc(), "an empty callable does nothing in a "
                                        "guard, but panics in a deferred call");
    else
      checkCode(S, Fn, Lambda ? Lambda->getBody() : nullptr);
  } else {
    S.refuse(Callable->getBeginLoc(),
             "the callable is not a lambda expression, or the name of a lambda "
             "or function");
  }
  FileLocation Begin =
      withAttribute(Text.begin(Statement->getBeginLoc()), Text);
  if (Statement->getBeginLoc().isMacroID() ||
      Callable->getBeginLoc().isMacroID())
    S.refuse(Statement->getBeginLoc(), "the guard is in a macro");
  if (!S.isRefused())
    S.replace(
        Begin, Text.end(Statement->getEndLoc()),
        (SC.Defer + " " + Text.text(Ref->getSourceRange()) + "();").str());
}

/// What the guard catches must not be thrown.
void checkCatches(Suggestion &S, const Expr *Callable, SuggestContext &SC) {
  const auto *Lambda = dyn_cast_or_null<LambdaExpr>(Callable);
  if (!Lambda || mayThrow(Lambda->getBody(), SC.Ctx))
    S.refuse(Callable->getBeginLoc(),
             "the guard does not let exceptions out, but a deferred call does");
}

} // namespace

void suggestScopeGuards(SuggestContext &SC, const Function &Fn) {
  for (const DeclStmt *Statement : Fn.Locals) {
    for (const Decl *D : Statement->decls()) {
      const auto *Guard = dyn_cast<VarDecl>(D);
      if (!Guard || !Guard->hasLocalStorage())
        continue;
      Made From = made(Guard, SC);
      const GuardShape &Shape = From.Class.Shape;
      if (!From.Class.By || (!From.Class.IsKnown && !isCallable(From.Callable)))
        continue;
      std::string By = commonName(From.Class.By);
      bool IsMacro = Statement->getBeginLoc().isMacroID();
      Suggestion S(SC, DiagID::SuggestScopeGuard,
                   IsMacro ? Statement->getBeginLoc() : Guard->getLocation(),
                   IsMacro ? By
                           : "'" + Guard->getNameAsString() + "' (" + By + ")");
      checkPlace(S, Fn, Statement);
      if (!Statement->isSingleDecl())
        S.refuse(Guard->getLocation(),
                 "the declaration declares several variables");
      checkUnused(S, Fn, Guard, SC.Text);
      checkNamed(S, Fn, Guard, SC.Text);
      if (!Shape.Doubt.empty())
        S.refuse(Guard->getLocation(), Shape.Doubt);
      if (Shape.Catches)
        checkCatches(S, From.Callable, SC);
      if (const auto *Lambda = dyn_cast_or_null<LambdaExpr>(From.Callable)) {
        checkCode(S, Fn, Lambda->getBody());
        if (!S.isRefused())
          writeLambda(S, SC, Fn, Statement, Lambda);
      } else if (From.Callable) {
        if (!S.isRefused())
          writeCall(S, SC, Fn, Statement, From.Callable, Shape.TestsCallable);
      }
    }
  }
}

} // namespace opendefer

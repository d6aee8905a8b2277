//===- GuardWriter.cpp - Writes a defer in the place of a guard -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Suggest/GuardWriter.h"
#include "Suggest/GuardChecks.h"
#include "Suggest/GuardInitializer.h"
#include "clang/AST/ASTContext.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/ASTMatchers/ASTMatchers.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace opendefer {

std::optional<std::string> indentOfLine(FileLocation Place,
                                        const SourceText &Text) {
  llvm::StringRef Before =
      Text.sourceManager().getBufferData(Place.File).take_front(Place.Offset);
  llvm::StringRef Blanks = Before.substr(Before.rfind('\n') + 1);
  if (!Blanks.trim().empty())
    return std::nullopt;
  return Blanks.str();
}

namespace {

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
  bool ReturnsValue = false;

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
  Choice.ReturnsValue |= Return->getRetValue() != nullptr;
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
                        const FormChoice &Choice, const GuardRewrite &Rewrite) {
  const SourceText &Text = SC.Text;
  const auto *Body = Rewrite.Condition ? Rewrite.Condition->Code
                                       : cast<CompoundStmt>(Lambda->getBody());
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
      !Choice.ByReference || Choice.Form == DeferForm::Call ||
      !Rewrite.Flag.empty())
    return S.refuse(Statement->getBeginLoc(),
                    "the code of the guard is in a macro");
  FileLocation First = Text.begin(Parts.front()->getBeginLoc());
  FileLocation Last = Text.end(Parts.back()->getEndLoc());
  if (!S.checkRange(Begin, End) || !S.checkRange(Begin, First) ||
      !S.checkRange(First, Last) || !S.checkRange(Last, End))
    return;
  bool IsBlock = Choice.Form == DeferForm::Block;
  bool HasBraces = Parts.size() == 1 && isa<CompoundStmt>(Parts[0]);
  S.replace(Begin, First,
            Rewrite.Keyword + (IsBlock ? " " : " [&] ") +
                (HasBraces ? "" : "{ "));
  S.replace(Last, End,
            std::string(HasBraces ? "" : "; }") + (IsBlock ? "" : ";"));
}

/// `bool guard = true;`
void writeFlag(Suggestion &S, const SourceText &Text, FileLocation Begin,
               const GuardRewrite &Rewrite) {
  if (Rewrite.Flag.empty())
    return;
  std::optional<std::string> Indent = indentOfLine(Begin, Text);
  S.insert(Begin, "bool " + Rewrite.Flag + " = true;" +
                      (Indent ? "\n" + *Indent : " "));
}

/// Puts the code of the block into `if (guard) { ... }`.
void writeCondition(Suggestion &S, const SourceText &Text,
                    const CompoundStmt *Body, const GuardRewrite &Rewrite) {
  if (Rewrite.Flag.empty())
    return;
  std::string If = "if (" + Rewrite.Flag + ") ";
  SourceText::Part Inside = Text.inside(Body);
  llvm::StringRef Code = Text.text(Inside.Begin, Inside.End);
  const Stmt *First = Body->body_empty() ? nullptr : Body->body_front();
  std::optional<std::string> Outer = indentOfLine(Inside.End, Text);
  std::optional<std::string> Inner =
      First && First->getBeginLoc().isFileID()
          ? indentOfLine(Text.begin(First->getBeginLoc()), Text)
          : std::nullopt;
  bool IsIndented = Outer && Inner && Inner->size() > Outer->size();
  if (!Code.contains('\n') && Body->size() == 1 && isa<Expr>(First))
    return S.insert(Inside.Begin, " " + If.substr(0, If.size() - 1));
  if (!IsIndented || Code.contains("R\"")) {
    S.insert(Inside.Begin, " " + If + "{");
    return S.insert(Inside.End, "} ");
  }
  S.insert(Inside.Begin, "\n" + *Inner + If + "{");
  std::string Unit = Inner->substr(Outer->size());
  for (size_t At = Code.find('\n'); At != llvm::StringRef::npos;) {
    size_t Next = Code.find('\n', At + 1);
    if (!Code.slice(At + 1, Next).trim().empty()) {
      FileLocation Line = Inside.Begin;
      Line.Offset += At + 1;
      S.insert(Line, Unit);
    }
    At = Next;
  }
  S.insert(Inside.End, Unit + "}\n" + *Outer);
}

/// What to append to the captures of the lambda, so that it sees the flag.
std::string flagCapture(const LambdaExpr *Lambda, const GuardRewrite &Rewrite) {
  if (Rewrite.Flag.empty() || Lambda->getCaptureDefault() == LCD_ByRef)
    return "";
  bool IsEmpty = Lambda->getCaptureDefault() == LCD_None &&
                 Lambda->explicit_captures().empty();
  return (IsEmpty ? "&" : ", &") + Rewrite.Flag;
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

/// A guard of any other object that can be called, like std::bind(f, a): the
/// deferred block has its own copy, made of the same expression.
std::string calledCopy(const Expr *Callable, const SourceText &Text,
                       const GuardRewrite &Rewrite) {
  bool HasFlag = !Rewrite.Flag.empty();
  return "[call = " + Text.text(Callable->getSourceRange()).str() +
         (HasFlag ? ", &" + Rewrite.Flag : "") + "] { " +
         (HasFlag ? "if (" + Rewrite.Flag + ") " : "") + "call(); };";
}

/// Is it an object that the guard always calls?
bool isCallableObject(const Expr *Callable, bool TestsCallable) {
  const CXXRecordDecl *Class =
      Callable->getType().getNonReferenceType()->getAsCXXRecordDecl();
  return Class && !TestsCallable && isCallable(Callable) &&
         !Callable->isInstantiationDependent();
}

/// What follows the keyword: `name();`, or a block that tests the flag. The
/// block has its own copy of a variable, as the guard has.
std::string calledAs(const DeclRefExpr *Ref, const SourceText &Text,
                     const GuardRewrite &Rewrite) {
  std::string Name = Text.text(Ref->getSourceRange()).str();
  if (Rewrite.Flag.empty())
    return Name + "();";
  std::string If = "{ if (" + Rewrite.Flag + ") ";
  const auto *Var = dyn_cast<VarDecl>(Ref->getDecl());
  if (!Var)
    return If + Name + "(); }";
  bool IsLocal = Var->hasLocalStorage();
  return "[" + (IsLocal ? Name : "copy = " + Name) + ", &" + Rewrite.Flag +
         "] " + If + (IsLocal ? Name : "copy") + "(); };";
}

} // namespace

void writeLambda(Suggestion &S, SuggestContext &SC, const Function &Fn,
                 const DeclStmt *Statement, const LambdaExpr *Lambda,
                 const GuardRewrite &Rewrite) {
  const SourceText &Text = SC.Text;
  const auto *Body = cast<CompoundStmt>(Lambda->getBody());
  FormChoice Choice = chooseForm(Fn, Lambda);
  FileLocation Begin =
      beforeAttribute(Text.begin(Statement->getBeginLoc()), Text);
  FileLocation End = Text.end(Statement->getEndLoc());
  FileLocation Open = Text.begin(Body->getLBracLoc());
  FileLocation Close = Text.end(Body->getRBracLoc());
  if (Body->getLBracLoc().isMacroID() || Body->getRBracLoc().isMacroID())
    return writeMacroArgument(S, SC, Statement, Lambda, Choice, Rewrite);
  if (!S.checkRange(Begin, End) || !S.checkRange(Open, Close))
    return;

  if (!Rewrite.Flag.empty() && Choice.ReturnsValue)
    return S.refuse(Statement->getBeginLoc(),
                    "the guard is dismissed, and its code returns a value");
  writeFlag(S, Text, Begin, Rewrite);
  writeCondition(S, Text, Body, Rewrite);
  const std::string &Keyword = Rewrite.Keyword;
  SourceRange Introducer = Lambda->getIntroducerRange();
  std::string Captures = "[&]";
  if (!Choice.ByReference) {
    Captures = Text.text(Introducer).str();
    Captures.insert(Captures.size() - 1, flagCapture(Lambda, Rewrite));
  }
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
    if (std::string More = flagCapture(Lambda, Rewrite); !More.empty())
      S.insert(Text.begin(Introducer.getEnd()), More);
    // The empty parameter list makes it a lambda expression to the lowering.
    if (!Lambda->hasExplicitParameters())
      S.insert(Text.end(Introducer.getEnd()), "()");
    S.replace(Close, End, "();");
    break;
  }
}

void writeCall(Suggestion &S, SuggestContext &SC, const Function &Fn,
               const DeclStmt *Statement, const Expr *Callable,
               bool TestsCallable, const GuardRewrite &Rewrite) {
  const SourceText &Text = SC.Text;
  const DeclRefExpr *Ref = calledName(Callable);
  const ValueDecl *Callee = Ref ? Ref->getDecl() : nullptr;
  if (Callee && Callee->getType()->isDependentType())
    Callee = nullptr;
  if (isa_and_nonnull<FunctionDecl>(Callee) && !isa<CXXMethodDecl>(Callee))
    checkCode(S, Fn, Statement);
  else if (const auto *Var = dyn_cast_or_null<VarDecl>(Callee))
    checkCalledVariable(S, SC, Fn, Callable, Var, TestsCallable);
  else if (isCallableObject(Callable, TestsCallable))
    checkCode(S, Fn, nullptr);
  else
    S.refuse(Callable->getBeginLoc(),
             "the callable is neither a lambda expression, nor the name of a "
             "lambda or function, nor an object");
  if (Statement->getBeginLoc().isMacroID() ||
      Callable->getBeginLoc().isMacroID())
    S.refuse(Statement->getBeginLoc(), "the guard is in a macro");
  if (S.isRefused() || !S.checkRange(Text.begin(Callable->getBeginLoc()),
                                     Text.end(Callable->getEndLoc())))
    return;
  FileLocation Begin =
      beforeAttribute(Text.begin(Statement->getBeginLoc()), Text);
  std::string Called = Callee ? calledAs(Ref, Text, Rewrite)
                              : calledCopy(Callable, Text, Rewrite);
  writeFlag(S, Text, Begin, Rewrite);
  S.replace(Begin, Text.end(Statement->getEndLoc()),
            Rewrite.Keyword + " " + Called);
}

} // namespace opendefer

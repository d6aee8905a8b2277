//===- Returns.cpp - What becomes of a return -----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The value goes into what keeps it while deferred calls run: the named result,
// the object that the function's result is kept in, or one whose type is
// deduced from it.
//
//===----------------------------------------------------------------------===//

#include "Lowering/Closure.h"
#include "Lowering/FunctionLowering.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace opendefer {
namespace {

/// The variable that `return x;` moves from, as the language does implicitly.
const VarDecl *implicitlyMoved(const Expr *E) {
  const auto *Ref =
      dyn_cast<DeclRefExpr>(E->IgnoreUnlessSpelledInSource()->IgnoreParens());
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!Var || Ref->refersToEnclosingVariableOrCapture() ||
      !Var->hasLocalStorage())
    return nullptr;
  return Var;
}

/// Is the value of `return x;` made of x as of an rvalue?
struct ImplicitMove : RecursiveASTVisitor<ImplicitMove> {
  bool Found = false;
  bool shouldVisitImplicitCode() const { return true; }
  bool VisitImplicitCastExpr(ImplicitCastExpr *Cast) {
    Found |= Cast->getCastKind() == CK_NoOp && Cast->isXValue() &&
             isa<DeclRefExpr>(Cast->getSubExpr()->IgnoreParens());
    return !Found;
  }
};
bool isMovedFrom(const VarDecl *Local, const Expr *Value) {
  ImplicitMove Visitor;
  Visitor.TraverseStmt(const_cast<Expr *>(Value));
  return Visitor.Found && (Local->getType()->isReferenceType() ||
                           Local->getType()->isRecordType());
}

bool isComma(const Expr *E) {
  E = E->IgnoreImplicit();
  if (const auto *Operator = dyn_cast<BinaryOperator>(E))
    return Operator->getOpcode() == BO_Comma;
  const auto *Call = dyn_cast<CXXOperatorCallExpr>(E);
  return Call && Call->getOperator() == OO_Comma;
}

/// The structured bindings that an expression uses and does not declare.
class BindingFinder : public RecursiveASTVisitor<BindingFinder> {
public:
  static llvm::SetVector<const BindingDecl *> in(const Expr *E) {
    BindingFinder Finder;
    Finder.TraverseStmt(const_cast<Expr *>(E));
    for (const BindingDecl *B : Finder.Declared)
      Finder.Used.remove(B);
    return std::move(Finder.Used);
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    if (const auto *B = dyn_cast<BindingDecl>(E->getDecl()))
      Used.insert(B);
    return true;
  }
  bool VisitBindingDecl(BindingDecl *B) {
    Declared.push_back(B);
    return true;
  }

private:
  llvm::SetVector<const BindingDecl *> Used;
  std::vector<const BindingDecl *> Declared;
};

} // namespace

/// `return e;` => `{ name = e; goto out; }`, with the mark in between.
void FunctionLowering::assignToNamedResult(FileLocation Begin,
                                           FileLocation ExprBegin,
                                           FileLocation ExprEnd,
                                           const Expr *Value) {
  std::string Leave = leavesByGoto() ? "goto " + N.out() : "return";
  auto Semicolon =
      Text.findToken({ExprEnd, Text.end(Fn.Body->getRBracLoc())}, tok::semi);
  if (Semicolon)
    ++Semicolon->Offset;
  std::string Mark = Plan->MarksExits ? N.exitMark() + ".__leave(); " : "";
  const VarDecl *Moved = implicitlyMoved(Value);
  if (Moved == Fn.Result.Name) {
    bool Marks = Semicolon && Plan->MarksExits;
    Edits.replace(Begin, ExprEnd, Text.text(Begin, ExprEnd),
                  Marks ? "{ " + Mark + Leave : Leave);
    if (Marks)
      Edits.insertAfter(*Semicolon, " }");
    return;
  }
  Edits.replace(Begin, ExprBegin, Text.text(Begin, ExprBegin),
                "{ " + N.namedResult() + " = ");
  if (Moved && (Moved->getType()->isRecordType() ||
                isa<TemplateTypeParmType>(Moved->getType().getCanonicalType())))
    wrap(ExprBegin, ExprEnd, movedFrom(Moved->getNameAsString()) + "(", ")");
  else if (isComma(Value)) // binds less tightly than the assignment
    wrap(ExprBegin, ExprEnd, "(", ")");
  if (Semicolon)
    Edits.insertAfter(*Semicolon, " " + Mark + Leave + "; }");
}

/// `return x;` in a template: the local must not be the result itself, so one
/// of the result's type is moved out of it. One of another type is left to the
/// compiler, unless the value is kept.
void FunctionLowering::returnLocal(const VarDecl &Local, FileLocation Return,
                                   FileLocation Begin, FileLocation End) {
  std::string Name = Local.getNameAsString();
  std::string Types = "<decltype(" + Name + "), decltype(" + N.result() + ")>(";
  auto Semicolon = Text.nextToken(End, tok::semi);
  if (Kind == ResultKind::Stored)
    return wrap(Begin, End,
                N.result() + ".__keep(" + lowered("__returned") + Types, "))");
  if (!Semicolon) // In a macro's argument.
    return wrap(Begin, End,
                lowered("__return_local") + Types + N.result() + ", ", ")");
  std::string Open = "{ if constexpr (";
  if (Kind == ResultKind::DependentType)
    Open += lowered("__keeps<decltype(") + N.result() + ")>()) return " +
            N.result() + ".__keep(" + lowered("__returned") + Types + Name +
            ")); else if constexpr (";
  Open += lowered("__makes_result") + Types + ")) return decltype(" + Name +
          ")(" + movedFrom(Name) + "(" + Name + ")); else ";
  Edits.insertBefore(Return, std::move(Open));
  // A local of the function around the lambda is not moved from by itself.
  auto Scope = Variables.find(&Local);
  if (outlined() && (Scope == Variables.end() || Scope->second.IsParameter ||
                     Scope->second.TopLevelIndex < Plan->RegionStart))
    wrap(Begin, End, lowered("__returned") + Types, ")");
  Edits.insertAfter({Semicolon->File, Semicolon->Offset + 1}, " }");
}

/// The type is deduced from what is returned here, so it has to be kept as
/// what it is.
void FunctionLowering::storeDeduced(const Expr &Value, FileLocation Begin,
                                    FileLocation End) {
  std::string Keep = N.lateResult() + ".__keep";
  const VarDecl *Moved = implicitlyMoved(&Value);
  std::string Local = Moved ? Moved->getNameAsString() : "";
  bool IsAnyType = Fn.Result.PreservesReference && Fn.Result.Type.empty();
  // `return x;` is a T where `return (x);` is a T&.
  const auto *Name = dyn_cast<DeclRefExpr>(Value.IgnoreImplicit());
  if (IsAnyType && Name && (Moved || isa<BindingDecl>(Name->getDecl())))
    return wrap(Begin, End,
                Keep + "_as<decltype(" + Text.text(Begin, End).str() + ")>(" +
                    (Moved ? movedFrom(Local) + "(" : ""),
                Moved ? "))" : ")");
  if (!Fn.Result.PreservesReference && Moved)
    return wrap(Begin, End, Keep + "(" + movedFrom(Local) + "(", "))");
  auto Bindings = BindingFinder::in(&Value);
  bool MayBeVoid = Value.isTypeDependent();
  bool IsMade = Value.isPRValue() && Value.getType()->isRecordType();
  if (Fn.Result.PreservesReference ||
      (Bindings.empty() && (MayBeVoid || IsMade)))
    return wrap(Begin, End,
                Keep + "_with([&" + rebindings(Bindings, Text.langOpts()) +
                    thisCapture(&Value) + "]() -> " +
                    (!Fn.Result.PreservesReference ? "auto"
                     : IsAnyType                   ? "decltype(auto)"
                                                   : Fn.Result.Type) +
                    " { return ",
                "; })");
  bool HasComma = isComma(&Value);
  wrap(Begin, End, Keep + (HasComma ? "((" : "("), HasComma ? "))" : ")");
}

void FunctionLowering::lowerReturn(const DeferringFunction::Return &R) {
  const Expr *Value = R.Stmt->getRetValue();
  // A `return` inside a macro cannot be edited (analysis has dealt with it).
  if (R.TopLevelIndex < Plan->RegionStart ||
      Text.isFromMacroBody(R.Stmt->getReturnLoc()))
    return;
  FileLocation Begin = Text.begin(R.Stmt->getReturnLoc());
  // A macro may say its argument several times.
  if (!LoweredReturns.insert({Begin.File, Begin.Offset}).second)
    return;
  if (!Value && Kind == ResultKind::None && Plan->MarksExits &&
      !isConstructorOrDestructor())
    Edits.insertAfter(Text.end(R.Stmt->getReturnLoc()),
                      " " + N.exitMark() + ".__leave()");
  if (!Value || Kind == ResultKind::None)
    return;
  SourceText::Part Behind = Text.inside(Fn.Body);
  Behind.Begin = Text.end(R.Stmt->getReturnLoc());
  FileLocation ExprBegin = Text.begin(Value->getBeginLoc(), &Behind);
  FileLocation ExprEnd = Text.end(Value->getEndLoc(), &Behind);
  if (!Text.isWhole(Value->getSourceRange(), Behind))
    return;
  std::string Extra = isComma(Value) ? "(" : "";
  std::string ExtraClose = Extra.empty() ? "" : ")";
  const VarDecl *Moved = implicitlyMoved(Value);
  std::string Local = Moved ? Moved->getNameAsString() : "";
  switch (Kind) {
  case ResultKind::Named:
    assignToNamedResult(Begin, ExprBegin, ExprEnd, Value);
    break;
  case ResultKind::Stored:
    if (Moved && Moved->getType()->isDependentType()) {
      returnLocal(*Moved, Begin, ExprBegin, ExprEnd);
      break;
    }
    if (Moved && isMovedFrom(Moved, Value))
      Extra = movedFrom(Local) + "(", ExtraClose = ")";
    wrap(ExprBegin, ExprEnd, N.result() + ".__keep(" + Extra, ExtraClose + ")");
    break;
  case ResultKind::DependentType:
    if (Moved)
      returnLocal(*Moved, Begin, ExprBegin, ExprEnd);
    else if (!R.Again.empty())
      wrap(Begin,
           {ExprEnd.File, Text.nextToken(ExprEnd, tok::semi)->Offset + 1},
           "{ if constexpr (" + lowered("__keeps<decltype(") + N.result() +
               ")>()) return " + N.result() + ".__keep(" + Extra + R.Again +
               ExtraClose + "); else ",
           " }");
    else
      wrap(ExprBegin, ExprEnd,
           lowered("__keep_with(") + N.result() + ", [&" +
               rebindings(BindingFinder::in(Value), Text.langOpts()) +
               thisCapture(Value) + "]() -> typename decltype(" + N.result() +
               ")::__type { return ",
           "; })");
    break;
  case ResultKind::Deduced:
    if (!Value->getType()->isVoidType())
      storeDeduced(*Value, ExprBegin, ExprEnd);
    break;
  case ResultKind::ValueInitialized:
    // The local must not be the result itself: compilers differ in when they
    // elide, and a deferred call that changes the local would tell. A result
    // of another type is made from the local anyway.
    if (!Moved)
      break;
    if (Moved->getType()->isDependentType()) {
      returnLocal(*Moved, Begin, ExprBegin, ExprEnd);
    } else if (Moved->getType()->isReferenceType()) {
      // Inside of an outlined body it belongs to another function.
      if (outlined() && isMovedFrom(Moved, Value))
        wrap(ExprBegin, ExprEnd, movedFrom(Local) + "(", ")");
    } else if (Moved->getType()->isRecordType() &&
               Ctx.hasSameUnqualifiedType(Moved->getType(), Value->getType()))
      moveOut(*Moved, ExprBegin, ExprEnd);
    else if (isMovedFrom(Moved, Value))
      wrap(ExprBegin, ExprEnd, movedFrom(Local) + "(", ")");
    break;
  case ResultKind::None:
    break;
  }
}

} // namespace opendefer

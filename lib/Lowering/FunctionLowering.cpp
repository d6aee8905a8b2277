//===- FunctionLowering.cpp - The region of a function --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function with exceptions, no name for its result:
//
//   T f() {
//     A a;
//     open_frame<2> F; result<T> R; try {          <- region, before the first
//     defer { ... }                                   outermost statement that
//     if (x) defer g();                               holds a defer
//     return R.keep(e);
//   } catch (landing &l) { F.landed(l); return R.get("f"); } }
//
// Groups whose deferred bodies say recover() open a further `try`, in whose
// catch-all they run when an exception leaves the function. Without exceptions,
// and where the result's type cannot be named, the region is the body of a
// lambda instead ("outlined").
//
//===----------------------------------------------------------------------===//

#include "Lowering/FunctionLowering.h"
#include "Lowering/Closure.h"
#include "Lowering/FunctionAddress.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/LangOptions.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;

namespace opendefer {
namespace {

/// Is the end of the statement plainly never reached?
bool endsOtherwise(const Stmt *S) {
  if (const auto *Loop = dyn_cast<ForStmt>(S))
    return !Loop->getCond();
  if (const auto *Loop = dyn_cast<WhileStmt>(S))
    return isa<CXXBoolLiteralExpr, IntegerLiteral>(
        Loop->getCond()->IgnoreImpCasts());
  if (const auto *E = dyn_cast<Expr>(S)) {
    const auto *Call = dyn_cast<CallExpr>(E->IgnoreImplicit());
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    return isa<CXXThrowExpr>(E->IgnoreImplicit()) ||
           (Callee && Callee->isNoReturn());
  }
  return isa<ReturnStmt, GotoStmt>(S);
}

} // namespace

/// In front of a macro invocation that the outermost statement begins with,
/// unless the one before it ends in there; and in front of a pragma that is
/// about the statement.
FileLocation FunctionLowering::statementBegin(unsigned Index) const {
  auto Statement = Fn.Body->body_begin() + Index;
  SourceText::Part Body = Text.inside(Fn.Body);
  SourceLocation Begin = (*Statement)->getBeginLoc();
  FileLocation Place = Text.begin(Begin, &Body);
  FileLocation Previous =
      Index ? Text.end(endOfStatement(Statement[-1]), &Body) : Body.Begin;
  if (Index && Previous.Offset > Place.Offset)
    return Text.begin(Begin);
  if (Text.isAnnotated({Previous, Place}))
    return Text.afterSemicolon(Previous).value_or(Previous);
  return Place;
}

/// Text in front of an outermost statement. Where it comes on the line of the
/// one before, an empty statement keeps it from looking like a part of that.
void FunctionLowering::insertAtStatement(unsigned Index, std::string New) {
  FileLocation Place = statementBegin(Index);
  SourceText::Part Body = Text.inside(Fn.Body);
  FileLocation Begin =
      Text.begin(Fn.Body->body_begin()[Index]->getBeginLoc(), &Body);
  if (Index && Place.File == Begin.File && Place.Offset < Begin.Offset)
    New = ";" + New;
  Edits.insertBefore(Place, std::move(New));
}

/// Behind the brace, and behind the pragmas there that are about the block.
FileLocation FunctionLowering::bodyBegin() const {
  FileLocation Brace = Text.end(Fn.Body->getLBracLoc());
  return Text.nextToken(Brace, tok::hash) && !Fn.Body->body_empty()
             ? statementBegin(0)
             : Brace;
}

const GroupPlan *FunctionLowering::groupOf(const DeferSite &Site) const {
  for (const GroupPlan &G : Plan->Groups)
    for (const DeferSite *S : G.Sites)
      if (S == &Site)
        return &G;
  return nullptr;
}

/// recover() is bound to the panic that runs this very function.
void FunctionLowering::bindRecover() {
  bool HasHandlers = Fn.recoversInHandler();
  if (Fn.HidesCallees)
    Edits.insertBefore(bodyBegin(), " " + queryCallerExpr(Fn, Text, Ctx) + ";");
  if (Fn.RecoverCalls.empty() && !HasHandlers)
    return;
  bool IsConstructorOrDestructor = isConstructorOrDestructor();
  if (Fn.HandlerOf &&
      IsConstructorOrDestructor) { // No deferred call calls this.
    for (const CallExpr *Call : Fn.RecoverCalls)
      Edits.insertBefore(Text.begin(Call->getRParenLoc()), "nullptr");
    return;
  }
  std::string Panic = Names::panic(Fn);
  for (const CallExpr *Call : Fn.RecoverCalls)
    Edits.insertBefore(Text.begin(Call->getRParenLoc()), Panic);
  // It is the closure's parameter, or is bound around the function-try-block.
  if (Fn.DeferredBy || Fn.HandlerOf)
    return;
  std::string Bind = "[[maybe_unused]] " + lowered("__panic_record") +
                     " *const " + Panic + " = " +
                     queryCallerExpr(Fn, Text, Ctx) + ";";
  if (Fn.Lambda) {
    auto [Before, Behind] = identifiedLambda(Fn, Text, Ctx);
    wrap(Text.begin(Fn.Lambda->getBeginLoc()), Text.end(Fn.Lambda->getEndLoc()),
         Before, Behind);
  }
  if (!HasHandlers || IsConstructorOrDestructor) {
    if (!Fn.RecoverCalls.empty())
      Edits.insertBefore(bodyBegin(), " " + Bind);
    return;
  }
  wrap(Text.begin(Fn.FunctionTry->getTryLoc()),
       Text.end(Fn.FunctionTry->getEndLoc()), "{ " + Bind + " ", " }");
}

/// The structured bindings that the region uses and does not declare.
llvm::SetVector<const BindingDecl *> FunctionLowering::bindingsOutside() const {
  llvm::SetVector<const BindingDecl *> Outside;
  for (const BindingDecl *B : Fn.BindingsUsed) {
    auto Scope = Variables.find(B);
    bool Inside = Scope != Variables.end() && Scope->second.Owner == &Fn &&
                  (!Scope->second.AtFunctionScope ||
                   Scope->second.TopLevelIndex >= Plan->RegionStart);
    if (!Inside)
      Outside.insert(B);
  }
  return Outside;
}

/// What the call forms of a function, and of its deferred bodies, add.
static void addDefaultArguments(const DeferringFunction &Fn,
                                std::string &Added) {
  for (const auto &Site : Fn.Defers)
    for (const CallArgument &A : Site->Call.Arguments)
      if (A.Kind == ArgumentKind::Literal && !A.Expr)
        Added += A.Text;
  for (const DeferringFunction *Child : Fn.Children)
    if (Child->isDeferredBody())
      addDefaultArguments(*Child, Added);
}

/// Declares what stands for the expressions that are about the function, and
/// replaces them.
std::string FunctionLowering::rebind() {
  std::string Declared;
  bool HasVarArgs = false;
  std::vector<llvm::StringRef> Known;
  // A macro may say its argument several times.
  std::set<std::pair<FileID, unsigned>> Replaced;
  for (const auto &B : Fn.BoundInLambda) {
    FileLocation Begin = Text.begin(B.Expr->getBeginLoc());
    if (!Replaced.insert({Begin.File, Begin.Offset}).second)
      continue;
    FileLocation End = Text.end(B.Expr->getEndLoc());
    llvm::StringRef Written = Text.text(Begin, End);
    if (B.Kind ==
        DeferringFunction::BoundKind::VaStart) { // No target of g++ or Clang
                                                 // needs a va_end.
      if (!HasVarArgs)
        Declared += "__builtin_va_list " + N.varArgs() +
                    "; __builtin_va_start(" + N.varArgs() + ", " +
                    Fn.Decl->parameters().back()->getName().str() + "); ";
      HasVarArgs = true;
      const Expr *List = cast<CallExpr>(B.Expr)->getArg(0);
      FileLocation ListBegin = Text.begin(List->getBeginLoc());
      FileLocation ListEnd = Text.end(List->getEndLoc());
      Edits.replace(Begin, ListBegin, Text.text(Begin, ListBegin),
                    "__builtin_va_copy(");
      Edits.replace(ListEnd, End, Text.text(ListEnd, End),
                    ", " + N.varArgs() + ")");
      continue;
    }
    unsigned Index = llvm::find(Known, Written) - Known.begin();
    if (Index == Known.size()) {
      Known.push_back(Written);
      bool IsName = B.Kind == DeferringFunction::BoundKind::Name;
      const char *Type = !IsName ? "void *const "
                         : isa<PredefinedExpr>(B.Expr)
                             ? "static constexpr auto &"
                             : "static constexpr const char *";
      Declared += std::string("[[maybe_unused]] ") + Type + N.rebound(Index) +
                  " = " + Written.str() + "; ";
    }
    Edits.replace(Begin, End, Written, N.rebound(Index));
  }
  std::string Added;
  for (const auto &A : Fn.Added) {
    Added += A.Text;
    if (A.Opens)
      Edits.insertBefore(A.Place, N.namingFunction(A.Text));
    else
      Edits.insertAfter(A.Place, N.namingFunction(A.Text));
  }
  addDefaultArguments(Fn, Added);
  for (auto [Word, Name] :
       {std::pair("__func__", N.functionName()),
        std::pair("__PRETTY_FUNCTION__", N.prettyFunction())})
    if (llvm::StringRef(Added).contains(Word))
      Declared += "[[maybe_unused]] static constexpr auto &" + Name + " = " +
                  Word + "; ";
  return Declared;
}

std::string FunctionLowering::frameDeclaration() const {
  const char *FrameType =
      Plan->TableFrame ? "__table_frame<"
      : Plan->OpenCoded
          ? (Exceptions ? "__open_frame<" : "__open_frame_noexcept<")
      : Exceptions ? "__linked_frame"
                   : "__linked_frame_noexcept";
  std::string Open = lowered(FrameType);
  if (Plan->TableFrame)
    Open = "struct " + N.tag() + "; " + Open + N.tag() + ", ";
  if (Plan->OpenCoded) {
    uint64_t Nested = 0, Lists = 0;
    for (const GroupPlan &G : Plan->Groups) {
      Nested |= G.IsDirect ? 0 : G.Mask;
      Lists |= G.Lists;
    }
    Open += std::to_string(Plan->SlotCount);
    bool Recovers = Plan->TableFrame && Plan->callsRecover();
    for (uint64_t Mask : {Nested, Lists})
      if (Mask || Recovers)
        Open += ", 0x" + llvm::utohexstr(Mask, true);
    Open += Recovers ? ", true>" : ">";
  }
  Open += " " + N.frame() + "; ";
  if (Plan->TableFrame)
    Open += "OPENDEFER_START_FRAME(" + N.frame() + "); ";
  return Open;
}

/// Does the body name the function that it is of?
struct OwnUse : RecursiveASTVisitor<OwnUse> {
  explicit OwnUse(DeclarationName Name) : Name(Name) {}
  DeclarationName Name;
  bool Found = false;
  bool found(DeclarationName Used) {
    Found |= Used == Name;
    return !Found;
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    return found(E->getDecl()->getDeclName());
  }
  bool VisitMemberExpr(MemberExpr *E) {
    return found(E->getMemberDecl()->getDeclName());
  }
  bool VisitOverloadExpr(OverloadExpr *E) { return found(E->getName()); }
  bool VisitCXXDependentScopeMemberExpr(CXXDependentScopeMemberExpr *E) {
    return found(E->getMember());
  }
};

/// A recursive function with a deduced result has to have it before a lambda
/// calls it, whose `return` comes later.
std::string FunctionLowering::deduction() const {
  if (!Fn.Decl || Fn.Lambda ||
      !Fn.Decl->getDeclaredReturnType()->getContainedDeducedType())
    return {};
  OwnUse Use(Fn.Decl->getDeclName());
  Use.TraverseStmt(const_cast<CompoundStmt *>(Fn.Body));
  if (!Use.Found)
    return {};
  if (Kind == ResultKind::None)
    return "if (false) return; ";
  if (hasResultObject())
    return "if (false) return " + N.result() + ".__get(nullptr); ";
  if (Kind == ResultKind::Named)
    return "if (false) return " + Fn.Result.Name->getNameAsString() + "; ";
  return {};
}

std::string FunctionLowering::regionOpening() const {
  std::string Open = Plan->TableFrame ? "" : frameDeclaration();
  if (hasResultObject())
    Open += lowered("__result<") + resultType() + "> " + N.result() + "; ";
  // Where a `return` stands, its name may be hidden.
  if (Kind == ResultKind::Named && AnyReturnInRegion)
    Open += "[[maybe_unused]] auto &" + N.namedResult() + " = " +
            Fn.Result.Name->getNameAsString() + "; ";
  if (Kind == ResultKind::Deduced)
    Open += lowered("__late_result ") + N.lateResult() + "; ";
  else if (Plan->MarksExits && !hasResultObject())
    Open += lowered("__exit_mark ") + N.exitMark() + "; ";
  if (!outlined())
    return Open + "try { ";
  Open += deduction() + "auto " + N.body() + " = [&" +
          rebindings(bindingsOutside(), Text.langOpts()) +
          thisCapture(Fn.Body) + "]()";
  if (hasResultObject())
    Open += " -> " + resultType();
  else if (Kind == ResultKind::Deduced && Fn.Result.PreservesReference)
    Open +=
        " -> " + (Fn.Result.Type.empty() ? "decltype(auto)" : Fn.Result.Type);
  else if (Kind != ResultKind::Deduced)
    Open += " -> void";
  return Open + " { ";
}

std::string FunctionLowering::groupOpening(const GroupPlan &G) const {
  std::string Open;
  std::string Guard = N.guard(G.firstOrdinal());
  bool Recovers = G.CallsRecover && Exceptions;
  if (!Plan->OpenCoded) {
    Open =
        lowered(Recovers ? "__recovering_linked_group " : "__linked_group ") +
        Guard + "(" + N.frame() + "); ";
  } else if (!G.IsDirect) {
    for (const DeferSite *S : G.Sites)
      if (!Plan->hasRecords(*S))
        Open += lowered("__closure_storage<") +
                std::to_string(ClosureWriter::storageSize(*S, Ctx)) + "> " +
                N.storage(S->Ordinal) + "; ";
    bool Several = G.hasSeveralCalls();
    Open += lowered("__group<0x") + llvm::utohexstr(G.Mask, true);
    Open += Recovers && Several ? ", true" : G.Lists ? ", false" : "";
    if (G.Lists)
      Open += ", 0x" + llvm::utohexstr(G.Lists, true);
    Open += "> " + Guard + "(" + N.frame() +
            (Plan->MarksExits ? ", " + N.exitMark() : "") + "); ";
  }
  bool OpensTryBehind = Plan->OpenCoded && G.IsDirect;
  if (Recovers && !OpensTryBehind)
    Open += "try { ";
  return Open;
}

std::string FunctionLowering::behindDefer(const DeferSite &Site) const {
  const GroupPlan *G = groupOf(Site);
  bool Opens = Plan->OpenCoded && G->IsDirect && G->CallsRecover && Exceptions;
  return Opens ? " try {" : "";
}

std::string FunctionLowering::returnAfterRecovery() const {
  if (hasResultObject() || (Kind == ResultKind::Deduced))
    // Not the name itself: a file that is included twice gets one text.
    return " return " + N.result() + ".__get(__PRETTY_FUNCTION__);";
  // It has promised not to come back.
  if (Fn.Decl && Fn.Decl->isNoReturn())
    return " " + lowered("__no_return(__PRETTY_FUNCTION__);");
  return "";
}

/// Where a function without a result leaves by the end of its body.
std::string FunctionLowering::endOfBody() const {
  if (!Plan->MarksExits || Kind != ResultKind::None ||
      (Fn.Decl && Fn.Decl->isNoReturn()) || endsOtherwise(Fn.Body->body_back()))
    return "";
  return N.exitMark() + ".__leave(); ";
}

std::string FunctionLowering::regionClosing() const {
  const char *Landing = Plan->TableFrame ? "__table_landing &" : "__landing &";
  std::string Close = endOfBody();
  if (Exceptions)
    for (auto G = Plan->Groups.rbegin(); G != Plan->Groups.rend(); ++G)
      if (G->CallsRecover)
        Close +=
            "} catch (" + lowered(Landing) +
            ") { throw; } catch (...) { if (!" + N.guard(G->firstOrdinal()) +
            ".__recover_exception()) throw;" +
            (Kind == ResultKind::Deduced ? " " + N.frame() + ".__land_here();"
                                         : returnAfterRecovery()) +
            " } ";
  std::string Catch =
      "} catch (" + lowered(Landing) + N.landing() + ") { " +
      (Plan->TableFrame ? "OPENDEFER_NOTE_FRAME(" + N.frame() + "); " : "") +
      N.frame() + ".__landed(" + N.landing() + ");" + returnAfterRecovery() +
      " } ";
  if (!outlined()) {
    Close += Catch;
    if (Kind == ResultKind::Named)
      Close += (leavesByGoto() ? N.out() + ": " : "") + "return " +
               Fn.Result.Name->getNameAsString() + "; ";
    return Close;
  }

  // Which is implied at the end of main, but not of a lambda.
  if (Fn.Decl && Fn.Decl->isMain() && hasResultObject())
    Close += "return 0; ";
  Close += "}; ";
  if (Kind == ResultKind::Deduced)
    Close += lowered("__result<decltype(") + N.body() + "())> " + N.result() +
             "; " + N.lateResult() + ".__bind(" + N.result() + "); ";
  if (Exceptions)
    return Close + "try { return " + N.body() + "(); " + Catch;
  bool HasValue = hasResultObject() || Kind == ResultKind::Deduced;
  Close += "if (!OPENDEFER_SETJMP(" + N.frame() + ")) { " +
           (HasValue ? "return " : "") + lowered("__run_body(") + N.body() +
           "); }" + returnAfterRecovery() + " ";
  if (Kind == ResultKind::Named)
    Close += "return " + Fn.Result.Name->getNameAsString() + "; ";
  return Close;
}

void FunctionLowering::open() {
  bindRecover();
  if (!Plan)
    return;
  for (const auto &R : Fn.Returns)
    AnyReturnInRegion |=
        R.Stmt->getRetValue() && R.TopLevelIndex >= Plan->RegionStart;
  if (Plan->TableFrame) {
    Edits.insertBefore(Plan->TableFrame->Place, Plan->TableFrame->Text);
    Edits.insertBefore(bodyBegin(), " " + frameDeclaration());
  }
  if (hasResultObject() && Fn.Result.IsAliased)
    Edits.insertBefore(Text.end(Fn.Body->getLBracLoc()),
                       " using " + N.resultType() + " = " + Fn.Result.Type +
                           ";");
  insertAtStatement(Plan->RegionStart, rebind() + regionOpening());
  for (const GroupPlan &G : Plan->Groups)
    if (std::string Opening = groupOpening(G); !Opening.empty())
      insertAtStatement(G.Start, Opening);
  for (const auto &R : Fn.Returns)
    lowerReturn(R);
}

void FunctionLowering::close() {
  if (Plan)
    Edits.insertAfter(Text.begin(Fn.Body->getRBracLoc()), regionClosing());
}

} // namespace opendefer

//===- CallForms.cpp - What each call form keeps --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The closure of `defer f(a, b);` is made of the user's own pieces of text, in
// the user's order, so that what is evaluated at the `defer` is evaluated there
// and in that order:
//
//   f ( a , b ) ;   =>   [a0 = a, a1 = b](panic) mutable { return f(a0, a1); }
//   o . m ( a ) ;   =>   [&o0 = o, a0 = a](panic) mutable { return o0.m(a0); }
//
// This pass finds the pieces: the callee (Callees.cpp), the parentheses, and
// each argument with the way it is kept (Arguments.cpp).
//
//===----------------------------------------------------------------------===//

#include "Analysis/CallFormPass.h"

using namespace clang;

namespace opendefer {
namespace {

class CallFormAnalyser : CallFormPass {
public:
  CallFormAnalyser(AnalysisContext &AC, DeferSite &Site)
      : CallFormPass(AC, Site) {}
  void run(FunctionNames &Functions);

private:
  bool findParentheses();
  bool findMemberName();
  void findNameClass();
  FileLocation calleeEnd() const;
  bool findArguments();
  bool keepArguments();
  bool keepDependentArguments();
  const FunctionProtoType *calledPrototype() const;
  bool separateArguments();
  void addLocationArguments();
  /// The arguments of the call begin with the object of an operator, or that of
  /// a member function with an explicit object parameter.
  unsigned firstArgument() const {
    return isa<CXXOperatorCallExpr>(Call) || hasExplicitObject();
  }
};

/// The end of the whole callee. Form.CalleeEnd is only that of its object, if
/// it has one.
FileLocation CallFormAnalyser::calleeEnd() const {
  bool HasObject = Form.Callee == CalleeKind::Member ||
                   Form.Callee == CalleeKind::Arrow ||
                   Form.Callee == CalleeKind::PointerToMember ||
                   Form.CapturesThis || Form.MayCaptureThis;
  return HasObject ? Text.end(Call.getCallee()->getEndLoc(), &Statement)
                   : Form.CalleeEnd;
}

/// Finds the `(` after the callee and the `)` at the end, and the text between
/// the object and the `(`. Refuses a call whose parts come from a macro body.
bool CallFormAnalyser::findParentheses() {
  SourceLocation RParen = Call.getRParenLoc();
  if (Text.isFromMacroBody(RParen)) {
    AC.expandMacroAt(RParen);
    offerBlock(AC.report(DiagID::MacroCall, Call.getBeginLoc(),
                         {"macro '" + Text.macroName(RParen) + "'"}));
    return false;
  }
  Form.RParen = Text.begin(RParen);
  FileLocation NameEnd = calleeEnd();
  std::optional<FileLocation> LParen = Text.nextToken(NameEnd, tok::l_paren);
  if (!LParen)
    return refuseText();
  Form.LParen = *LParen;

  if (Form.Callee == CalleeKind::Member || Form.Callee == CalleeKind::Arrow)
    return findMemberName();
  if (Form.Callee != CalleeKind::Name)
    return true;
  if (Form.CapturesThis || Form.MayCaptureThis) {
    Form.CalleeBegin = Text.begin(Call.getCallee()->getBeginLoc(), &Statement);
    Form.CalleeEnd = NameEnd;
  }
  Form.Name = Text.text(Form.CalleeBegin, Form.LParen).trim().str();
  findNameClass();
  return true;
}

/// Does a using-declaration bring the name from a dependent base class?
static bool isFromDependentBase(const Expr *Callee) {
  const auto *E = dyn_cast<OverloadExpr>(Callee);
  return E && E->getNumDecls() == 1 &&
         isa<UnresolvedUsingValueDecl>(*E->decls_begin());
}

/// The `m` of o.m(x) and p->m(x).
bool CallFormAnalyser::findMemberName() {
  tok::TokenKind Op =
      Form.Callee == CalleeKind::Arrow ? tok::arrow : tok::period;
  std::optional<FileLocation> OpPlace = Text.nextToken(Form.CalleeEnd, Op);
  if (!OpPlace)
    return refuseText();
  FileLocation NameBegin = *OpPlace;
  NameBegin.Offset += Op == tok::arrow ? 2 : 1;
  FileLocation End = Form.LParen;
  if (isa<ParenExpr>(Call.getCallee()->IgnoreImpCasts())) { // `(o.m)(x)`
    End = Text.end(Call.getCallee()->IgnoreParenImpCasts()->getEndLoc(),
                   &Statement);
    Form.HasParentheses = true;
  }
  Form.Name = Text.text(NameBegin, End).trim().str();
  const Expr *Member = Call.getCallee()->IgnoreParenImpCasts();
  Form.MayBeValue =
      isa<CXXDependentScopeMemberExpr>(Member) || isFromDependentBase(Member);
  return true;
}

/// Does the type contain a `::` outside of its template arguments?
static bool hasScope(StringRef Type) {
  int Depth = 0;
  for (size_t I = 0; I + 1 < Type.size(); ++I) {
    Depth += StringRef("<([{").contains(Type[I]);
    Depth -= StringRef(">)]}").contains(Type[I]);
    if (!Depth && Type.substr(I, 2) == "::")
      return true;
  }
  return false;
}

/// The `T::` and the `m` of the callee `T::m`, or `m`, if only an instantiation
/// tells what it means.
struct DependentName {
  NestedNameSpecifierLoc Qualifier;
  SourceLocation Member;

  template <typename ExprT>
  DependentName(const ExprT &E, SourceLocation NameLoc)
      : Qualifier(E.getQualifierLoc()),
        Member(E.getTemplateKeywordLoc().isValid() ? E.getTemplateKeywordLoc()
                                                   : NameLoc) {}
};

static std::optional<DependentName> dependentName(const Expr *Callee) {
  if (const auto *E = dyn_cast<DependentScopeDeclRefExpr>(Callee))
    return DependentName(*E, E->getLocation());
  if (const auto *E = dyn_cast<CXXDependentScopeMemberExpr>(Callee))
    return DependentName(*E, E->getMemberLoc());
  if (isFromDependentBase(Callee)) {
    const auto *E = cast<OverloadExpr>(Callee);
    return DependentName(*E, E->getNameLoc());
  }
  return std::nullopt;
}

/// For `T::m(x)` and `m(x)`: the class in which an instantiation finds the
/// member.
void CallFormAnalyser::findNameClass() {
  const Expr *Callee = Call.getCallee()->IgnoreParenImpCasts();
  auto Dependent = dependentName(Callee);
  if (!Dependent)
    return;
  FileLocation MemberBegin = Text.begin(Dependent->Member, &Statement);
  auto Name =
      Text.onOneLine(MemberBegin, Text.end(Callee->getEndLoc(), &Statement));
  if (!Name)
    return;
  if (!Dependent->Qualifier) {
    if (!Form.CapturesThis)
      return;
    Form.NameClass = "::std::remove_pointer_t<decltype(this)>";
  } else if (auto Class = Text.onOneLine(
                 Text.begin(Dependent->Qualifier.getBeginLoc(), &Statement),
                 MemberBegin)) {
    StringRef Type = StringRef(*Class).trim();
    if (!Type.consume_back("::"))
      return;
    Type = Type.trim();
    Form.NameClass = (hasScope(Type) ? "typename " : "") + Type.str();
  }
  Form.NameMember = *Name;
  Form.MayBeValue = true;
}

bool CallFormAnalyser::findArguments() {
  Form.Dependent = Call.isTypeDependent();
  for (unsigned I = firstArgument(); I < Call.getNumArgs(); ++I)
    Form.Dependent |= Call.getArg(I)->isTypeDependent() ||
                      isa<PackExpansionExpr>(Call.getArg(I));
  return (Form.Dependent ? keepDependentArguments() : keepArguments()) &&
         separateArguments();
}

bool CallFormAnalyser::keepDependentArguments() {
  ArgumentKeeper Keeper(AC, Site);
  for (unsigned I = firstArgument(); I < Call.getNumArgs(); ++I)
    if (!Keeper.keepDependent(Call.getArg(I)))
      return false;
  return true;
}

/// The type of the function that is called; null if it has no prototype.
const FunctionProtoType *CallFormAnalyser::calledPrototype() const {
  if (const FunctionDecl *Direct = Call.getDirectCallee())
    return Direct->getType()->getAs<FunctionProtoType>();
  const Expr *Callee = Call.getCallee()->IgnoreParenImpCasts();
  QualType Type = Callee->getType();
  if (Form.Callee == CalleeKind::PointerToMember)
    Type = cast<BinaryOperator>(Callee)
               ->getRHS()
               ->getType()
               ->castAs<MemberPointerType>()
               ->getPointeeType();
  else if (const auto *Pointer = Type->getAs<PointerType>())
    Type = Pointer->getPointeeType();
  return Type.getNonReferenceType()->getAs<FunctionProtoType>();
}

bool CallFormAnalyser::keepArguments() {
  const FunctionProtoType *Proto = calledPrototype();
  // A block may be in the frame of a scope that is left before the call runs,
  // and a copy of the pointer would not keep it.
  if (Call.getCallee()->getType()->isBlockPointerType())
    return refuse(DiagID::BlockPointer, {"callee"});

  ArgumentKeeper Keeper(AC, Site);
  unsigned First = firstArgument();
  unsigned ExplicitObject = hasExplicitObject() ? 1 : 0;
  for (unsigned I = First; I < Call.getNumArgs(); ++I) {
    const Expr *Arg = Call.getArg(I);
    if (isa<CXXDefaultArgExpr>(Arg)) // evaluated when the call is made
      break;
    unsigned Index = I - First + ExplicitObject;
    bool Variadic = !Proto || Index >= Proto->getNumParams();
    if (!Keeper.keep(Arg, Variadic ? QualType() : Proto->getParamType(Index)))
      return false;
  }
  return true;
}

/// Each argument must have text of its own between the parentheses.
bool CallFormAnalyser::separateArguments() {
  unsigned Previous = Form.LParen.Offset;
  for (CallArgument &A : Form.Arguments) {
    const CallArgument *Next = &A == &Form.Arguments.back() ? nullptr : &A + 1;
    if (Next)
      A.Comma = Text.findToken({A.End, Next->Begin}, tok::comma);
    bool IsInside =
        A.Begin.File == Form.LParen.File && A.End.File == Form.LParen.File &&
        A.Begin.Offset > Previous && A.End.Offset <= Form.RParen.Offset;
    if (!IsInside || (Next && !A.Comma))
      return refuseMacro({A.Expr->getBeginLoc(), A.Expr->getEndLoc()});
    Previous = A.End.Offset;
  }
  return true;
}

/// The default arguments that say where the call is written: it is made
/// elsewhere.
void CallFormAnalyser::addLocationArguments() {
  const FunctionDecl *From = Site.Owner->written().Decl;
  for (std::string &Added :
       explicitLocationArguments(AC, &Call, From, /*IsMoved=*/true)) {
    CallArgument Argument;
    Argument.Begin = Argument.End = Form.RParen;
    Argument.Kind = ArgumentKind::Literal;
    Argument.Text = std::move(Added);
    Argument.Size = 0;
    Form.Arguments.push_back(std::move(Argument));
  }
}

void CallFormAnalyser::run(FunctionNames &Functions) {
  if (Form.IsRecover) {
    Form.LParen = Text.begin(Call.getBeginLoc());
    Form.RParen = Text.begin(Call.getRParenLoc());
    Form.CalleeBegin = Form.LParen;
    return;
  }
  if (!CalleeFinder(AC, Site).find() || !findParentheses() || !findArguments())
    return;
  CalleeIdentifier(AC, Site, Functions).run();
  addLocationArguments();
}

/// `defer [x = Pinned()] { ... };`: the closure is moved to where it is kept.
void checkCopies(AnalysisContext &AC, const LambdaExpr *L) {
  for (const LambdaCapture &C : L->captures()) {
    if (!C.capturesVariable() || C.getCaptureKind() != LCK_ByCopy)
      continue;
    QualType Type = C.getCapturedVar()->getType();
    if (!canBeKept(Type, /*FromRvalue=*/true))
      AC.report(DiagID::NotCopyable, C.getLocation(),
                {"capture",
                 Type.getUnqualifiedType().getAsString(AC.Ctx.getLangOpts())});
  }
}

} // namespace

void analyseCallForms(AnalysisContext &AC) {
  FunctionNames Functions(AC.Ctx);
  for (const auto &F : AC.Result.Functions)
    for (const auto &Site : F->Defers) {
      if (Site->Form == DeferForm::Call && Site->Call.Call)
        CallFormAnalyser(AC, *Site).run(Functions);
      if (Site->Lambda)
        checkCopies(AC, Site->Lambda);
    }
}

} // namespace opendefer

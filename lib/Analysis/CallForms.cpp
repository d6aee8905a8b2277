//===- CallForms.cpp - What each call form keeps --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The closure of `defer f(a, b);` is made of the user's own pieces of text, in
// the user's order:
//
//   f ( a , b ) ;   =>   [a0 = a, a1 = b](panic) mutable { return f(a0, a1); }
//   o . m ( a ) ;   =>   [&o0 = o, a0 = a](panic) mutable { return o0.m(a0); }
//
// so that what is evaluated now is evaluated now and in order. This pass finds
// the pieces and decides how each argument is kept.
//
//===----------------------------------------------------------------------===//

#include "Analysis/CallFormPass.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/Builtins.h"
#include "clang/Basic/SourceManager.h"
#include <algorithm>

using namespace clang;

namespace opendefer {
namespace {

/// The functions of a translation unit that are not members, by their names.
class FunctionNames : RecursiveASTVisitor<FunctionNames> {
public:
  explicit FunctionNames(ASTContext &Ctx) : Ctx(Ctx) {}
  /// Friends and templates count.
  bool isOnlyOneOfItsName(const FunctionDecl *FD) {
    if (Only.empty())
      TraverseDecl(Ctx.getTranslationUnitDecl());
    return Only.lookup(FD->getDeclName()) == FD->getCanonicalDecl();
  }

private:
  friend RecursiveASTVisitor;
  bool VisitFunctionDecl(FunctionDecl *FD) {
    if (isa<CXXMethodDecl>(FD))
      return true;
    const FunctionDecl *Canonical = FD->getCanonicalDecl();
    auto Found = Only.try_emplace(FD->getDeclName(), Canonical);
    if (Found.first->second != Canonical)
      Found.first->second = nullptr;
    return true;
  }
  // What a body declares is found nowhere else.
  bool TraverseStmt(Stmt *) { return true; }
  bool TraverseTypeLoc(TypeLoc, bool = true) { return true; }

  ASTContext &Ctx;
  llvm::DenseMap<DeclarationName, const FunctionDecl *> Only;
};

class CallFormAnalyser : CallFormPass {
public:
  CallFormAnalyser(AnalysisContext &AC, DeferSite &Site,
                   FunctionNames &Functions)
      : CallFormPass(AC, Site), Functions(Functions),
        Statement{Site.Keyword, Text.end(Call.getRParenLoc())} {
    Statement.Begin.Offset += Site.KeywordLength;
  }

  void run();

private:
  bool findCallee();
  void identifyCallee();
  bool findMemberCallee(const Expr *Base, SourceRange BaseRange, bool IsArrow,
                        bool IsImplicit, bool IsDependent);
  bool findObject(const Expr *Base, bool IsArrow, bool IsImplicit);
  bool findParentheses();
  bool findArguments();
  bool separateArguments();
  void addDefaultArguments();
  /// The arguments of the call begin with the object of an operator, and that
  /// of a member function with an explicit object parameter.
  unsigned firstArgument() const {
    return isa<CXXOperatorCallExpr>(Call) || hasExplicitObject();
  }
  /// `void m(this S &self)`: the object is the first argument, and the callee
  /// no member access (which it is, in a call without a type yet, of others).
  bool hasExplicitObject() const {
    const auto *Method =
        dyn_cast_or_null<CXXMethodDecl>(Call.getDirectCallee());
    return Method && Method->isInstance() &&
           (isa<CXXOperatorCallExpr>(Call)
                ? Call.getNumArgs() == Method->getNumParams()
                : !isa<MemberExpr>(Call.getCallee()->IgnoreParenImpCasts()));
  }
  bool findPointerToMember(const BinaryOperator &Op);
  bool refuseText();
  bool hasThis() const;

  void findSignature();
  bool mayFindOthers(const FunctionDecl *Only);

  FunctionNames &Functions;
  /// From behind the keyword to the `)`.
  SourceText::Part Statement;
};

/// There is a `this` that can be captured without a warning.
bool CallFormAnalyser::hasThis() const {
  for (const DeferringFunction *F = Site.Owner; F; F = F->Parent) {
    if (F->What == DeferringFunction::Kind::DeferredBlock)
      continue;
    if (!F->Lambda) {
      const auto *Method = dyn_cast<CXXMethodDecl>(F->Decl);
      return Method && Method->isInstance();
    }
    bool Captures = F->Lambda->getCaptureDefault() == LCD_ByRef ||
                    (F->Lambda->getCaptureDefault() == LCD_ByCopy &&
                     !AC.Ctx.getLangOpts().CPlusPlus20);
    for (const LambdaCapture &C : F->Lambda->captures())
      Captures |= C.capturesThis() && C.isExplicit();
    if (!Captures)
      return false;
  }
  return false;
}

/// The text in the file is not the call that the compiler sees.
bool CallFormAnalyser::refuseText() {
  return refuseMacro({Call.getBeginLoc(), Call.getCallee()->getBeginLoc(),
                      Call.getCallee()->getEndLoc()});
}

bool CallFormAnalyser::findMemberCallee(const Expr *Base, SourceRange BaseRange,
                                        bool IsArrow, bool IsImplicit,
                                        bool IsDependent) {
  if (IsImplicit) { // m(x) inside a member function
    Form.Callee = CalleeKind::Name;
    Form.CapturesThis = !IsDependent || hasThis();
    Form.MayCaptureThis = IsDependent;
    Form.CalleeSize = 8;
    return true;
  }
  Form.Callee = IsArrow ? CalleeKind::Arrow : CalleeKind::Member;
  Form.CalleeBegin = Text.begin(BaseRange.getBegin(), &Statement);
  Form.CalleeEnd = Text.end(BaseRange.getEnd(), &Statement);
  Form.CalleeSize = 8;
  if (!IsArrow && !IsDependent && !Base->isLValue()) {
    Form.ObjectIsRvalue = true;
    Form.CalleeSize = sizeOf(Base->getType());
    Form.CalleeQualifiers = Base->getType().getQualifiers();
    const Expr *Object = Base->IgnoreUnlessSpelledInSource();
    if (!canBeKept(Object))
      return notCopyable(Object, Object->getType(), "object");
  }
  if (IsDependent)
    Form.CalleeSize = 32;
  return true;
}

/// o.m(x), p->m(x), m(x)
bool CallFormAnalyser::findObject(const Expr *Base, bool IsArrow,
                                  bool IsImplicit) {
  // `p->m()` of a class with operator->: its object is what is written.
  while (IsArrow) {
    const auto *Op = dyn_cast<CXXOperatorCallExpr>(Base->IgnoreImplicit());
    if (!Op || Op->getOperator() != OO_Arrow)
      break;
    Base = Op->getArg(0);
  }
  const Expr *Written = Base->IgnoreUnlessSpelledInSource();
  return findMemberCallee(Written, Base->getSourceRange(), IsArrow, IsImplicit,
                          Written->isTypeDependent());
}

/// (o.*m)(x), (p->*m)(x)
bool CallFormAnalyser::findPointerToMember(const BinaryOperator &Op) {
  const Expr *Object = Op.getLHS();
  Form.Callee = CalleeKind::PointerToMember;
  Form.ThroughPointer = Op.getOpcode() == BO_PtrMemI;
  Form.CalleeBegin = Text.begin(Object->getBeginLoc(), &Statement);
  Form.CalleeEnd = Text.end(Object->getEndLoc(), &Statement);
  Form.MemberBegin = Text.begin(Op.getRHS()->getBeginLoc(), &Statement);
  Form.MemberEnd = Text.end(Op.getRHS()->getEndLoc(), &Statement);
  Form.CalleeSize = 24;
  if (Text.isFromMacroBody(Op.getOperatorLoc()) ||
      Form.CalleeEnd.Offset > Form.MemberBegin.Offset)
    return refuseMacro({Op.getOperatorLoc()});
  Object = Object->IgnoreUnlessSpelledInSource();
  if (Form.ThroughPointer || Object->isTypeDependent() || Object->isLValue())
    return true;
  Form.ObjectIsRvalue = true;
  Form.CalleeSize = 16 + sizeOf(Object->getType());
  return canBeKept(Object) || notCopyable(Object, Object->getType(), "object");
}

bool CallFormAnalyser::findCallee() {
  const FunctionDecl *Direct = Call.getDirectCallee();
  if (Direct && Direct->getBuiltinID() &&
      AC.Ctx.BuiltinInfo.hasCustomTypechecking(Direct->getBuiltinID()))
    return refuse(DiagID::BuiltinCall, {Direct->getNameAsString()});

  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(&Call)) {
    const Expr *Object = Op->getArg(0)->IgnoreUnlessSpelledInSource();
    Form.CalleeBegin = Text.begin(Op->getArg(0)->getBeginLoc(), &Statement);
    Form.CalleeEnd = Text.end(Op->getArg(0)->getEndLoc(), &Statement);
    Form.CalleeSize = sizeOf(Object->getType());
    Form.CalleeQualifiers = Object->getType().getQualifiers();
    Form.CalleeIsRvalue = !Object->isLValue();
    if (Site.Lambda) {
      Form.Callee = CalleeKind::Lambda;
      return true;
    }
    Form.Callee = CalleeKind::Value;
    if (!canBeKept(Object))
      return notCopyable(Object, Object->getType(), "callee");
    return true;
  }

  const Expr *Callee = Call.getCallee()->IgnoreParenImpCasts();
  if (isa<CXXPseudoDestructorExpr>(Callee))
    return refuse(DiagID::PseudoDestructor);
  // (What a pointer to a data member leads to is a value as any other.)
  if (const auto *Op = dyn_cast<BinaryOperator>(Callee))
    if (Op->isPtrMemOp() && !Op->getRHS()->getType()->isMemberDataPointerType())
      return findPointerToMember(*Op);

  Form.CalleeBegin = Text.begin(Call.getCallee()->getBeginLoc(), &Statement);
  Form.CalleeEnd = Text.end(Call.getCallee()->getEndLoc(), &Statement);

  if (const auto *ME = dyn_cast<MemberExpr>(Callee))
    if (isa<CXXMethodDecl>(ME->getMemberDecl()))
      return findObject(ME->getBase(), ME->isArrow(), ME->isImplicitAccess());
  if (hasExplicitObject()) {
    const Expr *Object = Call.getArg(0)->IgnoreImplicit();
    const auto *Deref = dyn_cast<UnaryOperator>(Object);
    bool IsArrow = Deref && Deref->getOperatorLoc().isInvalid();
    if (IsArrow)
      Object = Deref->getSubExpr();
    const auto *This = dyn_cast<CXXThisExpr>(Object);
    return findObject(Object, IsArrow, This && This->isImplicit());
  }
  if (const auto *ME = dyn_cast<CXXDependentScopeMemberExpr>(Callee))
    return findMemberCallee(ME->isImplicitAccess() ? nullptr : ME->getBase(),
                            ME->isImplicitAccess()
                                ? SourceRange()
                                : ME->getBase()->getSourceRange(),
                            ME->isArrow(), ME->isImplicitAccess(), true);
  if (const auto *ME = dyn_cast<UnresolvedMemberExpr>(Callee))
    return findMemberCallee(
        ME->isImplicitAccess() ? nullptr : ME->getBase(),
        ME->isImplicitAccess() ? SourceRange()
                               : ME->getBase()->getSourceRange(),
        ME->isArrow(), ME->isImplicitAccess(),
        ME->isImplicitAccess() || ME->getBase()->isTypeDependent());
  const auto *Lookup = dyn_cast<UnresolvedLookupExpr>(Callee);
  bool IsVariable =
      Lookup && Lookup->getNumDecls() &&
      isa<VarTemplateDecl>((*Lookup->decls_begin())->getUnderlyingDecl());
  if ((Lookup && !IsVariable) || isa<DependentScopeDeclRefExpr>(Callee)) {
    Form.Callee = CalleeKind::Name;
    Form.MayCaptureThis = isa<DependentScopeDeclRefExpr>(Callee);
    Form.CapturesThis = Form.MayCaptureThis && hasThis();
    Form.CalleeSize = Form.MayCaptureThis ? 8 : 0;
    return true;
  }
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Callee))
    if (isa<FunctionDecl>(Ref->getDecl())) {
      Form.Callee = CalleeKind::Name;
      return true;
    }
  if (const auto *Lambda =
          dyn_cast<LambdaExpr>(Callee->IgnoreUnlessSpelledInSource())) {
    Form.Callee = CalleeKind::Lambda;
    Site.Lambda = Lambda;
    Form.CalleeSize = 32;
    return true;
  }
  Form.Callee = Callee->isTypeDependent() ? CalleeKind::DependentValue
                                          : CalleeKind::Pointer;
  Form.CalleeSize = Callee->isTypeDependent() ? 32 : 8;
  return true;
}

/// Finds `(` behind the callee and `)` at the end, and the text between object
/// and `(`. Refuses a call whose parts come from a macro body.
bool CallFormAnalyser::findParentheses() {
  SourceLocation RParen = Call.getRParenLoc();
  if (Text.isFromMacroBody(RParen)) {
    AC.expandMacroAt(RParen);
    offerBlock(AC.report(DiagID::MacroCall, Call.getBeginLoc(),
                         {"macro '" + Text.macroName(RParen) + "'"}));
    return false;
  }
  Form.RParen = Text.begin(RParen);
  // For a member call the callee's end is that of the whole member expression.
  FileLocation NameEnd = Form.CalleeEnd;
  bool IsMember =
      Form.Callee == CalleeKind::Member || Form.Callee == CalleeKind::Arrow;
  if (IsMember || Form.Callee == CalleeKind::PointerToMember ||
      Form.CapturesThis || Form.MayCaptureThis)
    NameEnd = Text.end(Call.getCallee()->getEndLoc(), &Statement);
  std::optional<FileLocation> LParen = Text.nextToken(NameEnd, tok::l_paren);
  if (!LParen)
    return refuseText();
  Form.LParen = *LParen;

  if (IsMember) {
    tok::TokenKind Op =
        Form.Callee == CalleeKind::Arrow ? tok::arrow : tok::period;
    std::optional<FileLocation> OpPlace = Text.nextToken(Form.CalleeEnd, Op);
    if (!OpPlace)
      return refuseText();
    FileLocation NameBegin = *OpPlace;
    NameBegin.Offset += Op == tok::arrow ? 2 : 1;
    // `(o.m)(x)`
    FileLocation End = Form.LParen;
    if (isa<ParenExpr>(Call.getCallee()->IgnoreImpCasts())) {
      End = Text.end(Call.getCallee()->IgnoreParenImpCasts()->getEndLoc(),
                     &Statement);
      Form.HasParentheses = true;
    }
    Form.Name = Text.text(NameBegin, End).trim().str();
  } else if (Form.Callee == CalleeKind::Name) {
    if (Form.CapturesThis || Form.MayCaptureThis) {
      Form.CalleeBegin =
          Text.begin(Call.getCallee()->getBeginLoc(), &Statement);
      Form.CalleeEnd = NameEnd;
    }
    Form.Name = Text.text(Form.CalleeBegin, Form.LParen).trim().str();
  }
  return true;
}

bool CallFormAnalyser::findArguments() {
  unsigned First = firstArgument();
  ArgumentKeeper Keeper(AC, Site);
  Form.Dependent = Call.isTypeDependent();
  for (unsigned I = First; I < Call.getNumArgs(); ++I)
    Form.Dependent |= Call.getArg(I)->isTypeDependent() ||
                      isa<PackExpansionExpr>(Call.getArg(I));
  if (Form.Dependent) {
    for (unsigned I = First; I < Call.getNumArgs(); ++I)
      if (!Keeper.keepDependent(Call.getArg(I)))
        return false;
    return separateArguments();
  }

  const FunctionDecl *Direct = Call.getDirectCallee();
  const FunctionProtoType *Proto = nullptr;
  if (Direct)
    Proto = Direct->getType()->getAs<FunctionProtoType>();
  else {
    QualType Callee = Call.getCallee()->IgnoreParenImpCasts()->getType();
    if (const auto *Pointer = Callee->getAs<PointerType>())
      Callee = Pointer->getPointeeType();
    if (Form.Callee == CalleeKind::PointerToMember)
      Callee = cast<BinaryOperator>(Call.getCallee()->IgnoreParenImpCasts())
                   ->getRHS()
                   ->getType()
                   ->castAs<MemberPointerType>()
                   ->getPointeeType();
    Proto = Callee.getNonReferenceType()->getAs<FunctionProtoType>();
  }
  // It may be in the frame of a scope that is left before the call runs, and a
  // copy of the pointer would not keep it.
  if (Call.getCallee()->getType()->isBlockPointerType())
    return refuse(DiagID::BlockPointer, {"callee"});

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
  return separateArguments();
}

/// Each argument must stand in the file by itself, between the parentheses.
bool CallFormAnalyser::separateArguments() {
  unsigned Behind = Form.LParen.Offset;
  for (CallArgument &A : Form.Arguments) {
    const CallArgument *Next = &A == &Form.Arguments.back() ? nullptr : &A + 1;
    if (Next)
      A.Comma = Text.findToken({A.End, Next->Begin}, tok::comma);
    if (A.Begin.File != Form.LParen.File || A.End.File != Form.LParen.File ||
        A.Begin.Offset <= Behind || A.End.Offset > Form.RParen.Offset ||
        (Next && !A.Comma && &A != &Form.Arguments.back()))
      return refuseMacro({A.Expr->getBeginLoc(), A.Expr->getEndLoc()});
    Behind = A.End.Offset;
  }
  return true;
}

void CallFormAnalyser::run() {
  if (Form.IsRecover) {
    Form.LParen = Text.begin(Call.getBeginLoc());
    Form.RParen = Text.begin(Call.getRParenLoc());
    Form.CalleeBegin = Form.LParen;
    return;
  }
  if (!findCallee() || !findParentheses() || !findArguments())
    return;
  identifyCallee();
  if (Form.Dependent)
    findSignature();
  addDefaultArguments();
}

/// Those that tell where the call is, which is not where it is made.
void CallFormAnalyser::addDefaultArguments() {
  const FunctionDecl *From = Site.Owner->written().Decl;
  for (std::string &Added :
       argumentsThatTellPlace(AC, &Call, From, /*IsMoved=*/true)) {
    CallArgument Argument;
    Argument.Begin = Argument.End = Form.RParen;
    Argument.Kind = ArgumentKind::Literal;
    Argument.Text = std::move(Added);
    Argument.Size = 0;
    Form.Arguments.push_back(std::move(Argument));
  }
}

/// The function that the name stands for, as far as it can be looked up here,
/// if it is the only one.
static const FunctionDecl *onlyFunction(const Expr *Callee) {
  const NamedDecl *Only = nullptr;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Callee))
    Only = Ref->getDecl();
  else if (const auto *E = dyn_cast<UnresolvedLookupExpr>(Callee);
           E && std::distance(E->decls_begin(), E->decls_end()) == 1)
    Only = (*E->decls_begin())->getUnderlyingDecl();
  return dyn_cast_or_null<FunctionDecl>(Only);
}

static bool isInstanceMethod(const FunctionDecl *FD) {
  const auto *Method = dyn_cast<CXXMethodDecl>(FD);
  return Method && Method->isInstance();
}

/// C++17 has no lambda in a decltype().
static bool containsLambda(const Expr *E) {
  struct Finder : RecursiveASTVisitor<Finder> {
    bool VisitLambdaExpr(LambdaExpr *) { return false; }
  };
  return !Finder().TraverseStmt(const_cast<Expr *>(E));
}

/// Has the type no namespace in which a function that is called is looked up?
static bool bringsNoNames(const Expr *E) {
  QualType Type = E->getType();
  while (Type->isPointerType() || Type->isArrayType())
    Type = Type->isArrayType() ? Type->castAsArrayTypeUnsafe()->getElementType()
                               : Type->getPointeeType();
  return Type->isBuiltinType() && !Type->isPlaceholderType() &&
         !Type->isDependentType();
}

/// Could a call be of something else than what the name means where it is
/// written?
bool CallFormAnalyser::mayFindOthers(const FunctionDecl *Only) {
  const auto *E = dyn_cast<UnresolvedLookupExpr>(Call.getCallee());
  if (!E || !E->requiresADL())
    return false;
  // A header's text must not depend on who includes it.
  const SourceManager &SM = Text.sourceManager();
  return !SM.isInMainFile(SM.getExpansionLoc(Call.getBeginLoc())) ||
         !Functions.isOnlyOneOfItsName(Only);
}

/// What an instantiation needs to find what the callee takes.
void CallFormAnalyser::findSignature() {
  const Expr *Callee = Call.getCallee()->IgnoreParenImpCasts();
  if (Form.Callee == CalleeKind::PointerToMember) {
    const Expr *Member = cast<BinaryOperator>(Callee)->getRHS();
    if (!containsLambda(Member))
      if (auto Line = Text.onOneLine(Form.MemberBegin, Form.MemberEnd))
        Form.MemberText = *Line;
    return;
  }
  if (Form.Callee != CalleeKind::Name)
    return;
  Form.IsMemberOfThis = Form.CapturesThis && !Form.IsQualified &&
                        !isa<DependentScopeDeclRefExpr>(Callee);
  const FunctionDecl *Only = onlyFunction(Callee);
  if (!Only || Only->getDescribedFunctionTemplate() || Only->isDeprecated() ||
      Only->isUnavailable() || Only->getFriendObjectKind() ||
      isInstanceMethod(Only) ||
      (Only->getBuiltinID() &&
       !AC.Ctx.BuiltinInfo.isPredefinedLibFunction(Only->getBuiltinID())))
    return;
  Form.MayFindOthers = mayFindOthers(Only);
  // What is written again in the call is none of what is kept.
  bool BringsNames = false;
  for (const CallArgument &A : Form.Arguments)
    BringsNames |=
        A.Kind == ArgumentKind::Literal && A.Expr && !bringsNoNames(A.Expr);
  Form.IsOnlyFunction = !(Form.MayFindOthers && BringsNames);
}

/// What the call form can tell a function that says recover().
void CallFormAnalyser::identifyCallee() {
  const FunctionDecl *Direct = Call.getDirectCallee();
  if (Form.Callee == CalleeKind::Lambda || (Direct && Direct->getBuiltinID()))
    return;
  DeclarationName Name;
  const Expr *Callee = Call.getCallee()->IgnoreParenImpCasts();
  const auto *ME = dyn_cast<MemberExpr>(Callee);
  if (Direct) {
    Name = Direct->getDeclName();
  } else if (const auto *E = dyn_cast<OverloadExpr>(Callee)) {
    Name = E->getName();
    Form.IsQualified = E->getQualifier() ? true : false;
  } else if (const auto *E = dyn_cast<CXXDependentScopeMemberExpr>(Callee)) {
    Name = E->getMember();
    Form.IsQualified = E->getQualifier() ? true : false;
  } else if (const auto *E = dyn_cast<DependentScopeDeclRefExpr>(Callee)) {
    Name = E->getDeclName();
  }
  if (ME)
    Form.IsQualified |= ME->hasQualifier();
  if (Name.isIdentifier()
          ? bool(Name)
          : Name.getNameKind() == DeclarationName::CXXOperatorName) {
    size_t Count = std::min<size_t>(Form.Arguments.size(), 0xffff);
    for (const CallArgument &A : Form.Arguments)
      if (A.Kind == ArgumentKind::Pack)
        Count = 0xffff;
    Form.CalleeName = nameHash(Name.getAsString()) | Count;
  }
  if (!Direct)
    return;
  const SourceManager &SM = Text.sourceManager();
  // Code of system headers does not say recover().
  if (SM.isInSystemHeader(SM.getExpansionLoc(Direct->getLocation()))) {
    Form.IsLibraryValue = Form.Callee == CalleeKind::Value;
    Form.CalleeName = 0;
    return;
  }
  Form.CalleeId = calleeIdentity(Direct, Text);
  const auto *Method = dyn_cast<CXXMethodDecl>(Direct);
  // What is kept by value is no object of a derived class.
  Form.IsVirtual = Method && Method->isVirtual() && ME && !ME->hasQualifier() &&
                   !Form.ObjectIsRvalue;
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
        CallFormAnalyser(AC, *Site, Functions).run();
      if (Site->Lambda)
        checkCopies(AC, Site->Lambda);
    }
}

} // namespace opendefer

//===- CallForms.cpp - What each call form keeps --------------------------===//
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

#include "Analysis/Analysis.h"
#include "clang/Basic/Builtins.h"
#include "clang/Basic/SourceManager.h"
#include <algorithm>

using namespace clang;

namespace opendefer {
namespace {

bool hasUsableConstructor(const CXXRecordDecl *RD, bool FromRvalue) {
  if (FromRvalue && (RD->needsImplicitMoveConstructor() ||
                     (RD->needsImplicitCopyConstructor() &&
                      !RD->defaultedCopyConstructorIsDeleted())))
    return true;
  if (!FromRvalue && RD->needsImplicitCopyConstructor())
    return !RD->defaultedCopyConstructorIsDeleted();
  for (const CXXConstructorDecl *C : RD->ctors())
    if (!C->isDeleted() &&
        (C->isCopyConstructor() || (FromRvalue && C->isMoveConstructor())))
      return true;
  return false;
}

/// Can a value of this type be kept in a closure, which may itself be moved?
bool canBeKept(QualType Type, bool FromRvalue) {
  const CXXRecordDecl *RD = Type->getAsCXXRecordDecl();
  if (!RD || !RD->hasDefinition() || RD->isDependentContext())
    return true;
  if (RD->getDefinition()->isAbstract())
    return false;
  return hasUsableConstructor(RD->getDefinition(), FromRvalue);
}

/// Can `E` be kept as a decayed copy?
bool canBeKept(const Expr *E) {
  return canBeKept(E->getType(), !E->isLValue());
}

bool isLiteral(const Expr *E) {
  return isa<StringLiteral>(E) || isa<IntegerLiteral>(E) ||
         isa<CharacterLiteral>(E) || isa<FloatingLiteral>(E) ||
         isa<CXXBoolLiteralExpr>(E) || isa<CXXNullPtrLiteralExpr>(E);
}

class CallFormAnalyser {
public:
  CallFormAnalyser(AnalysisContext &AC, DeferSite &Site)
      : AC(AC), Text(AC.Text), Site(Site), Form(Site.Call),
        Call(*Form.Call), Statement{Site.Keyword,
                                    Text.end(Call.getRParenLoc())} {
    Statement.Begin.Offset += Site.KeywordLength;
  }

  void run();

private:
  bool findCallee();
  void identifyCallee();
  bool findMemberCallee(const Expr *Base, SourceRange BaseRange, bool IsArrow,
                        bool IsImplicit, SourceLocation CalleeEnd,
                        bool IsDependent);
  bool findParentheses();
  bool findArguments();
  bool keepArgument(const Expr *Arg, QualType Param, bool Variadic);
  bool findPointerToMember(const BinaryOperator &Op);
  void placeArgument(CallArgument &Arg) const;
  bool refuse(const char *What);
  bool refuseText();
  bool notCopyable(const Expr *E, QualType Type, const std::string &What);
  void offerBlock(Diagnostic &D);
  unsigned sizeOf(QualType Type) const;
  bool hasThis() const;
  QualType decayed(QualType Type) const {
    return Type->isArrayType() || Type->isFunctionType()
               ? AC.Ctx.getDecayedType(Type)
               : Type.getUnqualifiedType();
  }

  AnalysisContext &AC;
  const SourceText &Text;
  DeferSite &Site;
  CallForm &Form;
  const CallExpr &Call;
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

/// The fix-it that turns `defer f(x);` into `defer { f(x); }`.
void CallFormAnalyser::offerBlock(Diagnostic &D) {
  FilePlace Begin = Text.begin(Call.getBeginLoc());
  if (auto End = Text.afterSemicolon(Text.end(Call.getEndLoc()))) {
    D.FixIts.push_back({Begin.File, {Begin.Offset, 0, "{ "}});
    D.FixIts.push_back({End->File, {End->Offset, 0, " }"}});
  }
}

bool CallFormAnalyser::refuse(const char *What) {
  Diagnostic &D = AC.report(DiagID::Unsupported, Call.getBeginLoc(), {What});
  D.Ranges.push_back(Text.range(Call.getSourceRange()));
  offerBlock(D);
  return false;
}

/// What stands in the file is not the call as the compiler sees it.
bool CallFormAnalyser::refuseText() {
  AC.writeOut(Call.getBeginLoc());
  AC.writeOut(Call.getCallee()->getBeginLoc());
  AC.writeOut(Call.getCallee()->getEndLoc());
  return refuse("a deferred call whose parts come from a macro");
}

bool CallFormAnalyser::notCopyable(const Expr *E, QualType Type,
                                   const std::string &What) {
  Diagnostic &D = AC.report(
      DiagID::NotCopyable, E->getBeginLoc(),
      {What, Type.getUnqualifiedType().getAsString(AC.Ctx.getLangOpts())});
  D.Ranges.push_back(Text.range(E->getSourceRange()));
  offerBlock(D);
  return false;
}

unsigned CallFormAnalyser::sizeOf(QualType Type) const {
  Type = Type.getNonReferenceType();
  if (Type->isDependentType() || Type->isIncompleteType() ||
      Type->isFunctionType() || Type->isUndeducedType() ||
      Type->isPlaceholderType())
    return 32;
  return AC.Ctx.getTypeSizeInChars(Type).getQuantity();
}

bool CallFormAnalyser::findMemberCallee(const Expr *Base, SourceRange BaseRange,
                                        bool IsArrow, bool IsImplicit,
                                        SourceLocation CalleeEnd,
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
    const Expr *Object = Base->IgnoreUnlessSpelledInSource();
    if (!canBeKept(Object))
      return notCopyable(Object, Object->getType(), "the object of the call");
  }
  if (IsDependent)
    Form.CalleeSize = 32;
  return true;
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
      Form.CalleeEnd.Offset > Form.MemberBegin.Offset) {
    AC.writeOut(Op.getOperatorLoc());
    return refuse("a deferred call whose parts come from a macro");
  }
  Object = Object->IgnoreUnlessSpelledInSource();
  if (Form.ThroughPointer || Object->isTypeDependent() || Object->isLValue())
    return true;
  Form.ObjectIsRvalue = true;
  Form.CalleeSize = 16 + sizeOf(Object->getType());
  return canBeKept(Object) ||
         notCopyable(Object, Object->getType(), "the object of the call");
}

bool CallFormAnalyser::findCallee() {
  const FunctionDecl *Direct = Call.getDirectCallee();
  if (Direct && Direct->getBuiltinID() &&
      AC.Ctx.BuiltinInfo.hasCustomTypechecking(Direct->getBuiltinID()))
    return refuse("a deferred call of a compiler builtin");

  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(&Call)) {
    const Expr *Object = Op->getArg(0)->IgnoreUnlessSpelledInSource();
    Form.CalleeBegin = Text.begin(Op->getArg(0)->getBeginLoc(), &Statement);
    Form.CalleeEnd = Text.end(Op->getArg(0)->getEndLoc(), &Statement);
    Form.CalleeSize = sizeOf(Object->getType());
    if (Site.Lambda) {
      Form.Callee = CalleeKind::Lambda;
      return true;
    }
    Form.Callee = CalleeKind::Value;
    if (!canBeKept(Object))
      return notCopyable(Object, Object->getType(), "the callee");
    return true;
  }

  const Expr *Callee = Call.getCallee()->IgnoreParenImpCasts();
  if (isa<CXXPseudoDestructorExpr>(Callee))
    return refuse("a deferred pseudo-destructor call");
  if (const auto *Op = dyn_cast<BinaryOperator>(Callee))
    if (Op->isPtrMemOp())
      return findPointerToMember(*Op);

  Form.CalleeBegin = Text.begin(Call.getCallee()->getBeginLoc(), &Statement);
  Form.CalleeEnd = Text.end(Call.getCallee()->getEndLoc(), &Statement);

  if (const auto *ME = dyn_cast<MemberExpr>(Callee))
    if (isa<CXXMethodDecl>(ME->getMemberDecl())) {
      const Expr *Base = ME->getBase();
      // `p->m()` of a class with operator->: its object is what is written.
      bool IsArrow = ME->isArrow();
      while (IsArrow) {
        const auto *Op = dyn_cast<CXXOperatorCallExpr>(Base->IgnoreImplicit());
        if (!Op || Op->getOperator() != OO_Arrow)
          break;
        Base = Op->getArg(0);
      }
      const Expr *Written = Base->IgnoreUnlessSpelledInSource();
      return findMemberCallee(Written, Base->getSourceRange(), IsArrow,
                              ME->isImplicitAccess(), ME->getEndLoc(),
                              Written->isTypeDependent());
    }
  if (const auto *ME = dyn_cast<CXXDependentScopeMemberExpr>(Callee))
    return findMemberCallee(
        ME->isImplicitAccess() ? nullptr : ME->getBase(),
        ME->isImplicitAccess() ? SourceRange()
                               : ME->getBase()->getSourceRange(),
        ME->isArrow(), ME->isImplicitAccess(), ME->getEndLoc(), true);
  if (const auto *ME = dyn_cast<UnresolvedMemberExpr>(Callee))
    return findMemberCallee(
        ME->isImplicitAccess() ? nullptr : ME->getBase(),
        ME->isImplicitAccess() ? SourceRange()
                               : ME->getBase()->getSourceRange(),
        ME->isArrow(), ME->isImplicitAccess(), ME->getEndLoc(),
        ME->isImplicitAccess() || ME->getBase()->isTypeDependent());
  if (isa<UnresolvedLookupExpr>(Callee) ||
      isa<DependentScopeDeclRefExpr>(Callee)) {
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
    AC.writeOut(RParen);
    offerBlock(AC.report(DiagID::MacroCall, Call.getBeginLoc(),
                         {Text.macroName(RParen)}));
    return false;
  }
  Form.RParen = Text.begin(RParen);
  // For a member call the callee's end is that of the whole member expression.
  FilePlace NameEnd = Form.CalleeEnd;
  bool IsMember =
      Form.Callee == CalleeKind::Member || Form.Callee == CalleeKind::Arrow;
  if (IsMember || Form.Callee == CalleeKind::PointerToMember ||
      Form.CapturesThis || Form.MayCaptureThis)
    NameEnd = Text.end(Call.getCallee()->getEndLoc(), &Statement);
  std::optional<FilePlace> LParen = Text.nextToken(NameEnd, tok::l_paren);
  if (!LParen)
    return refuseText();
  Form.LParen = *LParen;

  if (IsMember) {
    tok::TokenKind Op =
        Form.Callee == CalleeKind::Arrow ? tok::arrow : tok::period;
    std::optional<FilePlace> OpPlace = Text.nextToken(Form.CalleeEnd, Op);
    if (!OpPlace)
      return refuseText();
    FilePlace NameBegin = *OpPlace;
    NameBegin.Offset += Op == tok::arrow ? 2 : 1;
    Form.Name = Text.text(NameBegin, Form.LParen).trim().str();
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

void CallFormAnalyser::placeArgument(CallArgument &Arg) const {
  SourceText::Part Parentheses{Form.LParen, Form.RParen};
  ++Parentheses.Begin.Offset;
  Arg.Begin = Text.begin(Arg.Expr->getBeginLoc(), &Parentheses);
  Arg.End = Text.end(Arg.Expr->getEndLoc(), &Parentheses);
}

bool CallFormAnalyser::keepArgument(const Expr *Arg, QualType Param,
                                    bool Variadic) {
  CallArgument Kept;
  Kept.Expr = Arg;
  const Expr *Written = Arg->IgnoreUnlessSpelledInSource();
  placeArgument(Kept);
  bool Braced = Text.text(Kept.Begin, Kept.End).take_front() == "{";

  QualType Target = Variadic ? Written->getType() : Param.getNonReferenceType();
  auto Literal = isLiteral(Written) && !Target->isRecordType()
                     ? Text.onOneLine(Kept.Begin, Kept.End)
                     : std::nullopt;
  if (Literal) {
    // Also keeps the compiler's checks of format strings working.
    Kept.Kind = ArgumentKind::Literal;
    Kept.Text = *Literal;
    Kept.Size = 0;
    Form.Arguments.push_back(std::move(Kept));
    return true;
  }
  if (Variadic) {
    Kept.AsLvalue = true;
    Kept.Size = sizeOf(decayed(Written->getType()));
    Form.Arguments.push_back(std::move(Kept));
    return true;
  }
  if (Param->isLValueReferenceType() && !Target.isConstQualified()) {
    Kept.Kind = ArgumentKind::Reference;
    Kept.AsLvalue = true;
    Form.Arguments.push_back(std::move(Kept));
    return true;
  }
  Kept.AsConst = Param->isLValueReferenceType();
  if (Target->isArrayType()) {
    Kept.Kind = ArgumentKind::Array;
    Kept.Size = sizeOf(Target);
    Form.Arguments.push_back(std::move(Kept));
    return true;
  }
  if (Target->isFunctionType()) {
    Kept.Kind = ArgumentKind::Reference;
    Kept.AsLvalue = true;
    Form.Arguments.push_back(std::move(Kept));
    return true;
  }
  QualType Own = Written->getType().getNonReferenceType();
  const CXXRecordDecl *OwnRecord = Own->getAsCXXRecordDecl();
  const CXXRecordDecl *TargetRecord = Target->getAsCXXRecordDecl();
  bool SameType = AC.Ctx.hasSameUnqualifiedType(Own, Target) ||
                  AC.Ctx.hasSameUnqualifiedType(decayed(Own), Target);
  bool Derived = OwnRecord && TargetRecord && OwnRecord->hasDefinition() &&
                 TargetRecord->hasDefinition() &&
                 OwnRecord->isDerivedFrom(TargetRecord);
  bool Overloaded =
      Own->isFunctionType() || Own->isPlaceholderType() || Own->isNullPtrType();
  if (!Braced && !Overloaded && (SameType || (Derived && !Kept.AsLvalue))) {
    Kept.Kind = ArgumentKind::Copy;
    Kept.Size = sizeOf(decayed(Own));
    if (!canBeKept(Written))
      return notCopyable(Written, Written->getType(), "this argument");
  } else {
    Kept.Kind = ArgumentKind::Convert;
    if (!canBeKept(Target, /*FromRvalue=*/true))
      return notCopyable(Written, Target, "the parameter");
    Kept.Type =
        spellType(Target.getUnqualifiedType(), Site.Owner->context(), AC.Ctx);
    Kept.Size = sizeOf(Target);
    if (Kept.Type.empty())
      return refuse("an argument converted to a type without a name");
  }
  Form.Arguments.push_back(std::move(Kept));
  return true;
}

bool CallFormAnalyser::findArguments() {
  unsigned First = isa<CXXOperatorCallExpr>(Call) ? 1 : 0;
  // `defer [](int v) { ... }(x);` is never called through kept_args: its
  // closure takes the panic as well, so each argument is kept by itself.
  Form.Dependent = Call.isTypeDependent();
  for (unsigned I = First; I < Call.getNumArgs(); ++I)
    Form.Dependent |= Call.getArg(I)->isTypeDependent() ||
                      isa<PackExpansionExpr>(Call.getArg(I));
  if (Form.Dependent) {
    for (unsigned I = First; I < Call.getNumArgs(); ++I) {
      CallArgument Kept;
      Kept.Expr = Call.getArg(I);
      placeArgument(Kept);
      Kept.IsPack = isa<PackExpansionExpr>(Kept.Expr);
      Form.Arguments.push_back(std::move(Kept));
    }
    return true;
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
  if (!Proto)
    return refuse("a deferred call of a function without a prototype");

  for (unsigned I = First; I < Call.getNumArgs(); ++I) {
    const Expr *Arg = Call.getArg(I);
    if (isa<CXXDefaultArgExpr>(Arg)) // evaluated when the call is made
      break;
    unsigned Index = I - First;
    bool Variadic = Index >= Proto->getNumParams();
    if (!keepArgument(Arg, Variadic ? QualType() : Proto->getParamType(Index),
                      Variadic))
      return false;
  }
  // Each argument must stand in the file by itself, between the parentheses.
  unsigned Behind = Form.LParen.Offset;
  for (CallArgument &A : Form.Arguments) {
    const CallArgument *Next = &A == &Form.Arguments.back() ? nullptr : &A + 1;
    if (Next)
      A.Comma = Text.findToken({A.End, Next->Begin}, tok::comma);
    if (A.Begin.File != Form.LParen.File || A.End.File != Form.LParen.File ||
        A.Begin.Offset <= Behind || A.End.Offset > Form.RParen.Offset ||
        (Next && !A.Comma && &A != &Form.Arguments.back())) {
      AC.writeOut(A.Expr->getBeginLoc());
      AC.writeOut(A.Expr->getEndLoc());
      return refuse("a deferred call whose arguments come from one macro");
    }
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
  if (Name.isIdentifier() ? bool(Name)
                          : Name.getNameKind() ==
                                DeclarationName::CXXOperatorName) {
    size_t Count = std::min<size_t>(Form.Arguments.size(), 0xffff);
    for (const CallArgument &A : Form.Arguments)
      if (A.IsPack)
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
                {"a capture",
                 Type.getUnqualifiedType().getAsString(AC.Ctx.getLangOpts())});
  }
}

} // namespace

void analyseCallForms(AnalysisContext &AC) {
  for (const auto &F : AC.Result.Functions)
    for (const auto &Site : F->Defers) {
      if (Site->Form == DeferForm::Call && Site->Call.Call)
        CallFormAnalyser(AC, *Site).run();
      if (Site->Lambda)
        checkCopies(AC, Site->Lambda);
    }
}

} // namespace opendefer

//===- Arguments.cpp - How the arguments of a call form are kept ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parameter decides (SPEC 1): a value that is converted now, the reference
// itself, a copy. What refers to a temporary object is kept with that object,
//
//   log(name() + "x")    =>   a0 = keep_view<std::string_view>(name() + "x")
//
// and a braced list that does is kept element by element, and written again in
// the call:
//
//   show({k, name()})    =>   a0_0 = k, a0_1 = name()  ...  show({a0_0, a0_1})
//
// What is constant is written again, too, and nothing is kept of it.
//
//===----------------------------------------------------------------------===//

#include "Analysis/CallFormPass.h"
#include "Analysis/Temporaries.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace opendefer {

static bool hasUsableConstructor(const CXXRecordDecl *RD, bool FromRvalue) {
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

/// The fix-it that turns `defer f(x);` into `defer { f(x); }`.
void CallFormPass::offerBlock(Diagnostic &D) {
  FileLocation Begin = Text.begin(Call.getBeginLoc());
  if (auto End = Text.afterSemicolon(Text.end(Call.getEndLoc()))) {
    D.FixIts.push_back({Begin.File, {Begin.Offset, 0, "{ "}});
    D.FixIts.push_back({End->File, {End->Offset, 0, " }"}});
  }
}

bool CallFormPass::refuse(DiagID Id, llvm::ArrayRef<std::string> Args) {
  Diagnostic &D = AC.report(Id, Call.getBeginLoc(), Args);
  D.Ranges.push_back(Text.range(Call.getSourceRange()));
  offerBlock(D);
  return false;
}

bool CallFormPass::refuseMacro(llvm::ArrayRef<SourceLocation> Locs) {
  std::string Name;
  for (SourceLocation Loc : Locs) {
    AC.expandMacroAt(Loc);
    if (Name.empty() && Text.isFromMacroBody(Loc))
      Name = " '" + Text.macroName(Loc) + "'";
  }
  return refuse(DiagID::MacroCall, {Name.empty() ? "a macro" : "macro" + Name});
}

bool CallFormPass::notCopyable(const Expr *E, QualType Type,
                               const std::string &What) {
  Diagnostic &D = AC.report(
      DiagID::NotCopyable, E->getBeginLoc(),
      {What, Type.getUnqualifiedType().getAsString(AC.Ctx.getLangOpts())});
  D.Ranges.push_back(Text.range(E->getSourceRange()));
  offerBlock(D);
  return false;
}

unsigned CallFormPass::sizeOf(QualType Type) const {
  Type = Type.getNonReferenceType();
  if (Type->isDependentType() || Type->isIncompleteType() ||
      Type->isFunctionType() || Type->isUndeducedType() ||
      Type->isPlaceholderType())
    return 32;
  return AC.Ctx.getTypeSizeInChars(Type).getQuantity();
}

namespace {

bool isLiteral(const Expr *E) {
  return isa<StringLiteral>(E) || isa<IntegerLiteral>(E) ||
         isa<CharacterLiteral>(E) || isa<FloatingLiteral>(E) ||
         isa<CXXBoolLiteralExpr>(E) || isa<CXXNullPtrLiteralExpr>(E);
}

/// `NULL`, `(char *)0`, `static_cast<T *>(nullptr)`.
bool isNullPointer(const Expr *E) {
  E = E->IgnoreParens();
  if (isa<GNUNullExpr>(E))
    return true;
  const auto *Cast = dyn_cast<ExplicitCastExpr>(E);
  if (!Cast || !Cast->getType()->isPointerType())
    return false;
  const Expr *Of = Cast->getSubExpr()->IgnoreParenImpCasts();
  return isLiteral(Of) || isNullPointer(Of);
}

/// A value that cannot change, and that may mean more than its type says: a
/// null pointer constant, a constant that fits a narrower type.
bool isConstant(const Expr *E, const ASTContext &Ctx) {
  E = E->IgnoreUnlessSpelledInSource()->IgnoreParens();
  if (isLiteral(E) || isNullPointer(E) || isa<SizeOfPackExpr>(E) ||
      isa<UnaryExprOrTypeTraitExpr>(E))
    return true;
  if (const auto *Op = dyn_cast<UnaryOperator>(E))
    return (Op->isArithmeticOp() || Op->getOpcode() == UO_Extension) &&
           isConstant(Op->getSubExpr(), Ctx);
  if (const auto *Op = dyn_cast<BinaryOperator>(E))
    return !Op->isAssignmentOp() && !Op->isPtrMemOp() &&
           isConstant(Op->getLHS(), Ctx) && isConstant(Op->getRHS(), Ctx);
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  if (!Ref)
    return false;
  if (isa<EnumConstantDecl>(Ref->getDecl()) ||
      isa<NonTypeTemplateParmDecl>(Ref->getDecl()))
    return E->isPRValue();
  const auto *Var = dyn_cast<VarDecl>(Ref->getDecl());
  return Var && Var->hasGlobalStorage() &&
         Var->getTLSKind() == VarDecl::TLS_None &&
         Var->getType()->isIntegralOrEnumerationType() &&
         Var->isUsableInConstantExpressions(Ctx);
}

/// `f`, `&f`, `f<int>`, `&S::m`: it may take the parameter to choose among
/// overloads, and it is the same function then.
bool isFunctionName(const Expr *E) {
  E = E->IgnoreUnlessSpelledInSource()->IgnoreParens();
  bool IsAddress = false;
  if (const auto *Op = dyn_cast<UnaryOperator>(E)) {
    if (Op->getOpcode() != UO_AddrOf)
      return false;
    IsAddress = true;
    E = Op->getSubExpr()->IgnoreParens();
  }
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return isa<FunctionDecl>(Ref->getDecl());
  return isa<UnresolvedLookupExpr>(E) ||
         (IsAddress && isa<DependentScopeDeclRefExpr>(E));
}

} // namespace

void ArgumentKeeper::place(CallArgument &Arg) const {
  SourceText::Part Parentheses{Form.LParen, Form.RParen};
  ++Parentheses.Begin.Offset;
  Arg.Begin = Text.begin(Arg.Expr->getBeginLoc(), &Parentheses);
  Arg.End = Text.end(Arg.Expr->getEndLoc(), &Parentheses);
}

bool ArgumentKeeper::viewsTemporary(const Expr *Written) {
  AC.expandMacroAt(Written->getBeginLoc());
  Diagnostic &D = AC.report(DiagID::ViewOfTemporary, Written->getBeginLoc());
  D.Ranges.push_back(Text.range(Written->getSourceRange()));
  offerBlock(D);
  return false;
}

/// It is written again in the call.
bool ArgumentKeeper::writeAgain(CallArgument &Kept) {
  auto Line = Text.onOneLine(Kept.Begin, Kept.End);
  if (!Line)
    return false;
  Kept.Kind = ArgumentKind::Literal;
  Kept.Text = *Line;
  Kept.Size = 0;
  return true;
}

/// The text between the elements of a braced list.
bool ArgumentKeeper::readPieces(CallArgument &Kept) {
  FileLocation From = Kept.Begin;
  for (CallArgument &Element : Kept.Elements) {
    auto Piece = Text.onOneLine(From, Element.Begin);
    if (Element.Begin.File != Kept.Begin.File ||
        Element.End.File != Kept.Begin.File ||
        Element.Begin.Offset < From.Offset ||
        Element.End.Offset > Kept.End.Offset || !Piece)
      return false;
    Kept.Pieces.push_back(*Piece);
    From = Element.End;
    Kept.Size += Element.Size;
  }
  auto Piece = Text.onOneLine(From, Kept.End);
  if (Piece)
    Kept.Pieces.push_back(*Piece);
  return Piece.has_value();
}

bool ArgumentKeeper::keepBraced(CallArgument &Kept, const Expr *Arg) {
  Kept.Kind = ArgumentKind::Braced;
  Kept.Size = 0;
  llvm::SmallVector<BracedElement, 8> Elements;
  elementsOf(Arg, Elements);
  for (const BracedElement &E : Elements) {
    CallArgument Place;
    Place.Expr = E.Init;
    place(Place);
    bool IsWritten = !isa<CXXDefaultInitExpr>(E.Init) &&
                     !isa<CXXDefaultArgExpr>(E.Init) &&
                     Place.Begin.File == Kept.Begin.File &&
                     Place.Begin.Offset > Kept.Begin.Offset &&
                     Place.End.Offset < Kept.End.Offset;
    if (IsWritten && !keepIn(Kept.Elements, E.Init, E.Type))
      return false;
  }
  return readPieces(Kept) || viewsTemporary(Arg);
}

/// Converted now to `Target`.
bool ArgumentKeeper::keepConverted(CallArgument &Kept, const Expr *Written,
                                   QualType Target) {
  if (!canBeKept(Target, /*FromRvalue=*/true))
    return notCopyable(Written, Target, "parameter");
  Kept.Type =
      spellType(Target.getUnqualifiedType(), Site.Owner->context(), AC.Ctx);
  Kept.Size = sizeOf(Target);
  return !Kept.Type.empty() ||
         refuse(
             DiagID::UnnameableType,
             {Target.getUnqualifiedType().getAsString(AC.Ctx.getLangOpts())});
}

bool ArgumentKeeper::keepIn(std::vector<CallArgument> &List, const Expr *Arg,
                            QualType Param) {
  List.emplace_back();
  CallArgument &Kept = List.back();
  Kept.Expr = Arg;
  const Expr *Written = Arg->IgnoreUnlessSpelledInSource();
  place(Kept);
  bool Variadic = Param.isNull();
  bool Braced = Text.text(Kept.Begin, Kept.End).take_front() == "{";
  QualType Target = Variadic ? Written->getType() : Param.getNonReferenceType();

  // Also keeps the compiler's checks of format strings and sentinels working.
  if (!Braced && !Target->isRecordType() &&
      (isLiteral(Written) || isNullPointer(Written) ||
       isFunctionName(Written)) &&
      writeAgain(Kept))
    return true;
  if (Braced && keepsTemporaries(Arg))
    return keepBraced(Kept, Arg);
  Conversion Views = conversionTo(Arg);
  if (Views == Conversion::ViewsOther)
    return viewsTemporary(Written);
  if (Variadic) {
    Kept.AsLvalue = true;
    Kept.Size = sizeOf(decayed(Written->getType()));
    return true;
  }
  QualType Own = Written->getType().getNonReferenceType();
  bool SameType = AC.Ctx.hasSameUnqualifiedType(Own, Target) ||
                  AC.Ctx.hasSameUnqualifiedType(decayed(Own), Target);
  const CXXRecordDecl *OwnRecord = Own->getAsCXXRecordDecl();
  const CXXRecordDecl *TargetRecord = Target->getAsCXXRecordDecl();
  bool Derived = OwnRecord && TargetRecord && OwnRecord->hasDefinition() &&
                 TargetRecord->hasDefinition() &&
                 OwnRecord->isDerivedFrom(TargetRecord);
  if (Param->isReferenceType())
    Kept.Qualifiers = Target.getQualifiers();
  Kept.AsLvalue = Param->isLValueReferenceType();
  if (Target->isFunctionType() ||
      (Kept.AsLvalue && !Target.isConstQualified())) {
    Kept.Kind = ArgumentKind::Reference;
    Kept.AsLvalue = true;
    Kept.Qualifiers = Qualifiers();
    if (Written->isGLValue() && temporaryBehind(Written))
      return viewsTemporary(Written);
    // What a conversion function refers to: a std::reference_wrapper's object.
    if (OwnRecord && !SameType && !Derived && !Target->isFunctionType())
      Kept.Type = spellType(Param, Site.Owner->context(), AC.Ctx);
    return true;
  }
  if (Target->isArrayType()) {
    Kept.Kind = ArgumentKind::Array;
    const ConstantArrayType *Array = AC.Ctx.getAsConstantArrayType(Target);
    if (Braced && Array)
      Kept.Type = spellType(Array->getElementType().getUnqualifiedType(),
                            Site.Owner->context(), AC.Ctx) +
                  ", " + std::to_string(Array->getSize().getZExtValue());
    Kept.Size = sizeOf(Target);
    return true;
  }
  bool Overloaded =
      Own->isFunctionType() || Own->isPlaceholderType() || Own->isNullPtrType();
  if (Views == Conversion::ViewsWritten) {
    Kept.Kind = ArgumentKind::View;
    if (!canBeKept(Written))
      return notCopyable(Written, Written->getType(), "argument");
    if (!keepConverted(Kept, Written, Target))
      return false;
    Kept.Size += sizeOf(decayed(Own));
    return true;
  }
  if (Braced || Overloaded || !(SameType || Derived)) {
    Kept.Kind = ArgumentKind::Convert;
    return keepConverted(Kept, Written, Target);
  }
  Kept.Kind = ArgumentKind::Copy;
  Kept.Size = sizeOf(decayed(Own));
  return canBeKept(Written) ||
         notCopyable(Written, Written->getType(), "argument");
}

/// May `E` be a bit-field, or a constant that has no definition? It cannot be
/// bound to a reference then.
static bool mayBeUnbindable(const Expr *E) {
  E = E->IgnoreParens();
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  if (Ref ? isa<BindingDecl>(Ref->getDecl())
          : isa<DependentScopeDeclRefExpr>(E))
    return true;
  // It is named twice, so what it is a member of must be harmless.
  const Expr *Base = nullptr;
  if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
    if (Field && !Field->isBitField())
      return false;
    Base = Member->getBase();
  } else if (const auto *Member = dyn_cast<CXXDependentScopeMemberExpr>(E)) {
    Base = Member->isImplicitAccess() ? nullptr : Member->getBase();
  } else {
    return false;
  }
  while (Base) {
    Base = Base->IgnoreParenImpCasts();
    if (const auto *Member = dyn_cast<MemberExpr>(Base))
      Base = Member->getBase();
    else if (const auto *Member = dyn_cast<CXXDependentScopeMemberExpr>(Base))
      Base = Member->isImplicitAccess() ? nullptr : Member->getBase();
    else if (const auto *Op = dyn_cast<UnaryOperator>(Base))
      Base = Op->getOpcode() == UO_Deref ? Op->getSubExpr() : Op;
    else
      return isa<DeclRefExpr>(Base) || isa<CXXThisExpr>(Base);
  }
  return true;
}

/// As what it is, for it is not known what it will become.
bool ArgumentKeeper::keepDependentIn(std::vector<CallArgument> &List,
                                     const Expr *Arg) {
  constexpr unsigned Unknown = 32;
  if (const auto *Designated = dyn_cast<DesignatedInitExpr>(Arg))
    Arg = Designated->getInit();
  List.emplace_back();
  CallArgument &Kept = List.back();
  Kept.Expr = Arg;
  Kept.Kind = ArgumentKind::Dependent;
  Kept.Size = Unknown;
  place(Kept);
  if (const auto *Pack = dyn_cast<PackExpansionExpr>(Arg)) {
    Kept.Kind = ArgumentKind::Pack;
    Kept.PatternEnd = Text.end(Pack->getPattern()->getEndLoc());
    return true;
  }
  if ((isConstant(Arg, AC.Ctx) || isFunctionName(Arg)) && writeAgain(Kept))
    return true;
  if (const auto *Braces = dyn_cast<InitListExpr>(Arg)) {
    Kept.Kind = ArgumentKind::Braced;
    Kept.Size = 0;
    if (const InitListExpr *Syntactic = Braces->getSyntacticForm())
      Braces = Syntactic;
    for (const Expr *Element : Braces->inits())
      if (!keepDependentIn(Kept.Elements, Element))
        return false;
    return readPieces(Kept) ||
           refuseMacro({Arg->getBeginLoc(), Arg->getEndLoc()});
  }
  if (!Arg->isInstantiationDependent() &&
      conversionTo(Arg) == Conversion::ViewsOther)
    return viewsTemporary(Arg);
  if (mayBeUnbindable(Arg))
    if (auto Line = Text.onOneLine(Kept.Begin, Kept.End))
      Kept.Type = *Line;
  return true;
}

bool ArgumentKeeper::keep(const Expr *Arg, QualType Param) {
  if (Arg->getType()->isBlockPointerType())
    return refuse(DiagID::BlockPointer, {"argument"});
  return keepIn(Form.Arguments, Arg, Param);
}

bool ArgumentKeeper::keepDependent(const Expr *Arg) {
  return keepDependentIn(Form.Arguments, Arg);
}

} // namespace opendefer

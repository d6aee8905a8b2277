//===- Arguments.cpp - How the arguments of a call form are kept ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parameter decides whether the closure keeps a value that is converted at
// the `defer`, the reference itself, or a copy. A view of a temporary object is
// kept together with that object:
//
//   log(name() + "x")    =>   a0 = keep_view<std::string_view>(name() + "x")
//
// A braced list that refers to temporaries is kept element by element, and its
// braces are repeated in the call:
//
//   show({k, name()})    =>   a0_0 = k, a0_1 = name()  ...  show({a0_0, a0_1})
//
// A constant is repeated in the call, too; nothing is kept of it.
//
//===----------------------------------------------------------------------===//

#include "Analysis/CallFormPass.h"
#include "Analysis/Temporaries.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace opendefer {

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

/// Is it a value that cannot change, and that may convert to more types than
/// another value of its type: a null pointer constant, a constant that fits a
/// narrower type?
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

/// `f`, `&f`, `f<int>`, `&S::m`: the name of a function, which only the
/// parameter may select among overloads. It means the same in the call.
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

/// An argument as it is written, and the parameter that it initialises.
struct ArgumentKeeper::ParameterBinding {
  const Expr *Written;
  QualType Param;
  QualType Own, Target; ///< their types, without references
  bool IsBraced;
  bool IsSameType; ///< ... apart from qualifiers and decay
  bool IsDerived;  ///< Own is a class derived from Target

  /// Might the call treat a decayed copy of the argument differently from the
  /// argument itself?
  bool needsConversion() const {
    bool IsOverloaded = Own->isFunctionType() || Own->isPlaceholderType() ||
                        Own->isNullPtrType();
    return IsBraced || IsOverloaded || !(IsSameType || IsDerived);
  }
};

ArgumentKeeper::ParameterBinding
ArgumentKeeper::bindingOf(const Expr *Written, QualType Param,
                          bool IsBraced) const {
  QualType Target = Param.getNonReferenceType();
  QualType Own = Written->getType().getNonReferenceType();
  bool IsSameType = AC.Ctx.hasSameUnqualifiedType(Own, Target) ||
                    AC.Ctx.hasSameUnqualifiedType(decayed(Own), Target);
  const CXXRecordDecl *OwnRecord = Own->getAsCXXRecordDecl();
  const CXXRecordDecl *TargetRecord = Target->getAsCXXRecordDecl();
  bool IsDerived = OwnRecord && TargetRecord && OwnRecord->hasDefinition() &&
                   TargetRecord->hasDefinition() &&
                   OwnRecord->isDerivedFrom(TargetRecord);
  return {Written, Param, Own, Target, IsBraced, IsSameType, IsDerived};
}

std::string ArgumentKeeper::spell(QualType Type) const {
  return spellType(Type, Site.Owner->context(), AC.Ctx);
}

void ArgumentKeeper::locate(CallArgument &Arg) const {
  SourceText::Part Parentheses{Form.LParen, Form.RParen};
  ++Parentheses.Begin.Offset;
  Arg.Begin = Text.begin(Arg.Expr->getBeginLoc(), &Parentheses);
  Arg.End = Text.end(Arg.Expr->getEndLoc(), &Parentheses);
}

/// The closure repeats the argument's text in the call and keeps nothing.
bool ArgumentKeeper::keepAsText(CallArgument &Kept) {
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
    locate(Place);
    bool IsWritten = !isa<CXXDefaultInitExpr>(E.Init) &&
                     !isa<CXXDefaultArgExpr>(E.Init) &&
                     Place.Begin.File == Kept.Begin.File &&
                     Place.Begin.Offset > Kept.Begin.Offset &&
                     Place.End.Offset < Kept.End.Offset;
    if (IsWritten && !keepIn(Kept.Elements, E.Init, E.Type))
      return false;
  }
  return readPieces(Kept) || refuseView(Arg);
}

bool ArgumentKeeper::keepReference(CallArgument &Kept,
                                   const ParameterBinding &Binding) {
  Kept.Kind = ArgumentKind::Reference;
  Kept.AsLvalue = true;
  Kept.Qualifiers = Qualifiers();
  if (Binding.Written->isGLValue() && referencedTemporary(Binding.Written))
    return refuseView(Binding.Written);
  // A conversion function yields the reference: the object of a
  // std::reference_wrapper.
  if (Binding.Own->getAsCXXRecordDecl() && !Binding.IsSameType &&
      !Binding.IsDerived && !Binding.Target->isFunctionType())
    Kept.Type = spell(Binding.Param);
  return true;
}

bool ArgumentKeeper::keepArray(CallArgument &Kept,
                               const ParameterBinding &Binding) {
  Kept.Kind = ArgumentKind::Array;
  const ConstantArrayType *Array =
      AC.Ctx.getAsConstantArrayType(Binding.Target);
  if (Binding.IsBraced && Array)
    Kept.Type = spell(Array->getElementType().getUnqualifiedType()) + ", " +
                std::to_string(Array->getSize().getZExtValue());
  Kept.Size = sizeOf(Binding.Target);
  return true;
}

/// Both the view and the object that it refers to are kept.
bool ArgumentKeeper::keepView(CallArgument &Kept,
                              const ParameterBinding &Binding) {
  Kept.Kind = ArgumentKind::View;
  const Expr *Written = Binding.Written;
  if (!canBeKept(Written))
    return notCopyable(Written, Written->getType(), "argument");
  if (!keepConverted(Kept, Binding))
    return false;
  Kept.Size += sizeOf(decayed(Binding.Own));
  return true;
}

/// The argument is converted when the `defer` is executed.
bool ArgumentKeeper::keepConverted(CallArgument &Kept,
                                   const ParameterBinding &Binding) {
  if (!canBeKept(Binding.Target, /*FromRvalue=*/true))
    return notCopyable(Binding.Written, Binding.Target, "parameter");
  Kept.Type = spell(Binding.Target.getUnqualifiedType());
  Kept.Size = sizeOf(Binding.Target);
  return !Kept.Type.empty() ||
         refuse(DiagID::UnnameableType,
                {Binding.Target.getUnqualifiedType().getAsString(
                    AC.Ctx.getLangOpts())});
}

bool ArgumentKeeper::keepCopy(CallArgument &Kept,
                              const ParameterBinding &Binding) {
  Kept.Kind = ArgumentKind::Copy;
  Kept.Size = sizeOf(decayed(Binding.Own));
  const Expr *Written = Binding.Written;
  return canBeKept(Written) ||
         notCopyable(Written, Written->getType(), "argument");
}

/// Can the argument be repeated in the call instead of being kept? This also
/// preserves the compiler's checks of format strings and sentinels.
static bool isRepeatable(const Expr *Written, QualType Target) {
  return !Target->isRecordType() &&
         (isLiteral(Written) || isNullPointer(Written) ||
          isFunctionName(Written));
}

bool ArgumentKeeper::keepIn(std::vector<CallArgument> &List, const Expr *Arg,
                            QualType Param) {
  List.emplace_back();
  CallArgument &Kept = List.back();
  Kept.Expr = Arg;
  locate(Kept);
  const Expr *Written = Arg->IgnoreUnlessSpelledInSource();
  bool IsVariadic = Param.isNull();
  bool IsBraced = Text.text(Kept.Begin, Kept.End).take_front() == "{";
  QualType Target =
      IsVariadic ? Written->getType() : Param.getNonReferenceType();

  if (!IsBraced && isRepeatable(Written, Target) && keepAsText(Kept))
    return true;
  if (IsBraced && keepsTemporaries(Arg))
    return keepBraced(Kept, Arg);
  Conversion Views = conversionTo(Arg);
  if (Views == Conversion::ViewsOther)
    return refuseView(Written);
  if (Views == Conversion::MayViewOther)
    warnOfView(Written);
  if (IsVariadic) {
    Kept.AsLvalue = true;
    Kept.Size = sizeOf(decayed(Written->getType()));
    return true;
  }

  ParameterBinding Binding = bindingOf(Written, Param, IsBraced);
  if (Param->isReferenceType())
    Kept.Qualifiers = Target.getQualifiers();
  Kept.AsLvalue = Param->isLValueReferenceType();
  if (Target->isFunctionType() || (Kept.AsLvalue && !Target.isConstQualified()))
    return keepReference(Kept, Binding);
  if (Target->isArrayType())
    return keepArray(Kept, Binding);
  if (Views == Conversion::ViewsWritten)
    return keepView(Kept, Binding);
  if (Binding.needsConversion()) {
    Kept.Kind = ArgumentKind::Convert;
    return keepConverted(Kept, Binding);
  }
  return keepCopy(Kept, Binding);
}

/// The object of a member access, an implicit `this` being null; nothing for
/// other expressions.
static std::optional<const Expr *> baseOfMember(const Expr *E) {
  if (const auto *Member = dyn_cast<MemberExpr>(E))
    return Member->getBase();
  if (const auto *Member = dyn_cast<CXXDependentScopeMemberExpr>(E))
    return Member->isImplicitAccess() ? nullptr : Member->getBase();
  return std::nullopt;
}

/// Can the object of a member access be evaluated twice without an effect? True
/// for a chain of members of a variable or of `this`.
static bool isRepeatableObject(const Expr *Base) {
  while (Base) {
    Base = Base->IgnoreParenImpCasts();
    if (auto Outer = baseOfMember(Base)) {
      Base = *Outer;
      continue;
    }
    const auto *Op = dyn_cast<UnaryOperator>(Base);
    if (!Op)
      return isa<DeclRefExpr>(Base) || isa<CXXThisExpr>(Base);
    if (Op->getOpcode() != UO_Deref && Op->getOpcode() != UO_AddrOf)
      return false;
    Base = Op->getSubExpr();
  }
  return true;
}

/// May `E` be a bit-field, or a constant without a definition, to which no
/// reference can be bound? Lowered text then contains it twice.
static bool mayBeUnbindable(const Expr *E) {
  E = E->IgnoreParens();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return isa<BindingDecl>(Ref->getDecl());
  if (isa<DependentScopeDeclRefExpr>(E))
    return true;
  if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
    if (Field && !Field->isBitField())
      return false;
  }
  auto Base = baseOfMember(E);
  return Base && isRepeatableObject(*Base);
}

bool ArgumentKeeper::keepDependentBraced(CallArgument &Kept,
                                         const InitListExpr *Braces) {
  Kept.Kind = ArgumentKind::Braced;
  Kept.Size = 0;
  if (const InitListExpr *Syntactic = Braces->getSyntacticForm())
    Braces = Syntactic;
  for (const Expr *Element : Braces->inits())
    if (!keepDependentIn(Kept.Elements, Element))
      return false;
  return readPieces(Kept) ||
         refuseMacro({Kept.Expr->getBeginLoc(), Kept.Expr->getEndLoc()});
}

/// Keeps the argument with its own type: what it will be converted to is not
/// known.
bool ArgumentKeeper::keepDependentIn(std::vector<CallArgument> &List,
                                     const Expr *Arg) {
  constexpr unsigned UnknownArgumentSize = 32;
  if (const auto *Designated = dyn_cast<DesignatedInitExpr>(Arg))
    Arg = Designated->getInit();
  List.emplace_back();
  CallArgument &Kept = List.back();
  Kept.Expr = Arg;
  Kept.Kind = ArgumentKind::Dependent;
  Kept.Size = UnknownArgumentSize;
  locate(Kept);
  if (const auto *Pack = dyn_cast<PackExpansionExpr>(Arg)) {
    Kept.Kind = ArgumentKind::Pack;
    Kept.PatternEnd = Text.end(Pack->getPattern()->getEndLoc());
    return true;
  }
  if ((isConstant(Arg, AC.Ctx) || isFunctionName(Arg)) && keepAsText(Kept))
    return true;
  if (const auto *Braces = dyn_cast<InitListExpr>(Arg))
    return keepDependentBraced(Kept, Braces);
  if (!Arg->isInstantiationDependent()) {
    Conversion Views = conversionTo(Arg);
    if (Views == Conversion::ViewsOther)
      return refuseView(Arg);
    if (Views == Conversion::MayViewOther)
      warnOfView(Arg);
  }
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

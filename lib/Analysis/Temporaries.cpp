//===- Temporaries.cpp - What refers to a temporary object ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Analysis/Temporaries.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace opendefer {
namespace {

const Expr *referredTo(const Expr *E);
const Expr *pointedTo(const Expr *E);

/// `[[gsl::Owner]]`, `[[gsl::Pointer]]`: Clang marks the standard library's.
template <typename Attribute> bool isMarked(QualType Type) {
  const CXXRecordDecl *RD = Type.getNonReferenceType()->getAsCXXRecordDecl();
  if (!RD)
    return false;
  if (RD->hasAttr<Attribute>())
    return true;
  const auto *S = dyn_cast<ClassTemplateSpecializationDecl>(RD);
  return S && S->getSpecializedTemplate()
                  ->getTemplatedDecl()
                  ->template hasAttr<Attribute>();
}

bool isInitializerList(const CXXRecordDecl *RD) {
  return RD->isInStdNamespace() && RD->getIdentifier() &&
         RD->getName() == "initializer_list";
}

/// What initialises or is passed for a `Type` keeps this of `E`.
const Expr *keptOf(const Expr *E, QualType Type) {
  return Type->isReferenceType() ? referredTo(E) : pointedTo(E);
}

const Expr *skip(const Expr *E) {
  for (;;) {
    const Expr *Outer = E;
    E = E->IgnoreParens();
    if (const auto *Full = dyn_cast<FullExpr>(E))
      E = Full->getSubExpr();
    else if (const auto *Bind = dyn_cast<CXXBindTemporaryExpr>(E))
      E = Bind->getSubExpr();
    if (E == Outer)
      return E;
  }
}

/// Functions of std that give their argument back.
bool returnsArgument(const FunctionDecl *Callee) {
  static const llvm::StringRef Names[] = {
      "move",      "forward",          "as_const",    "get",
      "addressof", "move_if_noexcept", "forward_like"};
  return Callee->isInStdNamespace() && Callee->getIdentifier() &&
         llvm::is_contained(Names, Callee->getName());
}

bool isSameClass(QualType A, QualType B) {
  const CXXRecordDecl *Left = A.getNonReferenceType()->getAsCXXRecordDecl();
  const CXXRecordDecl *Right = B.getNonReferenceType()->getAsCXXRecordDecl();
  return Left && Right && Left->getCanonicalDecl() == Right->getCanonicalDecl();
}

/// The object of a member call, or of an operator that is a member.
const Expr *calledObject(const CallExpr *Call) {
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(Call))
    return Member->getImplicitObjectArgument();
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Call->getDirectCallee());
  return Method && Method->isInstance() && isa<CXXOperatorCallExpr>(Call)
             ? Call->getArg(0)
             : nullptr;
}

/// What a call returns refers to the object that it is a member call of, or to
/// an argument.
const Expr *behindCall(const CallExpr *Call) {
  const FunctionDecl *Callee = Call->getDirectCallee();
  if (!Callee)
    return nullptr;
  QualType Result = Callee->getReturnType();
  if (!Result->isReferenceType() && !isView(Result))
    return nullptr;
  const Expr *Object = calledObject(Call);
  if (Object) {
    if (isMarked<PointerAttr>(Object->getType()))
      return pointedTo(Object);
    bool IsOwner = isMarked<OwnerAttr>(Object->getType());
    bool IsText = Result->isPointerType() && Callee->getIdentifier() &&
                  Callee->getName() == "c_str";
    bool IsItself =
        Result->isReferenceType() && isSameClass(Result, Object->getType());
    if (IsOwner || IsText || IsItself || isa<CXXConversionDecl>(Callee))
      return referredTo(Object);
  }
  unsigned First = Object && isa<CXXOperatorCallExpr>(Call) ? 1 : 0;
  for (unsigned I = First; I < Call->getNumArgs(); ++I) {
    unsigned Index = I - First;
    if (Index >= Callee->getNumParams())
      break;
    const ParmVarDecl *Param = Callee->getParamDecl(Index);
    // (A const one may be a key, by which something else is found.)
    bool Returned = Param->hasAttr<LifetimeBoundAttr>() ||
                    (I == 0 && returnsArgument(Callee)) ||
                    (!Object && Result->isReferenceType() &&
                     Param->getType()->isReferenceType() &&
                     !Param->getType()->getPointeeType().isConstQualified() &&
                     isSameClass(Result, Param->getType()));
    if (Returned)
      if (const Expr *Found = keptOf(Call->getArg(I), Param->getType()))
        return Found;
  }
  return nullptr;
}

const Expr *eitherOf(const AbstractConditionalOperator *E,
                     const Expr *(*Look)(const Expr *)) {
  const Expr *True = Look(E->getTrueExpr());
  return True ? True : Look(E->getFalseExpr());
}

/// The temporary that the glvalue `E` is, or is a part of.
const Expr *referredTo(const Expr *E) {
  E = skip(E);
  if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(E))
    return skip(Temporary->getSubExpr());
  if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
    if (!Field || Field->getType()->isReferenceType())
      return nullptr;
    return Member->isArrow() ? pointedTo(Member->getBase())
                             : referredTo(Member->getBase());
  }
  if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E))
    return pointedTo(Element->getBase());
  if (const auto *Cast = dyn_cast<CastExpr>(E))
    return referredTo(Cast->getSubExpr());
  if (const auto *Choice = dyn_cast<AbstractConditionalOperator>(E))
    return eitherOf(Choice, referredTo);
  if (const auto *Op = dyn_cast<BinaryOperator>(E))
    return Op->isCommaOp()        ? referredTo(Op->getRHS())
           : Op->isAssignmentOp() ? referredTo(Op->getLHS())
                                  : nullptr;
  if (const auto *Op = dyn_cast<UnaryOperator>(E))
    return Op->getOpcode() == UO_Deref ? pointedTo(Op->getSubExpr())
                                       : referredTo(Op->getSubExpr());
  if (const auto *Call = dyn_cast<CallExpr>(E))
    return behindCall(Call);
  // A class prvalue where an object is expected: the base of a member.
  if (E->isPRValue() && E->getType()->isRecordType())
    return E;
  return nullptr;
}

bool isUnnamed(const FieldDecl *Field) {
  return Field->isBitField() && !Field->getDeclName();
}

/// What the fields of a view made by `{ ... }` keep.
const Expr *behindFields(const InitListExpr *List, const CXXRecordDecl *RD) {
  unsigned Index = RD->getNumBases();
  for (const FieldDecl *Field : RD->fields()) {
    if (isUnnamed(Field) || Index >= List->getNumInits())
      continue;
    if (const Expr *Found = keptOf(List->getInit(Index++), Field->getType()))
      return Found;
  }
  return nullptr;
}

/// The temporary that the value of `E`, a pointer or a view, points into.
const Expr *pointedTo(const Expr *E) {
  E = skip(E);
  QualType Type = E->getType();
  if (!isView(Type) && !Type->isArrayType())
    return nullptr;
  if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(E))
    return pointedTo(Temporary->getSubExpr());
  if (const auto *Cast = dyn_cast<CastExpr>(E))
    return Cast->getCastKind() == CK_ArrayToPointerDecay
               ? referredTo(Cast->getSubExpr())
           : Cast->getSubExpr()->isGLValue() &&
                   Cast->getCastKind() != CK_LValueToRValue &&
                   Cast->getCastKind() != CK_NoOp
               ? referredTo(Cast->getSubExpr())
               : pointedTo(Cast->getSubExpr());
  if (const auto *Choice = dyn_cast<AbstractConditionalOperator>(E))
    return eitherOf(Choice, pointedTo);
  if (const auto *Op = dyn_cast<BinaryOperator>(E)) {
    if (Op->isCommaOp())
      return pointedTo(Op->getRHS());
    if (!Op->isAdditiveOp())
      return nullptr;
    return pointedTo(Op->getLHS()->getType()->isPointerType() ? Op->getLHS()
                                                              : Op->getRHS());
  }
  if (const auto *Op = dyn_cast<UnaryOperator>(E))
    return Op->getOpcode() == UO_AddrOf ? referredTo(Op->getSubExpr())
                                        : nullptr;
  if (const auto *Call = dyn_cast<CallExpr>(E))
    return behindCall(Call);
  if (const auto *List = dyn_cast<CXXStdInitializerListExpr>(E))
    return referredTo(List->getSubExpr());
  if (const auto *List = dyn_cast<InitListExpr>(E)) {
    const CXXRecordDecl *RD = Type->getAsCXXRecordDecl();
    if (RD && !List->isTransparent())
      return behindFields(List, RD);
    return List->getNumInits() == 1 ? pointedTo(List->getInit(0)) : nullptr;
  }
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E)) {
    const CXXConstructorDecl *Constructor = Construct->getConstructor();
    for (unsigned I = 0; I < Construct->getNumArgs(); ++I) {
      if (I >= Constructor->getNumParams())
        break;
      const Expr *Arg = Construct->getArg(I);
      QualType Param = Constructor->getParamDecl(I)->getType();
      // A view of a view is one of the same object.
      bool Forwards = !Param->isReferenceType() ||
                      isMarked<PointerAttr>(Arg->getType()) ||
                      Constructor->isCopyOrMoveConstructor();
      if (const Expr *Found = Forwards ? pointedTo(Arg) : referredTo(Arg))
        return Found;
    }
  }
  return nullptr;
}

bool isViewClass(const CXXRecordDecl *RD, unsigned Depth) {
  constexpr unsigned MaxDepth = 8;
  RD = RD->getDefinition();
  if (!RD || RD->isDependentContext() || Depth > MaxDepth)
    return false;
  if (isInitializerList(RD))
    return true;
  bool OwnsNothing = !RD->hasNonTrivialDestructor();
  auto Views = [&](QualType Type) {
    while (const ArrayType *Array = Type->getAsArrayTypeUnsafe())
      Type = Array->getElementType();
    if (Type->isReferenceType())
      return true;
    if (Type->isPointerType())
      return OwnsNothing;
    const CXXRecordDecl *Part = Type->getAsCXXRecordDecl();
    return Part && OwnsNothing && isViewClass(Part, Depth + 1);
  };
  return llvm::any_of(
             RD->fields(),
             [&](const FieldDecl *F) { return Views(F->getType()); }) ||
         llvm::any_of(RD->bases(), [&](const CXXBaseSpecifier &Base) {
           return Views(Base.getType());
         });
}

/// What is written, as opposed to what follows from it.
const Expr *written(const Expr *E) {
  return skip(E->IgnoreUnlessSpelledInSource());
}

} // namespace

const Expr *temporaryBehind(const Expr *E) {
  return E->isGLValue() ? referredTo(E) : pointedTo(E);
}

bool isView(QualType Type) {
  Type = Type.getNonReferenceType();
  if (Type->isPointerType())
    return !Type->isFunctionPointerType();
  const CXXRecordDecl *RD = Type->getAsCXXRecordDecl();
  return RD && (isMarked<PointerAttr>(Type) || isViewClass(RD, 0));
}

/// May what the call `E` returns be a temporary that it was given?
static bool mayReturnTemporary(const Expr *E) {
  const auto *Call = dyn_cast<CallExpr>(E);
  return Call && Call->isGLValue() && !isView(Call->getType()) &&
         llvm::any_of(Call->arguments(), [&](const Expr *Arg) {
           return isSameClass(Arg->getType(), E->getType()) && referredTo(Arg);
         });
}

Conversion conversionTo(const Expr *E) {
  if (!isView(E->getType()))
    return Conversion::Owns;
  const Expr *Written = written(E);
  // Then a copy is kept. Where it is no temporary that does no harm.
  if (mayReturnTemporary(Written))
    return Conversion::ViewsWritten;
  const Expr *Behind = pointedTo(E);
  if (!Behind)
    return Conversion::Owns;
  bool IsWritten = Written->isGLValue() ? referredTo(Written) == Behind
                                        : written(Behind) == Written;
  return IsWritten ? Conversion::ViewsWritten : Conversion::ViewsOther;
}

bool keepsTemporaries(const Expr *E) {
  E = skip(E);
  if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(E))
    E = skip(Temporary->getSubExpr());
  if (conversionTo(E) != Conversion::Owns)
    return true;
  if (const auto *Cast = dyn_cast<ImplicitCastExpr>(E))
    return keepsTemporaries(Cast->getSubExpr());
  if (const auto *List = dyn_cast<CXXStdInitializerListExpr>(E))
    return keepsTemporaries(List->getSubExpr());
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
    return llvm::any_of(Construct->arguments(), [](const Expr *Arg) {
      // The class owns copies of the elements.
      const auto *List = dyn_cast<CXXStdInitializerListExpr>(skip(Arg));
      return List && keepsTemporaries(List->getSubExpr());
    });
  const auto *List = dyn_cast<InitListExpr>(E);
  if (!List)
    return false;
  return llvm::any_of(List->inits(), keepsTemporaries) ||
         (E->getType()->isRecordType() && !List->isTransparent() &&
          behindFields(List, E->getType()->getAsCXXRecordDecl()));
}

void elementsOf(const Expr *E, llvm::SmallVectorImpl<BracedElement> &Elements) {
  E = skip(E);
  if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(E))
    return elementsOf(Temporary->getSubExpr(), Elements);
  if (const auto *Cast = dyn_cast<ImplicitCastExpr>(E))
    return elementsOf(Cast->getSubExpr(), Elements);
  if (const auto *List = dyn_cast<CXXStdInitializerListExpr>(E))
    return elementsOf(List->getSubExpr(), Elements);
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E)) {
    if (Construct->isStdInitListInitialization())
      return elementsOf(Construct->getArg(0), Elements);
    for (unsigned I = 0; I < Construct->getNumArgs(); ++I)
      if (I < Construct->getConstructor()->getNumParams())
        Elements.push_back(
            {Construct->getArg(I),
             Construct->getConstructor()->getParamDecl(I)->getType()});
    return;
  }
  const auto *List = dyn_cast<InitListExpr>(E);
  if (!List)
    return;
  QualType Type = E->getType();
  if (const ArrayType *Array = Type->getAsArrayTypeUnsafe()) {
    for (const Expr *Init : List->inits())
      Elements.push_back({Init, Array->getElementType()});
    return;
  }
  const CXXRecordDecl *RD = Type->getAsCXXRecordDecl();
  if (!RD || List->isTransparent()) {
    for (const Expr *Init : List->inits())
      Elements.push_back({Init, Type});
    return;
  }
  unsigned Index = 0;
  auto Add = [&](QualType Part) {
    if (Index < List->getNumInits())
      Elements.push_back({List->getInit(Index++), Part});
  };
  for (const CXXBaseSpecifier &Base : RD->bases())
    Add(Base.getType());
  for (const FieldDecl *Field : RD->fields())
    if (!isUnnamed(Field))
      Add(Field->getType());
}

} // namespace opendefer

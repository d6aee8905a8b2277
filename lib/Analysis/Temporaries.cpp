//===- Temporaries.cpp - What refers to a temporary object ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two mutually recursive visitors follow an expression down to a temporary:
//
//   referredTo(glvalue)         the temporary that it designates a part of
//   pointedTo(pointer or view)  the temporary that its value points into
//
// so that of `&make().name[0]` both lead to `make()`. They find a temporary
// only where it is certain that the value refers to it: a call, for instance,
// leads to its object only if that is known to own what the call returns.
//
//===----------------------------------------------------------------------===//

#include "Analysis/Temporaries.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtVisitor.h"
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

/// The temporary to which a `Type` refers that is initialised from `E`.
const Expr *temporaryInInit(const Expr *E, QualType Type) {
  return Type->isReferenceType() ? referredTo(E) : pointedTo(E);
}

/// Skips what changes neither the value nor the object.
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

/// Is it a function of std that returns its argument?
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

/// Does the member function certainly return the object, or something that the
/// object owns?
bool returnsPartOfObject(const FunctionDecl *Callee, const Expr *Object) {
  QualType Result = Callee->getReturnType();
  bool IsText = Result->isPointerType() && Callee->getIdentifier() &&
                Callee->getName() == "c_str";
  bool IsItself =
      Result->isReferenceType() && isSameClass(Result, Object->getType());
  return isMarked<OwnerAttr>(Object->getType()) || IsText || IsItself ||
         isa<CXXConversionDecl>(Callee);
}

/// Does the function certainly return a reference to its argument for `Param`?
bool returnsParameter(const FunctionDecl *Callee, const ParmVarDecl *Param) {
  QualType Type = Param->getType();
  QualType Result = Callee->getReturnType();
  // (A const parameter may be a key by which the function finds another
  // object.)
  return Result->isReferenceType() && Type->isReferenceType() &&
         !Type->getPointeeType().isConstQualified() &&
         isSameClass(Result, Type);
}

const Expr *temporaryInArguments(const CallExpr *Call,
                                 const FunctionDecl *Callee,
                                 const Expr *Object) {
  unsigned First = Object && isa<CXXOperatorCallExpr>(Call) ? 1 : 0;
  unsigned End = std::min(Call->getNumArgs(), First + Callee->getNumParams());
  for (unsigned I = First; I < End; ++I) {
    const ParmVarDecl *Param = Callee->getParamDecl(I - First);
    bool IsReturned = Param->hasAttr<LifetimeBoundAttr>() ||
                      (I == 0 && returnsArgument(Callee)) ||
                      (!Object && returnsParameter(Callee, Param));
    if (!IsReturned)
      continue;
    if (const Expr *Found = temporaryInInit(Call->getArg(I), Param->getType()))
      return Found;
  }
  return nullptr;
}

/// The temporary that the value of a call refers to: through the object whose
/// member it calls, or through an argument.
const Expr *temporaryInCall(const CallExpr *Call) {
  const FunctionDecl *Callee = Call->getDirectCallee();
  if (!Callee)
    return nullptr;
  QualType Result = Callee->getReturnType();
  if (!Result->isReferenceType() && !isView(Result))
    return nullptr;
  const Expr *Object = calledObject(Call);
  if (Object && isMarked<PointerAttr>(Object->getType()))
    return pointedTo(Object);
  if (Object && returnsPartOfObject(Callee, Object))
    return referredTo(Object);
  return temporaryInArguments(Call, Callee, Object);
}

const Expr *temporaryInEither(const AbstractConditionalOperator *E,
                              const Expr *(*Find)(const Expr *)) {
  const Expr *True = Find(E->getTrueExpr());
  return True ? True : Find(E->getFalseExpr());
}

bool isUnnamed(const FieldDecl *Field) {
  return Field->isBitField() && !Field->getDeclName();
}

/// The temporary that the fields of a class made by `{ ... }` refer to.
const Expr *temporaryInFields(const InitListExpr *List,
                              const CXXRecordDecl *RD) {
  unsigned Index = RD->getNumBases();
  for (const FieldDecl *Field : RD->fields()) {
    if (isUnnamed(Field) || Index >= List->getNumInits())
      continue;
    if (const Expr *Found =
            temporaryInInit(List->getInit(Index++), Field->getType()))
      return Found;
  }
  return nullptr;
}

/// Finds the temporary that a glvalue is, or is a part of.
struct ReferredToVisitor : ConstStmtVisitor<ReferredToVisitor, const Expr *> {
  const Expr *VisitMaterializeTemporaryExpr(const MaterializeTemporaryExpr *E) {
    return skip(E->getSubExpr());
  }
  const Expr *VisitMemberExpr(const MemberExpr *E) {
    const auto *Field = dyn_cast<FieldDecl>(E->getMemberDecl());
    if (!Field || Field->getType()->isReferenceType())
      return nullptr;
    return E->isArrow() ? pointedTo(E->getBase()) : referredTo(E->getBase());
  }
  const Expr *VisitArraySubscriptExpr(const ArraySubscriptExpr *E) {
    return pointedTo(E->getBase());
  }
  const Expr *VisitCastExpr(const CastExpr *E) {
    return referredTo(E->getSubExpr());
  }
  const Expr *
  VisitAbstractConditionalOperator(const AbstractConditionalOperator *E) {
    return temporaryInEither(E, referredTo);
  }
  const Expr *VisitBinaryOperator(const BinaryOperator *E) {
    if (E->isCommaOp())
      return referredTo(E->getRHS());
    return E->isAssignmentOp() ? referredTo(E->getLHS()) : nullptr;
  }
  const Expr *VisitUnaryOperator(const UnaryOperator *E) {
    return E->getOpcode() == UO_Deref ? pointedTo(E->getSubExpr())
                                      : referredTo(E->getSubExpr());
  }
  const Expr *VisitCallExpr(const CallExpr *E) { return temporaryInCall(E); }
  /// A prvalue of a class type is a temporary itself: the base of a member.
  const Expr *VisitExpr(const Expr *E) {
    return E->isPRValue() && E->getType()->isRecordType() ? E : nullptr;
  }
};

const Expr *referredTo(const Expr *E) {
  return ReferredToVisitor().Visit(skip(E));
}

/// Finds the temporary that the value of a pointer or a view points into.
struct PointedToVisitor : ConstStmtVisitor<PointedToVisitor, const Expr *> {
  const Expr *VisitMaterializeTemporaryExpr(const MaterializeTemporaryExpr *E) {
    return pointedTo(E->getSubExpr());
  }
  const Expr *VisitCastExpr(const CastExpr *E) {
    CastKind Kind = E->getCastKind();
    bool IsMadeFromObject = E->getSubExpr()->isGLValue() &&
                            Kind != CK_LValueToRValue && Kind != CK_NoOp;
    return Kind == CK_ArrayToPointerDecay || IsMadeFromObject
               ? referredTo(E->getSubExpr())
               : pointedTo(E->getSubExpr());
  }
  const Expr *
  VisitAbstractConditionalOperator(const AbstractConditionalOperator *E) {
    return temporaryInEither(E, pointedTo);
  }
  const Expr *VisitBinaryOperator(const BinaryOperator *E) {
    if (E->isCommaOp())
      return pointedTo(E->getRHS());
    if (!E->isAdditiveOp())
      return nullptr;
    return pointedTo(E->getLHS()->getType()->isPointerType() ? E->getLHS()
                                                             : E->getRHS());
  }
  const Expr *VisitUnaryOperator(const UnaryOperator *E) {
    return E->getOpcode() == UO_AddrOf ? referredTo(E->getSubExpr()) : nullptr;
  }
  const Expr *VisitCallExpr(const CallExpr *E) { return temporaryInCall(E); }
  const Expr *
  VisitCXXStdInitializerListExpr(const CXXStdInitializerListExpr *E) {
    return referredTo(E->getSubExpr());
  }
  const Expr *VisitInitListExpr(const InitListExpr *E) {
    const CXXRecordDecl *RD = E->getType()->getAsCXXRecordDecl();
    if (RD && !E->isTransparent())
      return temporaryInFields(E, RD);
    return E->getNumInits() == 1 ? pointedTo(E->getInit(0)) : nullptr;
  }
  const Expr *VisitCXXConstructExpr(const CXXConstructExpr *E) {
    const CXXConstructorDecl *Constructor = E->getConstructor();
    unsigned End = std::min(E->getNumArgs(), Constructor->getNumParams());
    for (unsigned I = 0; I < End; ++I) {
      const Expr *Arg = E->getArg(I);
      QualType Param = Constructor->getParamDecl(I)->getType();
      // A view of a view is one of the same object.
      bool Forwards = !Param->isReferenceType() ||
                      isMarked<PointerAttr>(Arg->getType()) ||
                      Constructor->isCopyOrMoveConstructor();
      if (const Expr *Found = Forwards ? pointedTo(Arg) : referredTo(Arg))
        return Found;
    }
    return nullptr;
  }
};

const Expr *pointedTo(const Expr *E) {
  E = skip(E);
  QualType Type = E->getType();
  if (!isView(Type) && !Type->isArrayType())
    return nullptr;
  return PointedToVisitor().Visit(E);
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

/// The expression without implicit conversions.
const Expr *written(const Expr *E) {
  return skip(E->IgnoreUnlessSpelledInSource());
}

} // namespace

const Expr *referencedTemporary(const Expr *E) {
  return E->isGLValue() ? referredTo(E) : pointedTo(E);
}

bool isView(QualType Type) {
  Type = Type.getNonReferenceType();
  if (Type->isPointerType())
    return !Type->isFunctionPointerType();
  const CXXRecordDecl *RD = Type->getAsCXXRecordDecl();
  return RD && (isMarked<PointerAttr>(Type) || isViewClass(RD, 0));
}

/// May the call `E` return a temporary that it has been passed?
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
  // A copy is kept then; that is harmless if it is not a temporary.
  if (mayReturnTemporary(Written))
    return Conversion::ViewsWritten;
  const Expr *Source = pointedTo(E);
  if (!Source)
    return Conversion::Owns;
  bool IsWritten = Written->isGLValue() ? referredTo(Written) == Source
                                        : written(Source) == Written;
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
          temporaryInFields(List, E->getType()->getAsCXXRecordDecl()));
}

namespace {

/// Collects the elements of `{ ... }` with the types that they initialise.
struct ElementCollector : ConstStmtVisitor<ElementCollector> {
  explicit ElementCollector(llvm::SmallVectorImpl<BracedElement> &Elements)
      : Elements(Elements) {}
  llvm::SmallVectorImpl<BracedElement> &Elements;

  void collect(const Expr *E) { Visit(skip(E)); }

  void VisitMaterializeTemporaryExpr(const MaterializeTemporaryExpr *E) {
    collect(E->getSubExpr());
  }
  void VisitImplicitCastExpr(const ImplicitCastExpr *E) {
    collect(E->getSubExpr());
  }
  void VisitCXXStdInitializerListExpr(const CXXStdInitializerListExpr *E) {
    collect(E->getSubExpr());
  }
  void VisitCXXConstructExpr(const CXXConstructExpr *E) {
    if (E->isStdInitListInitialization())
      return collect(E->getArg(0));
    const CXXConstructorDecl *Constructor = E->getConstructor();
    unsigned End = std::min(E->getNumArgs(), Constructor->getNumParams());
    for (unsigned I = 0; I < End; ++I)
      Elements.push_back(
          {E->getArg(I), Constructor->getParamDecl(I)->getType()});
  }
  void VisitInitListExpr(const InitListExpr *List) {
    QualType Type = List->getType();
    const CXXRecordDecl *RD = Type->getAsCXXRecordDecl();
    if (const ArrayType *Array = Type->getAsArrayTypeUnsafe())
      addAll(List, Array->getElementType());
    else if (!RD || List->isTransparent())
      addAll(List, Type);
    else
      addParts(List, RD);
  }

private:
  void addAll(const InitListExpr *List, QualType Type) {
    for (const Expr *Init : List->inits())
      Elements.push_back({Init, Type});
  }
  /// The initialisers of an aggregate: of its bases, then of its fields.
  void addParts(const InitListExpr *List, const CXXRecordDecl *RD) {
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
};

} // namespace

void elementsOf(const Expr *E, llvm::SmallVectorImpl<BracedElement> &Elements) {
  ElementCollector(Elements).collect(E);
}

} // namespace opendefer

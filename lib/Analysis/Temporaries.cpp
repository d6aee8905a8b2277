//===- Temporaries.cpp - What refers to a temporary object ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two mutually recursive visitors follow an expression down to a temporary:
//
//   referredTo(glvalue)   the temporary that it designates a part of
//   pointedTo(value)      the temporary into which the value, a pointer or a
//                         view or something that contains them, points
//
// so that of `&make().name[0]` both lead to `make()`, and so does the second of
// `std::make_pair(std::string_view(make()), 2)`. They find a temporary only
// where it is certain that the value refers to it: a call, for instance, leads
// to its object only if that is known to own what the call returns. A function
// that returns a view of the type that it is passed probably returns a part of
// its argument; that is found only if guesses are asked for.
//
//===----------------------------------------------------------------------===//

#include "Analysis/Temporaries.h"
#include "Analysis/ReturnedParts.h"
#include "Analysis/ViewTypes.h"
#include "clang/AST/Attr.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtVisitor.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace opendefer {
namespace {

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

bool isUnnamed(const FieldDecl *Field) {
  return Field->isBitField() && !Field->getDeclName();
}

/// Follows expressions down to temporaries, certain ones or probable ones.
class TemporaryFinder {
public:
  explicit TemporaryFinder(bool Guesses) : Guesses(Guesses) {}

  const Expr *referredTo(const Expr *E) const;
  const Expr *pointedTo(const Expr *E) const;
  /// The temporary that the fields of a class made by `{ ... }` refer to.
  const Expr *inFields(const InitListExpr *List, const CXXRecordDecl *RD) const;

private:
  struct ReferredToVisitor;
  struct PointedToVisitor;
  struct PassedArgument;
  using Finding = const Expr *(TemporaryFinder::*)(const Expr *) const;

  /// The temporary to which a `Type` refers that is initialised from `E`.
  const Expr *inInit(const Expr *E, QualType Type) const {
    return Type->isReferenceType() ? referredTo(E) : pointedTo(E);
  }
  const Expr *inEither(const AbstractConditionalOperator *E,
                       Finding Find) const {
    const Expr *True = (this->*Find)(E->getTrueExpr());
    return True ? True : (this->*Find)(E->getFalseExpr());
  }
  const Expr *inFirst(llvm::ArrayRef<const Expr *> List) const {
    for (const Expr *E : List)
      if (const Expr *Found = pointedTo(E))
        return Found;
    return nullptr;
  }
  /// What a call returns is a reference to a temporary.
  const Expr *referredToByCall(const CallExpr *Call) const;
  /// What a call returns is, or contains, a view of a temporary.
  const Expr *pointedToByCall(const CallExpr *Call) const;
  const Expr *throughObject(const CallExpr *Call, const FunctionDecl *Callee,
                            const Expr *Object) const;
  template <typename Passing>
  const Expr *throughArguments(const CallExpr *Call, const FunctionDecl *Callee,
                               Passing Follow) const;
  const Expr *throughGeneric(const PassedArgument &Passed) const;
  const Expr *throughLikely(const PassedArgument &Passed) const;
  static bool returnsParameterItself(const PassedArgument &Passed);
  const Expr *throughArgument(const PassedArgument &Passed,
                              bool HasObject) const;
  const Expr *throughConstructor(const CXXConstructExpr *E,
                                 unsigned Index) const;

  bool Guesses;
};

struct TemporaryFinder::PassedArgument {
  const CallExpr *Call;
  const FunctionDecl *Callee;
  const Expr *Arg;
  const ParmVarDecl *Param;
  unsigned Index;
  QualType result() const { return Call->getType(); }
};

/// Finds the temporary that a glvalue is, or is a part of.
struct TemporaryFinder::ReferredToVisitor
    : ConstStmtVisitor<ReferredToVisitor, const Expr *> {
  explicit ReferredToVisitor(const TemporaryFinder &Finder) : Finder(Finder) {}
  const TemporaryFinder &Finder;

  const Expr *VisitMaterializeTemporaryExpr(const MaterializeTemporaryExpr *E) {
    return skip(E->getSubExpr());
  }
  const Expr *VisitMemberExpr(const MemberExpr *E) {
    const auto *Field = dyn_cast<FieldDecl>(E->getMemberDecl());
    if (!Field || Field->getType()->isReferenceType())
      return nullptr;
    return E->isArrow() ? Finder.pointedTo(E->getBase())
                        : Finder.referredTo(E->getBase());
  }
  const Expr *VisitArraySubscriptExpr(const ArraySubscriptExpr *E) {
    return Finder.pointedTo(E->getBase());
  }
  const Expr *VisitCastExpr(const CastExpr *E) {
    return Finder.referredTo(E->getSubExpr());
  }
  const Expr *
  VisitAbstractConditionalOperator(const AbstractConditionalOperator *E) {
    return Finder.inEither(E, &TemporaryFinder::referredTo);
  }
  const Expr *VisitBinaryOperator(const BinaryOperator *E) {
    if (E->isCommaOp())
      return Finder.referredTo(E->getRHS());
    return E->isAssignmentOp() ? Finder.referredTo(E->getLHS()) : nullptr;
  }
  const Expr *VisitUnaryOperator(const UnaryOperator *E) {
    return E->getOpcode() == UO_Deref ? Finder.pointedTo(E->getSubExpr())
                                      : Finder.referredTo(E->getSubExpr());
  }
  const Expr *VisitCallExpr(const CallExpr *E) {
    return Finder.referredToByCall(E);
  }
  const Expr *VisitCompoundLiteralExpr(const CompoundLiteralExpr *E) {
    return E->isFileScope() ? nullptr : E;
  }
  /// A prvalue of a class type is a temporary itself: the base of a member.
  const Expr *VisitExpr(const Expr *E) {
    return E->isPRValue() && E->getType()->isRecordType() ? E : nullptr;
  }
};

/// Finds the temporary into which a value points.
struct TemporaryFinder::PointedToVisitor
    : ConstStmtVisitor<PointedToVisitor, const Expr *> {
  explicit PointedToVisitor(const TemporaryFinder &Finder) : Finder(Finder) {}
  const TemporaryFinder &Finder;

  const Expr *VisitMaterializeTemporaryExpr(const MaterializeTemporaryExpr *E) {
    return Finder.pointedTo(E->getSubExpr());
  }
  const Expr *VisitMemberExpr(const MemberExpr *E) {
    return isa<FieldDecl>(E->getMemberDecl()) ? Finder.pointedTo(E->getBase())
                                              : nullptr;
  }
  const Expr *VisitArraySubscriptExpr(const ArraySubscriptExpr *E) {
    return Finder.pointedTo(E->getBase());
  }
  const Expr *VisitCastExpr(const CastExpr *E) {
    switch (E->getCastKind()) {
    case CK_ArrayToPointerDecay:
      return Finder.referredTo(E->getSubExpr());
    case CK_LValueToRValue:
    case CK_NoOp:
    case CK_DerivedToBase:
    case CK_UncheckedDerivedToBase:
    case CK_BaseToDerived:
      return Finder.pointedTo(E->getSubExpr());
    default:
      return E->getSubExpr()->isGLValue() ? Finder.referredTo(E->getSubExpr())
                                          : Finder.pointedTo(E->getSubExpr());
    }
  }
  const Expr *
  VisitAbstractConditionalOperator(const AbstractConditionalOperator *E) {
    return Finder.inEither(E, &TemporaryFinder::pointedTo);
  }
  const Expr *VisitBinaryOperator(const BinaryOperator *E) {
    if (E->isCommaOp() || E->getOpcode() == BO_Assign)
      return Finder.pointedTo(E->getRHS());
    if (!E->isAdditiveOp())
      return nullptr;
    return Finder.pointedTo(
        E->getLHS()->getType()->isPointerType() ? E->getLHS() : E->getRHS());
  }
  const Expr *VisitUnaryOperator(const UnaryOperator *E) {
    if (E->getOpcode() == UO_AddrOf)
      return Finder.referredTo(E->getSubExpr());
    return E->getOpcode() == UO_Deref ? Finder.pointedTo(E->getSubExpr())
                                      : nullptr;
  }
  const Expr *VisitCallExpr(const CallExpr *E) {
    return Finder.pointedToByCall(E);
  }
  const Expr *VisitCXXNewExpr(const CXXNewExpr *E) {
    return E->getInitializer() ? Finder.pointedTo(E->getInitializer())
                               : nullptr;
  }
  const Expr *VisitLambdaExpr(const LambdaExpr *E) {
    for (unsigned I = 0; I < E->capture_size(); ++I) {
      const LambdaCapture &Capture = *(E->capture_begin() + I);
      if (!Capture.capturesVariable() || !E->isInitCapture(&Capture))
        continue;
      const Expr *Init = *(E->capture_init_begin() + I);
      if (const Expr *Found =
              Finder.inInit(Init, Capture.getCapturedVar()->getType()))
        return Found;
    }
    return nullptr;
  }
  const Expr *VisitCompoundLiteralExpr(const CompoundLiteralExpr *E) {
    return Finder.pointedTo(E->getInitializer());
  }
  const Expr *
  VisitCXXStdInitializerListExpr(const CXXStdInitializerListExpr *E) {
    return Finder.referredTo(E->getSubExpr());
  }
  const Expr *VisitInitListExpr(const InitListExpr *E) {
    const CXXRecordDecl *RD = E->getType()->getAsCXXRecordDecl();
    return RD && !E->isTransparent() ? Finder.inFields(E, RD)
                                     : Finder.inFirst(E->inits());
  }
  const Expr *VisitCXXConstructExpr(const CXXConstructExpr *E) {
    const CXXConstructorDecl *Constructor = E->getConstructor();
    unsigned End = std::min(E->getNumArgs(), Constructor->getNumParams());
    for (unsigned I = 0; I < End; ++I)
      if (const Expr *Found = Finder.throughConstructor(E, I))
        return Found;
    return nullptr;
  }
};

const Expr *TemporaryFinder::referredTo(const Expr *E) const {
  return ReferredToVisitor(*this).Visit(skip(E));
}

const Expr *TemporaryFinder::pointedTo(const Expr *E) const {
  E = skip(E);
  // A `std::function` does not show what it has been made from.
  bool IsTold = mayContainView(E->getType()) || isa<CXXConstructExpr>(E);
  bool IsConverted = isa<CastExpr>(E) && E->getType()->isRecordType();
  return IsTold || IsConverted ? PointedToVisitor(*this).Visit(E) : nullptr;
}

const Expr *TemporaryFinder::inFields(const InitListExpr *List,
                                      const CXXRecordDecl *RD) const {
  unsigned Index = RD->getNumBases();
  if (const Expr *Found = inFirst(
          List->inits().take_front(std::min(Index, List->getNumInits()))))
    return Found;
  for (const FieldDecl *Field : RD->fields()) {
    if (isUnnamed(Field) || Index >= List->getNumInits())
      continue;
    if (const Expr *Found = inInit(List->getInit(Index++), Field->getType()))
      return Found;
  }
  return nullptr;
}

template <typename Passing>
const Expr *TemporaryFinder::throughArguments(const CallExpr *Call,
                                              const FunctionDecl *Callee,
                                              Passing Follow) const {
  const Expr *Object = calledObject(Call);
  unsigned First = Object && isa<CXXOperatorCallExpr>(Call) ? 1 : 0;
  unsigned End = std::min(Call->getNumArgs(), First + Callee->getNumParams());
  for (unsigned I = First; I < End; ++I) {
    PassedArgument Passed{Call, Callee, Call->getArg(I),
                          Callee->getParamDecl(I - First), I - First};
    if (isa<CXXDefaultArgExpr>(Passed.Arg))
      break;
    if (const Expr *Found = Follow(Passed))
      return Found;
  }
  return nullptr;
}

const Expr *TemporaryFinder::referredToByCall(const CallExpr *Call) const {
  const FunctionDecl *Callee = Call->getDirectCallee();
  if (!Callee)
    return nullptr;
  // A prvalue of a class is a temporary; its members belong to it.
  if (Call->isPRValue())
    return Call->getType()->isRecordType() ? Call : nullptr;
  const Expr *Object = calledObject(Call);
  if (Object && isGslPointer(Object->getType()))
    return pointedTo(Object);
  if (Object && returnsPartOfObject(Callee, Object))
    return referredTo(Object);
  return throughArguments(
      Call, Callee, [&](const PassedArgument &Passed) -> const Expr * {
        bool IsReturned = returnsParameterItself(Passed) ||
                          (!Object && returnsParameter(Callee, Passed.Param));
        return IsReturned ? inInit(Passed.Arg, Passed.Param->getType())
                          : nullptr;
      });
}

/// The object is a view, a container of views, or the owner of what is
/// returned.
const Expr *TemporaryFinder::throughObject(const CallExpr *Call,
                                           const FunctionDecl *Callee,
                                           const Expr *Object) const {
  QualType Type = Object->getType();
  bool IsPart = isGslPointer(Type) || isGslOwner(Type) ||
                hasPart(Type, Call->getType()) ||
                hasReferenceTo(Type, Call->getType());
  if (IsPart && mayContainView(Type))
    if (const Expr *Found = pointedTo(Object))
      return Found;
  bool OwnsResult = Call->isPRValue() && !isGslPointer(Type) &&
                    returnsPartOfObject(Callee, Object);
  return OwnsResult ? referredTo(Object) : nullptr;
}

/// The result of a function template contains the argument, or a reference to
/// it.
const Expr *TemporaryFinder::throughGeneric(const PassedArgument &P) const {
  if (genericParameter(P.Callee, P.Index).isNull())
    return nullptr;
  QualType Type = P.Arg->getType();
  if (hasPart(P.result(), Type))
    if (const Expr *Found = pointedTo(P.Arg))
      return Found;
  if (P.Arg->isGLValue() && hasReferenceTo(P.result(), Type))
    return referredTo(P.Arg);
  bool IsSource = P.Arg->isGLValue() && isGslOwner(Type) &&
                  makesTemplateParameter(P.Callee);
  return IsSource ? referredTo(P.Arg) : nullptr;
}

/// `std::string_view trim(std::string_view)` and
/// `std::string_view base(const std::string &)` probably return a part of the
/// argument.
const Expr *TemporaryFinder::throughLikely(const PassedArgument &P) const {
  QualType Result = P.result();
  bool IsMember = isa<CXXMethodDecl>(P.Callee) &&
                  cast<CXXMethodDecl>(P.Callee)->isInstance();
  if (!Guesses || IsMember || P.Call->isGLValue())
    return nullptr;
  QualType Type = P.Arg->getType();
  if (isView(Type) && (hasPart(Result, Type) || hasPart(Type, Result)))
    return pointedTo(P.Arg);
  bool IsOnly = P.Callee->getNumParams() == 1;
  return IsOnly && isGslOwner(Type) && isGslPointer(Result) &&
                 P.Arg->isGLValue()
             ? referredTo(P.Arg)
             : nullptr;
}

/// Does the callee return the parameter itself, as std::forward does, or what
/// the parameter refers to?
bool TemporaryFinder::returnsParameterItself(const PassedArgument &P) {
  return P.Param->hasAttr<LifetimeBoundAttr>() ||
         (P.Index == 0 && returnsArgument(P.Callee));
}

const Expr *TemporaryFinder::throughArgument(const PassedArgument &P,
                                             bool HasObject) const {
  bool IsItself = returnsParameterItself(P);
  if (P.Call->isGLValue() &&
      (IsItself || (!HasObject && returnsParameter(P.Callee, P.Param))))
    return pointedTo(P.Arg);
  if (IsItself)
    return inInit(P.Arg, P.Param->getType());
  if (P.Index == 0 && returnsElement(P.Callee))
    return isGslOwner(P.Arg->getType()) ? referredTo(P.Arg) : pointedTo(P.Arg);
  if (const Expr *Found = throughGeneric(P))
    return Found;
  return throughLikely(P);
}

const Expr *TemporaryFinder::pointedToByCall(const CallExpr *Call) const {
  const FunctionDecl *Callee = Call->getDirectCallee();
  if (!Callee)
    return nullptr;
  const Expr *Object = calledObject(Call);
  if (Object)
    if (const Expr *Found = throughObject(Call, Callee, Object))
      return Found;
  return throughArguments(Call, Callee, [&](const PassedArgument &P) {
    return throughArgument(P, Object != nullptr);
  });
}

/// May the class keep a copy of a callable that its constructor takes, as
/// `std::function` does, or of anything, as `std::any` does?
bool keepsErased(const CXXConstructExpr *E, unsigned Index) {
  QualType Param = genericParameter(E->getConstructor(), Index);
  if (Param.isNull() || Param->isLValueReferenceType())
    return false;
  const CXXRecordDecl *RD = E->getType()->getAsCXXRecordDecl();
  return isCallable(E->getArg(Index)->getType()) ||
         (RD->isInStdNamespace() && !isa<ClassTemplateSpecializationDecl>(RD));
}

const Expr *TemporaryFinder::throughConstructor(const CXXConstructExpr *E,
                                                unsigned Index) const {
  const Expr *Arg = E->getArg(Index);
  const CXXConstructorDecl *Constructor = E->getConstructor();
  QualType Type = E->getType();
  bool IsCopied =
      Constructor->isCopyOrMoveConstructor() || hasPart(Type, Arg->getType());
  if (isView(Type)) {
    if (const Expr *Found = pointedTo(Arg))
      return Found;
    // A view of a view is one of the same object.
    bool Forwards =
        IsCopied || isGslPointer(Arg->getType()) ||
        !Constructor->getParamDecl(Index)->getType()->isReferenceType();
    return Forwards ? nullptr : referredTo(Arg);
  }
  const auto *List = dyn_cast<CXXStdInitializerListExpr>(skip(Arg));
  if (List && mayContainView(Type)) // A container copies the elements.
    return pointedTo(List->getSubExpr());
  return IsCopied || keepsErased(E, Index) ? pointedTo(Arg) : nullptr;
}

/// The expression without implicit conversions.
const Expr *written(const Expr *E) {
  return skip(E->IgnoreUnlessSpelledInSource());
}

const Expr *referredTo(const Expr *E) {
  return TemporaryFinder(/*Guesses=*/false).referredTo(E);
}

} // namespace

const Expr *referencedTemporary(const Expr *E) {
  return E->isGLValue() ? referredTo(E) : temporaryIn(E);
}

const Expr *temporaryIn(const Expr *E) {
  return TemporaryFinder(/*Guesses=*/false).pointedTo(E);
}

bool usesTemporaryObject(const Expr *Object, bool IsPointer) {
  return IsPointer || !Object->isLValue() ? temporaryIn(Object)
                                          : referencedTemporary(Object);
}

const Expr *captureOfTemporary(const LambdaExpr *L) {
  for (unsigned I = 0; I < L->capture_size(); ++I) {
    const LambdaCapture &Capture = *(L->capture_begin() + I);
    const Expr *Init = *(L->capture_init_begin() + I);
    if (!L->isInitCapture(&Capture) || Init->isInstantiationDependent())
      continue;
    if (Capture.getCaptureKind() == LCK_ByRef ? referencedTemporary(Init)
                                              : temporaryIn(Init))
      return Init;
  }
  return nullptr;
}

/// May the call `E` return a temporary that it has been passed?
static bool mayReturnTemporary(const Expr *E) {
  const auto *Call = dyn_cast<CallExpr>(E);
  return Call && Call->isGLValue() && !isView(Call->getType()) &&
         llvm::any_of(Call->arguments(), [&](const Expr *Arg) {
           return isSameClass(Arg->getType(), E->getType()) && referredTo(Arg);
         });
}

/// Is the temporary `Temporary` the argument as it is written?
static bool isWrittenArgument(const Expr *Temporary, const Expr *Written) {
  return Written->isGLValue() ? referredTo(Written) == Temporary
                              : written(Temporary) == Written;
}

Conversion conversionTo(const Expr *E) {
  const Expr *Written = written(E);
  // A copy is kept then; that is harmless if it is not a temporary.
  if (isView(E->getType()) && mayReturnTemporary(Written))
    return Conversion::ViewsWritten;
  if (const Expr *Temporary = temporaryIn(E))
    return isWrittenArgument(Temporary, Written) ? Conversion::ViewsWritten
                                                 : Conversion::ViewsOther;
  const Expr *Likely = TemporaryFinder(/*Guesses=*/true).pointedTo(E);
  return Likely && !isWrittenArgument(Likely, Written)
             ? Conversion::MayViewOther
             : Conversion::Owns;
}

bool keepsTemporaries(const Expr *E) {
  E = skip(E);
  if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(E))
    E = skip(Temporary->getSubExpr());
  Conversion Views = conversionTo(E);
  if (Views == Conversion::ViewsWritten || Views == Conversion::ViewsOther)
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
          TemporaryFinder(/*Guesses=*/false)
              .inFields(List, E->getType()->getAsCXXRecordDecl()));
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
      add(E->getArg(I), Constructor->getParamDecl(I)->getType());
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
  void add(const Expr *Init, QualType Type) {
    // Without braces of its own, an aggregate takes elements of this list.
    const auto *Nested = dyn_cast<InitListExpr>(skip(Init));
    if (Nested && Nested->isSemanticForm() && !Nested->getSyntacticForm())
      return collect(Nested);
    Elements.push_back({Init, Type});
  }
  void addAll(const InitListExpr *List, QualType Type) {
    for (const Expr *Init : List->inits())
      add(Init, Type);
  }
  /// The initialisers of an aggregate: of its bases, then of its fields.
  void addParts(const InitListExpr *List, const CXXRecordDecl *RD) {
    unsigned Index = 0;
    auto Add = [&](QualType Part) {
      if (Index < List->getNumInits())
        add(List->getInit(Index++), Part);
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

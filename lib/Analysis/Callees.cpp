//===- Callees.cpp - What a call form calls -------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the closure of a call form keeps of its callee depends on the callee's
// form:
//
//   f(a)  m(a)          nothing, or `this`; the name is written again
//   o.m(a)              `o`: a reference to an lvalue, an rvalue moved
//   p->m(a)             the pointer
//   (o.*pm)(a)          `o`, or the pointer, and a copy of `pm`
//   functor(a)  [](){}(a)   a copy of the object
//   pointer(a)          a copy of the pointer
//
//===----------------------------------------------------------------------===//

#include "Analysis/CallFormPass.h"
#include "Analysis/Temporaries.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace opendefer {
namespace {

constexpr unsigned PointerSize = 8;
constexpr unsigned MemberPointerSize = 16;
/// A guess for a dependent callee.
constexpr unsigned UnknownSize = 32;

} // namespace

/// o.m, p->m, and m inside a member function.
struct CalleeFinder::MemberAccess {
  const Expr *Object; ///< as written; null if it is an implicit `this`
  SourceRange Range;  ///< the object's text
  bool IsArrow;
  bool IsImplicit;
  bool IsDependent;
};

/// Can `this` be captured here without a warning?
bool CalleeFinder::hasThis() const {
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

const Expr *skipArrowOperators(const Expr *Base) {
  for (;;) {
    const auto *Op = dyn_cast<CXXOperatorCallExpr>(Base->IgnoreImplicit());
    if (!Op || Op->getOperator() != OO_Arrow)
      return Base;
    Base = Op->getArg(0);
  }
}

std::optional<CalleeFinder::MemberAccess>
CalleeFinder::memberAccess(const Expr *Callee) const {
  auto Resolved = [](const Expr *Base, bool IsArrow, bool IsImplicit) {
    if (IsArrow)
      Base = skipArrowOperators(Base);
    const Expr *Written = Base->IgnoreUnlessSpelledInSource();
    return MemberAccess{Written, Base->getSourceRange(), IsArrow, IsImplicit,
                        Written->isTypeDependent()};
  };
  auto Unresolved = [](const auto *ME, bool IsDependent) {
    if (ME->isImplicitAccess())
      return MemberAccess{nullptr, {}, ME->isArrow(), true, true};
    const Expr *Base = ME->getBase();
    return MemberAccess{Base, Base->getSourceRange(), ME->isArrow(), false,
                        IsDependent || Base->isTypeDependent()};
  };
  if (const auto *ME = dyn_cast<MemberExpr>(Callee))
    if (isa<CXXMethodDecl>(ME->getMemberDecl()))
      return Resolved(ME->getBase(), ME->isArrow(), ME->isImplicitAccess());
  if (hasExplicitObject()) {
    const Expr *Object = Call.getArg(0)->IgnoreImplicit();
    const auto *Deref = dyn_cast<UnaryOperator>(Object);
    bool IsArrow = Deref && Deref->getOperatorLoc().isInvalid();
    if (IsArrow)
      Object = Deref->getSubExpr();
    const auto *This = dyn_cast<CXXThisExpr>(Object);
    return Resolved(Object, IsArrow, This && This->isImplicit());
  }
  if (const auto *ME = dyn_cast<CXXDependentScopeMemberExpr>(Callee))
    return Unresolved(ME, /*IsDependent=*/true);
  if (const auto *ME = dyn_cast<UnresolvedMemberExpr>(Callee))
    return Unresolved(ME, /*IsDependent=*/false);
  return std::nullopt;
}

/// (If the object is dependent, each instantiation is checked.)
bool CalleeFinder::checkObject(const Expr *Object, bool IsPointer) {
  return Object->isInstantiationDependent() ||
         !usesTemporaryObject(Object, IsPointer) || refuseView(Object);
}

/// The closure keeps an rvalue object itself.
bool CalleeFinder::keepObject(const Expr *Object) {
  Form.ObjectIsRvalue = true;
  return canBeKept(Object) || notCopyable(Object, Object->getType(), "object");
}

bool CalleeFinder::findMember(const MemberAccess &Access) {
  if (Access.IsImplicit) { // m(x) inside a member function
    Form.Callee = CalleeKind::Name;
    Form.CapturesThis = !Access.IsDependent || hasThis();
    Form.MayCaptureThis = Access.IsDependent;
    Form.CalleeSize = PointerSize;
    return true;
  }
  Form.Callee = Access.IsArrow ? CalleeKind::Arrow : CalleeKind::Member;
  Form.CalleeBegin = Text.begin(Access.Range.getBegin(), &Statement);
  Form.CalleeEnd = Text.end(Access.Range.getEnd(), &Statement);
  Form.CalleeSize = Access.IsDependent ? UnknownSize : PointerSize;
  if (!checkObject(Access.Object, Access.IsArrow))
    return false;
  if (Access.IsArrow || Access.IsDependent || Access.Object->isLValue())
    return true;
  Form.CalleeSize = sizeOf(Access.Object->getType());
  Form.CalleeQualifiers = Access.Object->getType().getQualifiers();
  return keepObject(Access.Object->IgnoreUnlessSpelledInSource());
}

/// (o.*m)(x), (p->*m)(x)
bool CalleeFinder::findPointerToMember(const BinaryOperator &Op) {
  const Expr *Object = Op.getLHS();
  Form.Callee = CalleeKind::PointerToMember;
  Form.ThroughPointer = Op.getOpcode() == BO_PtrMemI;
  Form.CalleeBegin = Text.begin(Object->getBeginLoc(), &Statement);
  Form.CalleeEnd = Text.end(Object->getEndLoc(), &Statement);
  Form.MemberBegin = Text.begin(Op.getRHS()->getBeginLoc(), &Statement);
  Form.MemberEnd = Text.end(Op.getRHS()->getEndLoc(), &Statement);
  Form.CalleeSize = MemberPointerSize + PointerSize;
  if (Text.isFromMacroBody(Op.getOperatorLoc()) ||
      Form.CalleeEnd.Offset > Form.MemberBegin.Offset)
    return refuseMacro({Op.getOperatorLoc()});
  Object = Object->IgnoreUnlessSpelledInSource();
  if (!checkObject(Object, Form.ThroughPointer))
    return false;
  if (Form.ThroughPointer || Object->isTypeDependent() || Object->isLValue())
    return true;
  Form.CalleeSize = MemberPointerSize + sizeOf(Object->getType());
  return keepObject(Object);
}

/// functor(x), [](int) {}(x)
bool CalleeFinder::findFunctionObject(const CXXOperatorCallExpr &Op) {
  const Expr *Object = Op.getArg(0)->IgnoreUnlessSpelledInSource();
  Form.CalleeBegin = Text.begin(Op.getArg(0)->getBeginLoc(), &Statement);
  Form.CalleeEnd = Text.end(Op.getArg(0)->getEndLoc(), &Statement);
  Form.CalleeSize = sizeOf(Object->getType());
  Form.CalleeQualifiers = Object->getType().getQualifiers();
  Form.CalleeIsRvalue = !Object->isLValue();
  if (Site.Lambda) { // Its captures are checked with those of other forms.
    Form.Callee = CalleeKind::Lambda;
    return true;
  }
  Form.Callee = CalleeKind::Value;
  if (!checkObject(Object, /*IsPointer=*/false))
    return false;
  return canBeKept(Object) || notCopyable(Object, Object->getType(), "callee");
}

/// f(x), ns::f(x), T::f(x): there is no object of its own to keep.
bool CalleeFinder::isName(const Expr *Callee) const {
  if (isa<DependentScopeDeclRefExpr>(Callee))
    return true;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Callee))
    return isa<FunctionDecl>(Ref->getDecl());
  const auto *Lookup = dyn_cast<UnresolvedLookupExpr>(Callee);
  bool IsVariable =
      Lookup && Lookup->getNumDecls() &&
      isa<VarTemplateDecl>((*Lookup->decls_begin())->getUnderlyingDecl());
  return Lookup && !IsVariable;
}

/// Anything else has a value.
void CalleeFinder::findValue(const Expr *Callee) {
  if (const auto *Lambda =
          dyn_cast<LambdaExpr>(Callee->IgnoreUnlessSpelledInSource())) {
    Form.Callee = CalleeKind::Lambda;
    Site.Lambda = Lambda;
    Form.CalleeSize = UnknownSize;
    return;
  }
  bool IsDependent = Callee->isTypeDependent();
  Form.Callee = IsDependent ? CalleeKind::DependentValue : CalleeKind::Pointer;
  Form.CalleeSize = IsDependent ? UnknownSize : PointerSize;
}

/// The name in the source: the function that `__sync_fetch_and_add` resolves to
/// has another one.
std::string CalleeFinder::writtenName(const CallExpr &Call) const {
  const auto *Ref =
      dyn_cast<DeclRefExpr>(Call.getCallee()->IgnoreParenImpCasts());
  return Ref ? Text.text(Ref->getLocation()).str()
             : Call.getDirectCallee()->getNameAsString();
}

bool CalleeFinder::find() {
  const FunctionDecl *Direct = Call.getDirectCallee();
  if (Direct && Direct->getBuiltinID() &&
      AC.Ctx.BuiltinInfo.hasCustomTypechecking(Direct->getBuiltinID()))
    return refuse(DiagID::BuiltinCall, {writtenName(Call)});
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(&Call))
    return findFunctionObject(*Op);

  const Expr *Callee = Call.getCallee()->IgnoreParenImpCasts();
  if (isa<CXXPseudoDestructorExpr>(Callee))
    return refuse(DiagID::PseudoDestructor);
  // A pointer to a *data* member designates a value like any other.
  const auto *Op = dyn_cast<BinaryOperator>(Callee);
  if (Op && Op->isPtrMemOp() &&
      !Op->getRHS()->getType()->isMemberDataPointerType())
    return findPointerToMember(*Op);

  Form.CalleeBegin = Text.begin(Call.getCallee()->getBeginLoc(), &Statement);
  Form.CalleeEnd = Text.end(Call.getCallee()->getEndLoc(), &Statement);
  if (auto Access = memberAccess(Callee))
    return findMember(*Access);
  if (!isName(Callee)) {
    findValue(Callee);
    return true;
  }
  Form.Callee = CalleeKind::Name;
  Form.MayCaptureThis = isa<DependentScopeDeclRefExpr>(Callee);
  Form.CapturesThis = Form.MayCaptureThis && hasThis();
  Form.CalleeSize = Form.MayCaptureThis ? PointerSize : 0;
  return true;
}

} // namespace opendefer

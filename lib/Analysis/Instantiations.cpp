//===- Instantiations.cpp - Temporaries that an instantiation creates -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A template does not tell whether an argument of a dependent call is a view of
// a temporary:
//
//   template <class T> void f(T t) { defer log(std::string_view(t + "x")); }
//
// So each instantiation of a deferring function is searched for the expressions
// that the closure keeps, which are at the same locations as in the template.
// A parse that does not instantiate templates is told that it should.
//
//===----------------------------------------------------------------------===//

#include "Analysis/Analysis.h"
#include "Analysis/CallFormPass.h"
#include "Analysis/Temporaries.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

using namespace clang;

namespace opendefer {
namespace {

/// The object of a member call, or the functor; null if there is none.
const Expr *objectOf(const CallExpr *E, bool &IsPointer) {
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E)) {
    const Expr *Functor = Op->getArg(0)->IgnoreUnlessSpelledInSource();
    // A member that turns out to be a value is kept itself.
    return isa<MemberExpr>(Functor) ? nullptr : Functor;
  }
  const Expr *Callee = E->getCallee()->IgnoreParenImpCasts();
  if (const auto *Op = dyn_cast<BinaryOperator>(Callee)) {
    IsPointer = Op->getOpcode() == BO_PtrMemI;
    return Op->getLHS()->IgnoreUnlessSpelledInSource();
  }
  const auto *Member = dyn_cast<MemberExpr>(Callee);
  if (!Member || Member->isImplicitAccess())
    return nullptr;
  IsPointer = Member->isArrow();
  const Expr *Base = Member->getBase();
  return (IsPointer ? skipArrowOperators(Base) : Base)
      ->IgnoreUnlessSpelledInSource();
}

/// Does a dependent expression probably create a temporary object?
bool createsTemporary(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E))
    return !Op->isAssignmentOp() && Op->getOperator() != OO_Star &&
           Op->getOperator() != OO_Subscript && Op->getOperator() != OO_Arrow;
  if (const auto *Op = dyn_cast<BinaryOperator>(E))
    return Op->isTypeDependent() && !Op->isAssignmentOp() && !Op->isPtrMemOp();
  if (const auto *Call = dyn_cast<CallExpr>(E)) {
    const auto *Callee =
        dyn_cast<OverloadExpr>(Call->getCallee()->IgnoreParenImpCasts());
    std::string Name = Callee ? Callee->getName().getAsString() : "";
    return Name != "forward" && Name != "move";
  }
  return isa<CXXUnresolvedConstructExpr>(E) || isa<CXXConstructExpr>(E) ||
         isa<CXXFunctionalCastExpr>(E);
}

/// Searches a dependent expression for a view that may be made of a temporary:
/// `std::string_view(t + "x")`, `(t + "x").c_str()`.
struct ViewFinder : RecursiveASTVisitor<ViewFinder> {
  bool Found = false;

  bool lookAt(const Expr *E) {
    Found |= E && createsTemporary(E);
    return !Found;
  }
  template <typename List> bool lookAtAll(const List &Operands) {
    for (const Expr *E : Operands)
      if (!lookAt(E))
        return false;
    return true;
  }
  bool VisitCallExpr(CallExpr *E) { return lookAtAll(E->arguments()); }
  bool VisitCXXConstructExpr(CXXConstructExpr *E) {
    return lookAtAll(E->arguments());
  }
  bool VisitCXXUnresolvedConstructExpr(CXXUnresolvedConstructExpr *E) {
    return lookAtAll(E->arguments());
  }
  bool VisitInitListExpr(InitListExpr *E) { return lookAtAll(E->inits()); }
  bool VisitCXXFunctionalCastExpr(CXXFunctionalCastExpr *E) {
    return lookAt(E->getSubExpr());
  }
  bool VisitCXXDependentScopeMemberExpr(CXXDependentScopeMemberExpr *E) {
    return E->isImplicitAccess() || lookAt(E->getBase());
  }
  bool VisitUnresolvedMemberExpr(UnresolvedMemberExpr *E) {
    return E->isImplicitAccess() || lookAt(E->getBase());
  }
  bool VisitMemberExpr(MemberExpr *E) { return lookAt(E->getBase()); }
  bool TraverseLambdaExpr(LambdaExpr *E) {
    for (unsigned I = 0; I < E->capture_size(); ++I)
      if (E->isInitCapture(E->capture_begin() + I))
        TraverseStmt(*(E->capture_init_begin() + I));
    return !Found;
  }
};

bool mayMakeView(const Expr *E) {
  ViewFinder Finder;
  Finder.TraverseStmt(const_cast<Expr *>(E));
  return Finder.Found;
}

/// Reports what a call form uses of temporary objects.
class InstantiatedCall : CallFormPass {
public:
  InstantiatedCall(AnalysisContext &AC, DeferSite &Site)
      : CallFormPass(AC, Site) {}

  /// Both return whether there was something to report.
  bool checkArgument(const Expr *Written, const Expr *Arg) {
    Conversion Views = conversionTo(Arg);
    if (Views == Conversion::ViewsOther)
      refuseView(Written);
    else if (Views == Conversion::MayViewOther)
      warnOfView(Written);
    return Views == Conversion::ViewsOther || Views == Conversion::MayViewOther;
  }
  bool checkObject(const CallExpr *Instantiated) {
    bool IsPointer = false;
    const Expr *Object = objectOf(Instantiated, IsPointer);
    return Object && usesTemporaryObject(Object, IsPointer) &&
           !refuseView(&Call);
  }
};

/// The source range of an expression, by which it is found again.
using Place = std::pair<unsigned, unsigned>;
Place placeOf(const Expr *E) {
  return {E->getBeginLoc().getRawEncoding(), E->getEndLoc().getRawEncoding()};
}

class InstantiationChecker : public RecursiveASTVisitor<InstantiationChecker> {
public:
  explicit InstantiationChecker(AnalysisContext &AC) : AC(AC) {}
  bool shouldVisitTemplateInstantiations() const { return true; }

  void addSite(DeferSite &Site);
  bool isEmpty() const {
    return Arguments.empty() && Calls.empty() && Lambdas.empty();
  }

  bool VisitExpr(Expr *E) {
    auto It = Arguments.find(placeOf(E));
    if (It == Arguments.end() || E->isInstantiationDependent())
      return true;
    auto [Site, Written] = It->second;
    if (InstantiatedCall(AC, *Site).checkArgument(Written, E))
      Arguments.erase(It);
    return true;
  }
  bool VisitCallExpr(CallExpr *E) {
    auto It = Calls.find(placeOf(E));
    if (It != Calls.end() && !E->isInstantiationDependent() &&
        InstantiatedCall(AC, *It->second).checkObject(E))
      Calls.erase(It);
    return true;
  }
  bool VisitLambdaExpr(LambdaExpr *E) {
    auto It = Lambdas.find(E->getBeginLoc().getRawEncoding());
    if (It == Lambdas.end())
      return true;
    if (const Expr *Init = captureOfTemporary(E)) {
      AC.report(DiagID::ViewOfTemporary, Init->getBeginLoc());
      Lambdas.erase(It);
    }
    return true;
  }

private:
  void addArguments(DeferSite &Site, const std::vector<CallArgument> &List);

  AnalysisContext &AC;
  llvm::DenseMap<Place, std::pair<DeferSite *, const Expr *>> Arguments;
  llvm::DenseMap<Place, DeferSite *> Calls;
  llvm::DenseSet<unsigned> Lambdas;
};

void InstantiationChecker::addArguments(DeferSite &Site,
                                        const std::vector<CallArgument> &List) {
  for (const CallArgument &A : List) {
    addArguments(Site, A.Elements);
    const Expr *E = A.Expr;
    if (!E || A.Kind == ArgumentKind::Literal ||
        A.Kind == ArgumentKind::Braced || !E->isInstantiationDependent())
      continue;
    if (const auto *Pack = dyn_cast<PackExpansionExpr>(E))
      E = Pack->getPattern();
    Arguments[placeOf(E)] = {&Site, E};
    AC.Result.NeedsInstantiations |= mayMakeView(E);
  }
}

void InstantiationChecker::addSite(DeferSite &Site) {
  if (Site.Lambda && Site.Owner->context()->isDependentContext() &&
      !captureOfTemporary(Site.Lambda)) {
    Lambdas.insert(Site.Lambda->getBeginLoc().getRawEncoding());
    AC.Result.NeedsInstantiations |= mayMakeView(Site.Lambda);
  }
  if (Site.Form != DeferForm::Call || !Site.Call.Call)
    return;
  addArguments(Site, Site.Call.Arguments);
  const CallExpr *Call = Site.Call.Call;
  const Expr *Called =
      isa<CXXOperatorCallExpr>(Call) ? Call->getArg(0) : Call->getCallee();
  if (Called->isInstantiationDependent() && !Site.Lambda) {
    Calls[placeOf(Call)] = &Site;
    AC.Result.NeedsInstantiations |= mayMakeView(Called);
  }
}

} // namespace

void analyseInstantiations(AnalysisContext &AC,
                           llvm::function_ref<bool(const Decl *)> WantDecl) {
  InstantiationChecker Checker(AC);
  for (const auto &F : AC.Result.Functions)
    for (const auto &Site : F->Defers)
      Checker.addSite(*Site);
  if (Checker.isEmpty())
    return;
  for (Decl *D : AC.Ctx.getTranslationUnitDecl()->decls())
    if (WantDecl(D))
      Checker.TraverseDecl(D);
}

} // namespace opendefer

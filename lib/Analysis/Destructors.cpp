//===- Destructors.cpp - Destructors between returns and guards -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Can one of the destructors that run after a `return` has made its value, and
// before the deferred calls, be left by an exception or a panic? Such
// destructors are those of the function's variables and temporaries, and that
// of an exception whose handler returns. A destructor that is noexcept cannot:
// it terminates the program. (The runtime itself handles the destructors of
// closures.)
//
//===----------------------------------------------------------------------===//

#include "Analysis/Destructors.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace opendefer {
namespace {

bool mayThrow(const CXXDestructorDecl *Destructor) {
  const auto *Type =
      Destructor ? Destructor->getType()->getAs<FunctionProtoType>() : nullptr;
  return !Type || isUnresolvedExceptionSpec(Type->getExceptionSpecType()) ||
         Type->canThrow() != CT_Cannot;
}

bool destructionMayThrow(QualType Type) {
  Type = QualType(Type->getBaseElementTypeUnsafe(), 0);
  if (Type->isDependentType())
    return true;
  const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
  return Class &&
         (!Class->hasDefinition() ||
          (!Class->hasTrivialDestructor() && mayThrow(Class->getDestructor())));
}

/// The class of the exception may be derived from that of the handler.
bool exceptionMayThrow(const CXXCatchStmt *Handler) {
  if (!Handler->getExceptionDecl())
    return true;
  QualType Type = Handler->getCaughtType();
  if (destructionMayThrow(Type.getNonReferenceType()))
    return true;
  const CXXRecordDecl *Class = Type.getNonReferenceType()->getAsCXXRecordDecl();
  return Class && !Class->isEffectivelyFinal() &&
         (Class->hasTrivialDestructor() ||
          !Class->getDestructor()->isVirtual());
}

class Finder : public RecursiveASTVisitor<Finder> {
  using Base = RecursiveASTVisitor<Finder>;

public:
  explicit Finder(const DeferringFunction &Fn) : Fn(Fn) {}
  bool Found = false;

  bool shouldVisitImplicitCode() const { return true; }

  // Skips the bodies of other functions.
  bool TraverseSwitchStmt(SwitchStmt *S) {
    for (const auto &Site : Fn.Defers)
      if (Site->Marker == S)
        return true;
    return Base::TraverseSwitchStmt(S);
  }
  bool TraverseLambdaExpr(LambdaExpr *L) {
    if (!VisitExpr(L))
      return false;
    for (Expr *Init : L->capture_inits())
      if (Init && !TraverseStmt(Init))
        return false;
    return true;
  }
  bool TraverseCXXRecordDecl(CXXRecordDecl *) { return true; }

  bool VisitVarDecl(VarDecl *Var) {
    if (!Var->hasLocalStorage())
      return true;
    QualType Type = Var->getType();
    const CXXRecordDecl *Class = Type->getAsCXXRecordDecl();
    bool BindsTemporaries =
        Type->isReferenceType() ||
        (Class && Class->hasDefinition() && Class->isAggregate());
    return !found(destructionMayThrow(Type) || Var->hasAttr<CleanupAttr>() ||
                  (BindsTemporaries && dependsOnTemplate(Var->getInit())));
  }
  bool VisitBindingDecl(BindingDecl *Binding) {
    VarDecl *Holder = Binding->getHoldingVar();
    return !Holder || TraverseDecl(Holder);
  }

  // Temporaries. An expression that depends on template parameters may create
  // any.
  static bool dependsOnTemplate(const Expr *E) {
    return E && E->isInstantiationDependent();
  }
  bool VisitExpr(Expr *E) {
    QualType Type = E->getType();
    return !found(!E->isGLValue() && !Type.isNull() &&
                  !Type->isDependentType() && destructionMayThrow(Type));
  }
  bool VisitCXXDefaultInitExpr(CXXDefaultInitExpr *E) {
    return TraverseStmt(E->getExpr());
  }
  bool VisitReturnStmt(ReturnStmt *S) {
    // A value of a dependent type is evaluated inside a lambda where possible.
    bool InLambda = Fn.Result.Kind == ResultKind::DependentType;
    for (const DeferringFunction::Return &R : Fn.Returns)
      InLambda &= R.Stmt != S || R.Again.empty();
    return !found(InThrowingHandler ||
                  (!InLambda && dependsOnTemplate(S->getRetValue())));
  }
  bool TraverseCXXCatchStmt(CXXCatchStmt *Handler) {
    bool Around = InThrowingHandler;
    InThrowingHandler |= exceptionMayThrow(Handler);
    bool Ok = Base::TraverseCXXCatchStmt(Handler);
    InThrowingHandler = Around;
    return Ok;
  }

private:
  /// Records a finding. Returns whether something has been found.
  bool found(bool Now) { return Found |= Now; }

  const DeferringFunction &Fn;
  bool InThrowingHandler = false;
};

/// Visits what a deferred call may keep. It may be a copy of anything that is
/// named there.
struct KeptFinder : RecursiveASTVisitor<KeptFinder> {
  bool Found = false;
  bool shouldVisitImplicitCode() const { return true; }
  bool VisitExpr(Expr *E) {
    QualType Type = E->getType();
    Found |= Type.isNull() || destructionMayThrow(Type.getNonReferenceType());
    return !Found;
  }
  bool TraverseLambdaExpr(LambdaExpr *L) {
    for (const LambdaCapture &Capture : L->captures())
      Found |= Capture.capturesVariable() &&
               Capture.getCaptureKind() == LCK_ByCopy &&
               destructionMayThrow(
                   Capture.getCapturedVar()->getType().getNonReferenceType());
    return !Found;
  }
};

} // namespace

bool closuresMayThrow(const DeferringFunction &Fn) {
  KeptFinder Visitor;
  for (const auto &Site : Fn.Defers) {
    if (Site->Form == DeferForm::Call)
      Visitor.TraverseStmt(const_cast<CallExpr *>(Site->Call.Call));
    else if (Site->Form == DeferForm::Capture)
      Visitor.TraverseLambdaExpr(const_cast<LambdaExpr *>(Site->Lambda));
  }
  return Visitor.Found;
}

bool destructorsMayThrow(const DeferringFunction &Fn) {
  Finder Visitor(Fn);
  Visitor.TraverseStmt(const_cast<CompoundStmt *>(Fn.Body));
  return Visitor.Found;
}

} // namespace opendefer

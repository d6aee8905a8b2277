//===- Captures.cpp - What lambdas of lowered text capture ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A deferred block sees the variables of its function as they are when it runs,
// so its closure captures them by reference. A variable whose address is stored
// in the frame has to be in memory, and is read again after each call. So a
// variable that is only read after its initialisation is copied: nobody can
// tell the difference, and the compiler may keep it in a register.
//
// Where a note records the slot's function, it can also record the places of
// the variables in the stack frame, so that no address is stored at all. That
// needs variables that are in the function's own stack frame for certain, and a
// closure of which the runtime knows every word.
//
//===----------------------------------------------------------------------===//

#include "Planning/Planner.h"
#include "Clang/ASTCompat.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/LangOptions.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace opendefer {
namespace {

/// Finds a lambda that captures `*this`.
struct StarThisFinder : RecursiveASTVisitor<StarThisFinder> {
  bool Found = false;
  bool VisitLambdaExpr(LambdaExpr *L) {
    for (const LambdaCapture &C : L->captures())
      Found |= C.getCaptureKind() == LCK_StarThis;
    return !Found;
  }
};

/// Finds the variables that are used in another way than to read their values.
class ChangeFinder : public RecursiveASTVisitor<ChangeFinder> {
public:
  llvm::DenseSet<const ValueDecl *> Changed;

  bool VisitImplicitCastExpr(ImplicitCastExpr *E) {
    if (E->getCastKind() == CK_LValueToRValue)
      if (auto *Use = dyn_cast<DeclRefExpr>(E->getSubExpr()->IgnoreParens()))
        Reads.insert(Use);
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    if (!Reads.count(E))
      Changed.insert(E->getDecl());
    return true;
  }

private:
  llvm::DenseSet<const DeclRefExpr *> Reads;
};

/// Finds what may discard all uses of a variable: an `if constexpr`, or the
/// expansion of an empty pack. Compilers then warn if the lambda names the
/// variable as a capture.
struct DiscardFinder : RecursiveASTVisitor<DiscardFinder> {
  bool Found = false;
  bool VisitIfStmt(IfStmt *S) { return note(S->isConstexpr()); }
  bool VisitPackExpansionExpr(PackExpansionExpr *) { return note(true); }
  bool VisitCXXFoldExpr(CXXFoldExpr *) { return note(true); }

private:
  bool note(bool May) {
    Found |= May;
    return !Found;
  }
};

bool mayDiscardUses(const DeferSite &Site) {
  DiscardFinder Finder;
  Finder.TraverseStmt(const_cast<CompoundStmt *>(Site.Block));
  return Finder.Found;
}

/// A lambda cannot name the variable as a capture if that is a macro by then.
bool mayBeMacro(const VarDecl &Var) {
  const IdentifierInfo *Name = Var.getIdentifier();
  return !Name || Name->hadMacroDefinition();
}

/// Is it a constant, or will it be one in an instantiation? Such a variable may
/// be read without being captured, and compilers warn about the capture.
bool isConstant(const VarDecl &Var, const ASTContext &Ctx) {
  return Var.getType().isConstQualified() && Var.hasInit() &&
         (Var.getInit()->isValueDependent() ||
          Var.isUsableInConstantExpressions(Ctx));
}

/// Can a closure contain a copy of the variable, if no expression changes it?
bool canBeCopied(const ValueDecl &D, const ASTContext &Ctx) {
  const auto *Var = dyn_cast<VarDecl>(&D);
  if (!Var || !Var->hasLocalStorage() || Var->isInitCapture() ||
      !(Var->hasInit() || isa<ParmVarDecl>(Var)) || mayBeMacro(*Var))
    return false;
  QualType Type = Var->getType();
  return !Type->isDependentType() && Type->isScalarType() &&
         !Type.isVolatileQualified() &&
         Ctx.getTypeSize(Type) <= Ctx.getTypeSize(Ctx.VoidPtrTy) &&
         !isConstant(*Var, Ctx);
}

/// What the runtime's notes have room for (opendefer/lowered/frame_note.h).
constexpr unsigned MaxCopies = 2, MaxNoted = 6;

/// Is the variable in the function's stack frame, at a constant place, whatever
/// the compiler does? A parameter may be in that of the caller, and a local of
/// the type that is returned in the caller's object. A constant may be outside
/// of the stack. (Clang takes no pointer to a member as an operand.)
bool isInStackFrame(const ValueDecl &D, const DeferringFunction &Fn) {
  const auto *Var = dyn_cast<VarDecl>(&D);
  if (!Var || !Var->hasLocalStorage() || isa<ParmVarDecl>(Var) ||
      Var->isInitCapture() || Var->getDeclContext() != Fn.Decl ||
      mayBeMacro(*Var))
    return false;
  const ASTContext &Ctx = Fn.Decl->getASTContext();
  QualType Type = Var->getType(), Returned = Fn.Decl->getReturnType();
  if (Type->isDependentType() || Type->isUndeducedType() ||
      Type->isVariablyModifiedType() ||
      Ctx.getBaseElementType(Type).isConstQualified())
    return false;
  if (Type->isRecordType())
    return !Returned->isDependentType() && !Returned->isUndeducedType() &&
           !Ctx.hasSameUnqualifiedType(Type, Returned);
  return Type->isArithmeticType() || Type->isEnumeralType() ||
         Type->isPointerType() || Type->isConstantArrayType();
}

} // namespace

CapturePlan planCaptures(llvm::ArrayRef<const BindingDecl *> Bindings,
                         const Stmt *Inside, const DeferringFunction &Fn,
                         const LangOptions &LangOpts) {
  CapturePlan Captures;
  Captures.SilencesShadow = !Fn.isPreprocessed();
  if (!compat::capturesBindings(LangOpts))
    for (const BindingDecl *B : Bindings)
      Captures.Bindings.push_back(B->getNameAsString());
  StarThisFinder Finder;
  Finder.TraverseStmt(const_cast<Stmt *>(Inside));
  Captures.This = Finder.Found;
  return Captures;
}

/// The names of the variables that the block can copy.
static std::vector<std::string> planCopies(const DeferSite &Site,
                                           const DeferringFunction &Fn,
                                           const ASTContext &Ctx) {
  std::vector<std::string> Copies;
  // The promise of a coroutine may have references to its parameters.
  if (Fn.IsCoroutine || llvm::none_of(Site.Captured, [&](const auto &Entry) {
        return canBeCopied(*Entry.first, Ctx);
      }))
    return Copies;
  ChangeFinder Finder;
  Finder.TraverseStmt(const_cast<CompoundStmt *>(Fn.Body));
  for (const auto &Entry : Site.Captured)
    if (canBeCopied(*Entry.first, Ctx) && !Finder.Changed.count(Entry.first) &&
        Entry.first != Fn.Result.Name)
      Copies.push_back(Entry.first->getNameAsString());
  return Copies;
}

/// The names of the variables whose places a note can record: all that the
/// block captures and does not copy. Empty if the closure has to be stored.
static std::vector<std::string> planNoted(const DeferSite &Site,
                                          const FunctionPlan &Plan,
                                          const CapturePlan &Captures) {
  std::vector<std::string> Noted;
  if (!Plan.isNoted(Site) || !Plan.isDirect(Site) || Site.InMacroArgument ||
      (Site.isConditional() && Plan.asksForFailure()) || Site.UsesThis ||
      Site.UsesOuter || !Site.Bindings.empty() ||
      Captures.Copies.size() > MaxCopies)
    return {};
  for (const auto &Entry : Site.Captured) {
    std::string Name = Entry.first->getNameAsString();
    if (llvm::is_contained(Captures.Copies, Name))
      continue;
    if (!isInStackFrame(*Entry.first, *Plan.Fn))
      return {};
    Noted.push_back(std::move(Name));
  }
  return Noted.size() > MaxNoted ? std::vector<std::string>() : Noted;
}

void planNamedCaptures(CapturePlan &Captures, const DeferSite &Site,
                       const FunctionPlan &Plan, const ASTContext &Ctx) {
  if (mayDiscardUses(Site))
    return;
  Captures.Copies = planCopies(Site, *Plan.Fn, Ctx);
  Captures.Noted = planNoted(Site, Plan, Captures);
}

} // namespace opendefer

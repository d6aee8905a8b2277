//===- Captures.cpp - References that would dangle ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Deferred calls run when the *function* is left. A variable of an inner block
// has been destroyed by then, so a reference to it dangles. This is the most
// frequent mistake with a function-scoped defer; each such reference is an
// error with a fix-it.
//
// The block and capture forms are checked by what they capture, the call form
// by its object and arguments. A pointer or view in a call form is followed to
// the local that owns what it refers to: `s` of `s.c_str()`, `p` of `*p`.
//
//===----------------------------------------------------------------------===//

#include "Analysis/Analysis.h"
#include "Analysis/Temporaries.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace opendefer {
namespace {

/// How a call form refers to what an object owns.
enum class Keeping { Arrow, Reference, Pointer, View };

bool isReferenceVariable(const ValueDecl *D) {
  if (D->getType()->isReferenceType())
    return true;
  // A binding of `auto &[a, b]` names an element of what it was bound to.
  if (const auto *B = dyn_cast<BindingDecl>(D))
    if (const auto *Whole = dyn_cast_or_null<VarDecl>(B->getDecomposedDecl()))
      return Whole->getType()->isReferenceType();
  return false;
}

class CaptureChecker {
public:
  CaptureChecker(AnalysisContext &AC, DeferSite &Site) : AC(AC), Site(Site) {}
  void run();

private:
  bool diesEarly(const ValueDecl *D) const;
  /// Does a reference to the variable dangle when the deferred call runs?
  bool dangles(const ValueDecl *D) const {
    return diesEarly(D) && !isReferenceVariable(D);
  }
  void checkBlock();
  void checkLambda(const LambdaExpr *L);
  void offerCopy(Diagnostic &D, const LambdaCapture &C);
  void offerCopies(Diagnostic &D, const LambdaExpr *L);
  void checkObject();
  void checkArguments();
  void checkVariable(const Expr *E, DiagID Id);
  void checkOwner(const Expr *E, Keeping How);
  void checkOwnerOf(const CallArgument &A);
  void reportDeadLocalOwner(const Expr *E, const ValueDecl *Var);
  Diagnostic &reportDeadOwner(const Expr *E, const std::string &Owner,
                              const std::string &Advice);
  void noteDeclaration(Diagnostic &D, const ValueDecl *Var);
  std::string captureItem(const ValueDecl *Var, bool ByReference,
                          bool BehindDefault) const;
  void offerCaptures(Diagnostic &D);

  AnalysisContext &AC;
  DeferSite &Site;
};

bool isBitField(const ValueDecl *D) {
  const auto *Binding = dyn_cast<BindingDecl>(D);
  return Binding && Binding->getBinding() &&
         Binding->getBinding()->getObjectKind() == OK_BitField;
}

/// The variable that `E` designates, or a part of it; null for anything else.
const ValueDecl *rootVariable(const Expr *E) {
  for (;;) {
    E = E->IgnoreParenImpCasts();
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
      return Ref->getDecl();
    if (const auto *Member = dyn_cast<MemberExpr>(E)) {
      if (Member->isArrow() || Member->getType()->isReferenceType())
        return nullptr;
      E = Member->getBase();
    } else if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E)) {
      const Expr *Array = Element->getBase()->IgnoreParenImpCasts();
      if (!Array->getType()->isArrayType())
        return nullptr;
      E = Array;
    } else {
      return nullptr;
    }
  }
}

bool isCopyable(QualType Type) {
  const CXXRecordDecl *RD = Type->getAsCXXRecordDecl();
  if (!RD || !RD->hasDefinition())
    return !Type->isArrayType();
  if (RD->needsImplicitCopyConstructor())
    return !RD->defaultedCopyConstructorIsDeleted();
  return llvm::any_of(RD->ctors(), [](const CXXConstructorDecl *C) {
    return C->isCopyConstructor() && !C->isDeleted();
  });
}

bool CaptureChecker::diesEarly(const ValueDecl *D) const {
  if (Site.isScoped()) // What it can name dies with or after its block.
    return false;
  auto It = AC.Result.Variables.find(D);
  if (It == AC.Result.Variables.end() || It->second.Owner != Site.Owner)
    return false;
  if (It->second.IsParameter)
    return false;
  return !It->second.AtFunctionScope ||
         It->second.TopLevelIndex >= Site.GroupStart;
}

void CaptureChecker::noteDeclaration(Diagnostic &D, const ValueDecl *Var) {
  D.Notes.push_back({AC.Text.begin(Var->getLocation()),
                     "'" + Var->getNameAsString() + "' is declared here"});
}

/// "x" or "&x"; where C++ does not allow that, "x = x" or "&x = x".
std::string CaptureChecker::captureItem(const ValueDecl *Var, bool ByReference,
                                        bool BehindDefault) const {
  std::string Name = Var->getNameAsString();
  bool AsInit = (ByReference && BehindDefault) ||
                (isa<BindingDecl>(Var) && !AC.Ctx.getLangOpts().CPlusPlus20);
  return (ByReference ? "&" : "") + Name + (AsInit ? " = " + Name : "");
}

/// The fix-it `defer { ... }` => `defer [&, x] { ... };`.
void CaptureChecker::offerCaptures(Diagnostic &D) {
  bool AnyReference = llvm::any_of(Site.Captured, [&](const auto &Entry) {
    return diesEarly(Entry.first) && isReferenceVariable(Entry.first);
  });
  // C++ does not allow `[&, &x]`. The list names all captures instead, if they
  // are known here.
  bool SpellsAll = AnyReference && !Site.UsesOuter;
  std::string List = SpellsAll ? "" : "&";
  for (const auto &Entry : Site.Captured) {
    const ValueDecl *Var = Entry.first;
    bool ByReference = isReferenceVariable(Var);
    if (!diesEarly(Var)) {
      if (!SpellsAll)
        continue;
      ByReference = true;
    }
    List += (List.empty() ? "" : ", ") +
            captureItem(Var, ByReference, /*BehindDefault=*/!SpellsAll);
  }
  if (SpellsAll && Site.UsesThis)
    List += ", this";
  FileLocation After = Site.Keyword;
  After.Offset += Site.KeywordLength;
  D.FixIts.push_back({After.File, {After.Offset, 0, " [" + List + "]"}});
  FileLocation End = AC.Text.end(Site.Block->getRBracLoc());
  if (!AC.Text.afterSemicolon(End))
    D.FixIts.push_back({End.File, {End.Offset, 0, ";"}});
}

void CaptureChecker::checkBlock() {
  for (const auto &Entry : Site.Captured) {
    const ValueDecl *Var = Entry.first;
    if (isBitField(Var)) {
      noteDeclaration(AC.report(DiagID::BitFieldBinding, Entry.second.FirstUse,
                                {Var->getNameAsString()}),
                      Var);
      continue;
    }
    if (!diesEarly(Var))
      continue;
    std::string Name = Var->getNameAsString();
    bool IsReference = isReferenceVariable(Var);
    Diagnostic &D =
        IsReference
            ? AC.report(DiagID::ReferenceVariableCapture, Entry.second.FirstUse,
                        {Name, captureItem(Var, true, false)})
            : AC.report(DiagID::DanglingCapture, Entry.second.FirstUse,
                        {Name, "&, " + captureItem(Var, false, true)});
    noteDeclaration(D, Var);
    offerCaptures(D);
  }
}

/// The variable that a capture by reference refers to; null for other captures.
const ValueDecl *capturedByReference(const LambdaExpr *L,
                                     const LambdaCapture &C, const Expr *Init) {
  if (!C.capturesVariable() || C.getCaptureKind() != LCK_ByRef)
    return nullptr;
  if (L->isInitCapture(&C))
    return Init ? rootVariable(Init) : nullptr;
  return C.getCapturedVar();
}

/// The fix-it `[&x]` => `[x]`.
void CaptureChecker::offerCopy(Diagnostic &D, const LambdaCapture &C) {
  // The location of a capture is that of its name, which follows the `&`.
  FileLocation Name = AC.Text.begin(C.getLocation());
  llvm::StringRef Before = AC.Text.text({Name.File, 0}, Name).rtrim();
  if (!Before.consume_back("&"))
    return;
  unsigned Ampersand = Before.size();
  D.FixIts.push_back({Name.File, {Ampersand, Name.Offset - Ampersand, ""}});
}

/// The fix-it `[&]` => `[&, x, y]`.
void CaptureChecker::offerCopies(Diagnostic &D, const LambdaExpr *L) {
  std::string Copies;
  for (const LambdaCapture &C : L->captures())
    if (C.isImplicit() && C.capturesVariable() &&
        C.getCaptureKind() == LCK_ByRef && dangles(C.getCapturedVar()))
      Copies += ", " + captureItem(C.getCapturedVar(), false, true);
  FileLocation Default = AC.Text.end(L->getCaptureDefaultLoc());
  D.FixIts.push_back({Default.File, {Default.Offset, 0, Copies}});
}

/// `defer [&x] { ... };`, `defer [&] { ... };`, `defer [&y = x] { ... };`
void CaptureChecker::checkLambda(const LambdaExpr *L) {
  if (const Expr *Init = captureOfTemporary(L))
    AC.report(DiagID::ViewOfTemporary, Init->getBeginLoc())
        .Ranges.push_back(AC.Text.range(Init->getSourceRange()));
  unsigned Index = 0;
  for (const LambdaCapture &C : L->captures()) {
    const Expr *Init = L->capture_init_begin()[Index++];
    const ValueDecl *Var = capturedByReference(L, C, Init);
    if (!Var || !dangles(Var))
      continue;
    std::string Name = Var->getNameAsString();
    if (C.isExplicit()) {
      Diagnostic &D =
          AC.report(DiagID::DanglingExplicitCapture, C.getLocation(), {Name});
      noteDeclaration(D, Var);
      offerCopy(D, C);
    } else {
      Diagnostic &D = AC.report(DiagID::DanglingCapture, C.getLocation(),
                                {Name, "&, " + captureItem(Var, false, true)});
      noteDeclaration(D, Var);
      offerCopies(D, L);
    }
  }
}

void CaptureChecker::checkVariable(const Expr *E, DiagID Id) {
  const ValueDecl *Var = rootVariable(E);
  if (!Var || !dangles(Var))
    return;
  std::string Name = Var->getNameAsString();
  std::string OrCopy;
  if (isCopyable(Var->getType()))
    OrCopy = ", or capture it by value: 'defer [" + Name + "] { ... };'";
  Diagnostic &D = AC.report(Id, E->getBeginLoc(), {Name, OrCopy});
  D.Ranges.push_back(AC.Text.range(E->getSourceRange()));
  noteDeclaration(D, Var);
}

bool isStd(QualType Type, llvm::ArrayRef<llvm::StringRef> Names) {
  const CXXRecordDecl *RD = Type.getNonReferenceType()->getAsCXXRecordDecl();
  return RD && RD->isInStdNamespace() && RD->getIdentifier() &&
         llvm::is_contained(Names, RD->getName());
}

bool isOwner(QualType Type) {
  return isStd(Type, {"unique_ptr", "basic_string", "vector", "optional"});
}

const Expr *spelled(const Expr *E) {
  return E->IgnoreUnlessSpelledInSource()
      ->IgnoreParens()
      ->IgnoreUnlessSpelledInSource();
}

/// The object of `*p`, `v[i]`, `p.get()`, `s.c_str()`; null for other calls.
const Expr *accessedObject(const Expr *E) {
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E)) {
    bool IsAccess =
        Op->getOperator() == OO_Star || Op->getOperator() == OO_Subscript;
    return IsAccess ? Op->getArg(0) : nullptr;
  }
  const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  static const llvm::StringRef Accessors[] = {"get", "c_str", "data", "front",
                                              "back"};
  bool IsAccess = Method && Method->getIdentifier() &&
                  llvm::is_contained(Accessors, Method->getName());
  return IsAccess ? Call->getImplicitObjectArgument() : nullptr;
}

/// The object that owns what `E` passes to the deferred call: `p` of `*p` and
/// `p.get()`, `s` of `s.c_str()` and of an `s` that becomes a view. Null if
/// there is none, or if it need not live on because the call gets a copy.
const Expr *owningObject(const Expr *E, Keeping How) {
  E = spelled(E);
  bool IsCopied =
      How == Keeping::View ? !isOwner(E->getType()) : How == Keeping::Pointer;
  if (E->isGLValue() && IsCopied)
    return nullptr;
  const Expr *Object = How == Keeping::Arrow ? E : accessedObject(E);
  if (!Object && How == Keeping::View)
    Object = E;
  Object = Object ? spelled(Object) : nullptr;
  return Object && isOwner(Object->getType()) ? Object : nullptr;
}

/// Finds out whether ownership may move out of `Var` before the deferred call
/// runs: then what it owned is still alive. Traversal stops where it may.
class MoveFinder : public RecursiveASTVisitor<MoveFinder> {
public:
  explicit MoveFinder(const ValueDecl *Var) : Var(Var) {}

  bool VisitReturnStmt(ReturnStmt *S) { return !isVariable(S->getRetValue()); }
  bool VisitExplicitCastExpr(ExplicitCastExpr *E) {
    return !E->isXValue() || !isVariable(E->getSubExpr());
  }
  bool VisitCallExpr(CallExpr *Call) {
    if (const auto *Member = dyn_cast<CXXMemberCallExpr>(Call)) {
      const CXXMethodDecl *Method = Member->getMethodDecl();
      if (Method && Method->getIdentifier() &&
          (Method->getName() == "release" || Method->getName() == "swap") &&
          isVariable(Member->getImplicitObjectArgument()))
        return false;
    }
    if (isa<CXXOperatorCallExpr>(Call))
      return true;
    // Passed by reference, as to std::move and std::swap.
    return llvm::none_of(Call->arguments(), [&](const Expr *Argument) {
      return Argument->isLValue() && !Argument->getType().isConstQualified() &&
             isVariable(Argument);
    });
  }

private:
  bool isVariable(const Expr *E) const {
    const auto *Ref = E ? dyn_cast<DeclRefExpr>(spelled(E)) : nullptr;
    return Ref && Ref->getDecl() == Var;
  }
  const ValueDecl *Var;
};

void CaptureChecker::checkOwner(const Expr *E, Keeping How) {
  const Expr *Owner = owningObject(E, How);
  if (!Owner)
    return;
  if (const ValueDecl *Var = rootVariable(Owner)) {
    auto *Body = const_cast<CompoundStmt *>(Site.Owner->Body);
    if (dangles(Var) && MoveFinder(Var).TraverseStmt(Body))
      reportDeadLocalOwner(E, Var);
  } else if (Owner->isPRValue() && How == Keeping::Arrow) {
    // (The closure keeps a temporary that is an argument.)
    reportDeadOwner(
        E,
        "a temporary 'std::" +
            Owner->getType()->getAsCXXRecordDecl()->getNameAsString() + "'",
        "write 'defer { ... }' to evaluate it when the call runs");
  }
}

void CaptureChecker::reportDeadLocalOwner(const Expr *E, const ValueDecl *Var) {
  std::string Name = Var->getNameAsString();
  Diagnostic &D = reportDeadOwner(
      E, "'" + Name + "'",
      "declare it in the outermost block of the function, or move it into the "
      "deferred block: 'defer [" +
          Name + " = std::move(" + Name + ")] { ... };'");
  noteDeclaration(D, Var);
}

Diagnostic &CaptureChecker::reportDeadOwner(const Expr *E,
                                            const std::string &Owner,
                                            const std::string &Advice) {
  Diagnostic &D =
      AC.report(DiagID::DanglingPointer, E->getBeginLoc(), {Owner, Advice});
  D.Ranges.push_back(AC.Text.range(E->getSourceRange()));
  return D;
}

/// The operand of `&x`; null for other expressions.
const Expr *operandOfAddress(const Expr *E) {
  const auto *Op = dyn_cast<UnaryOperator>(E->IgnoreUnlessSpelledInSource());
  return Op && Op->getOpcode() == UO_AddrOf ? Op->getSubExpr() : nullptr;
}

/// Checks the owner of the object that an argument refers to.
void CaptureChecker::checkOwnerOf(const CallArgument &A) {
  QualType Type = A.Expr->getType();
  if (A.Kind == ArgumentKind::Reference)
    checkOwner(A.Expr, Keeping::Reference);
  else if (const Expr *Operand = operandOfAddress(A.Expr))
    checkOwner(Operand, Keeping::Reference);
  else if (Type->isPointerType())
    checkOwner(A.Expr, Keeping::Pointer);
  else if (isStd(Type, {"basic_string_view", "span"}))
    checkOwner(A.Expr, Keeping::View);
}

/// The object of o.m(x), (o.*m)(x); the smart pointer of p->m(x).
void CaptureChecker::checkObject() {
  const CallForm &Form = Site.Call;
  const Expr *Callee = Form.Call->getCallee()->IgnoreParenImpCasts();
  if (const auto *ME = dyn_cast<MemberExpr>(Callee)) {
    const Expr *Base = ME->getBase();
    const auto *Arrow =
        dyn_cast<CXXOperatorCallExpr>(Base->IgnoreUnlessSpelledInSource());
    if (Form.Callee == CalleeKind::Arrow && Arrow)
      checkOwner(Arrow->getArg(0), Keeping::Arrow);
    if (Form.Callee == CalleeKind::Member && !Form.ObjectIsRvalue)
      checkVariable(Base, DiagID::DanglingObject);
  }
  const auto *Op = dyn_cast<BinaryOperator>(Callee);
  if (Op && Form.Callee == CalleeKind::PointerToMember &&
      !Form.ObjectIsRvalue && !Form.ThroughPointer)
    checkVariable(Op->getLHS(), DiagID::DanglingObject);
}

void CaptureChecker::checkArguments() {
  for (const CallArgument &A : Site.Call.Arguments) {
    if (!A.Expr) // The analysis has added it.
      continue;
    checkOwnerOf(A);
    if (A.Kind == ArgumentKind::Reference)
      checkVariable(A.Expr, DiagID::DanglingArgument);
    else if (const Expr *Operand = operandOfAddress(A.Expr))
      checkVariable(Operand, DiagID::AddressOfInnerLocal);
  }
}

void CaptureChecker::run() {
  switch (Site.Form) {
  case DeferForm::Block:
    return checkBlock();
  case DeferForm::Capture:
    return checkLambda(Site.Lambda);
  case DeferForm::Call:
    if (Site.Lambda)
      checkLambda(Site.Lambda);
    checkObject();
    return checkArguments();
  }
}

} // namespace

void analyseCaptures(AnalysisContext &AC) {
  for (const auto &F : AC.Result.Functions)
    for (const auto &Site : F->Defers)
      CaptureChecker(AC, *Site).run();
}

} // namespace opendefer

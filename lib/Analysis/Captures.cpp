//===- Captures.cpp - References that would dangle ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Deferred calls run when the *function* is left. A reference to a variable
// of an inner block is dead by then. This is what users of function-scoped
// defer get wrong most, so each such reference is an error with a fix-it.
//
//===----------------------------------------------------------------------===//

#include "Analysis/Analysis.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace opendefer {
namespace {

/// How a call form keeps what an object owns.
enum class Keeping { Arrow, Reference, Pointer, View };

class CaptureChecker {
public:
  CaptureChecker(AnalysisContext &AC, DeferSite &Site) : AC(AC), Site(Site) {}
  void run();

private:
  bool diesEarly(const ValueDecl *D) const;
  void checkBlock();
  void checkLambda(const LambdaExpr *L);
  void checkArguments();
  void checkKept(const Expr *E, DiagID Id);
  void checkOwner(const Expr *E, Keeping How);
  void checkOwnerOf(const CallArgument &A);
  void noteDeclaration(Diagnostic &D, const ValueDecl *Var);
  std::string captureItem(const ValueDecl *Var, bool ByReference,
                          bool BehindDefault) const;
  void offerCaptures(Diagnostic &D);

  AnalysisContext &AC;
  DeferSite &Site;
};

bool isReferenceVariable(const ValueDecl *D) {
  if (D->getType()->isReferenceType())
    return true;
  // A binding of `auto &[a, b]` names an element of what it was bound to.
  if (const auto *B = dyn_cast<BindingDecl>(D))
    if (const auto *Whole = dyn_cast_or_null<VarDecl>(B->getDecomposedDecl()))
      return Whole->getType()->isReferenceType();
  return false;
}

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

/// "x", "&x", and where that is no C++, "x = x" and "&x = x".
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
  // `[&, &x]` is no C++, so all are spelled then, if they are known here.
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

/// `defer [&x] { ... };`, `defer [&] { ... };`, `defer [&y = x] { ... };`
void CaptureChecker::checkLambda(const LambdaExpr *L) {
  // `[&]` => `[&, x, y]`
  std::string Copies;
  for (const LambdaCapture &C : L->captures())
    if (C.isImplicit() && C.capturesVariable() &&
        C.getCaptureKind() == LCK_ByRef && diesEarly(C.getCapturedVar()) &&
        !isReferenceVariable(C.getCapturedVar()))
      Copies += ", " + captureItem(C.getCapturedVar(), false, true);

  unsigned Index = 0;
  for (const LambdaCapture &C : L->captures()) {
    const Expr *Init = L->capture_init_begin()[Index++];
    if (!C.capturesVariable() || C.getCaptureKind() != LCK_ByRef)
      continue;
    const ValueDecl *Var = C.getCapturedVar();
    if (L->isInitCapture(&C)) {
      Var = Init ? rootVariable(Init) : nullptr;
      if (!Var)
        continue;
    }
    if (!diesEarly(Var) || isReferenceVariable(Var))
      continue;
    std::string Name = Var->getNameAsString();
    Diagnostic &D =
        C.isExplicit()
            ? AC.report(DiagID::DanglingExplicitCapture, C.getLocation(),
                        {Name})
            : AC.report(DiagID::DanglingCapture, C.getLocation(),
                        {Name, "&, " + captureItem(Var, false, true)});
    noteDeclaration(D, Var);
    if (C.isExplicit()) {
      FileLocation NameBegin = AC.Text.begin(C.getLocation());
      // The location is that of the name; `&` stands before it.
      llvm::StringRef Before = AC.Text.text({NameBegin.File, 0}, NameBegin);
      size_t Ampersand = Before.rtrim().size();
      if (Ampersand && Before[Ampersand - 1] == '&')
        D.FixIts.push_back(
            {NameBegin.File,
             {unsigned(Ampersand - 1),
              unsigned(NameBegin.Offset - (Ampersand - 1)), ""}});
    } else {
      FileLocation Default = AC.Text.end(L->getCaptureDefaultLoc());
      D.FixIts.push_back({Default.File, {Default.Offset, 0, Copies}});
    }
  }
}

void CaptureChecker::checkKept(const Expr *E, DiagID Id) {
  const ValueDecl *Var = rootVariable(E);
  if (!Var || !diesEarly(Var) || isReferenceVariable(Var))
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

/// The object that owns what the deferred call is given of `E`: `p` of `*p`,
/// `p.get()`, and `s` of `s.c_str()`, or where it becomes a view. Null if there
/// is none, or it does not matter, as for an element that is copied.
const Expr *owner(const Expr *E, Keeping How) {
  E = spelled(E);
  bool IsCopied =
      How == Keeping::View ? !isOwner(E->getType()) : How == Keeping::Pointer;
  if (E->isGLValue() && IsCopied)
    return nullptr;
  const Expr *Object = How == Keeping::View ? E : nullptr;
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E)) {
    if (Op->getOperator() == OO_Star || Op->getOperator() == OO_Subscript)
      Object = Op->getArg(0);
  } else if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E)) {
    static const llvm::StringRef Accessors[] = {"get", "c_str", "data", "front",
                                                "back"};
    const CXXMethodDecl *Method = Call->getMethodDecl();
    if (Method && Method->getIdentifier() &&
        llvm::is_contained(Accessors, Method->getName()))
      Object = Call->getImplicitObjectArgument();
  }
  if (How == Keeping::Arrow)
    Object = E;
  Object = Object ? spelled(Object) : nullptr;
  return Object && isOwner(Object->getType()) ? Object : nullptr;
}

/// May somebody else own by then what `Var` owns?
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
    // By reference, as to std::move and std::swap.
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
  const Expr *Owner = owner(E, How);
  if (!Owner)
    return;
  const ValueDecl *Var = rootVariable(Owner);
  if (Var) {
    if (!diesEarly(Var) || isReferenceVariable(Var) ||
        !MoveFinder(Var).TraverseStmt(
            const_cast<CompoundStmt *>(Site.Owner->Body)))
      return;
  } else if (!Owner->isPRValue() || How != Keeping::Arrow) {
    // Neither a local nor a temporary; or one that an argument keeps.
    return;
  }
  std::string Name = Var ? Var->getNameAsString() : "";
  std::string What =
      Var ? "'" + Name + "'"
          : "a temporary 'std::" +
                Owner->getType()->getAsCXXRecordDecl()->getNameAsString() + "'";
  std::string Instead =
      Var ? "declare it in the outermost block of the function, or move it "
            "into the deferred block: 'defer [" +
                Name + " = std::move(" + Name + ")] { ... };'"
          : "write 'defer { ... }' to evaluate it when the call runs";
  Diagnostic &D =
      AC.report(DiagID::DanglingPointer, E->getBeginLoc(), {What, Instead});
  D.Ranges.push_back(AC.Text.range(E->getSourceRange()));
  if (Var)
    noteDeclaration(D, Var);
}

/// What an argument hands on of an object that owns it.
void CaptureChecker::checkOwnerOf(const CallArgument &A) {
  QualType Type = A.Expr->getType();
  const auto *Address =
      dyn_cast<UnaryOperator>(A.Expr->IgnoreUnlessSpelledInSource());
  if (A.Kind == ArgumentKind::Reference)
    checkOwner(A.Expr, Keeping::Reference);
  else if (Address && Address->getOpcode() == UO_AddrOf)
    checkOwner(Address->getSubExpr(), Keeping::Reference);
  else if (Type->isPointerType())
    checkOwner(A.Expr, Keeping::Pointer);
  else if (isStd(Type, {"basic_string_view", "span"}))
    checkOwner(A.Expr, Keeping::View);
}

void CaptureChecker::checkArguments() {
  const CallForm &Form = Site.Call;
  if (Form.Callee == CalleeKind::Arrow)
    if (const auto *ME =
            dyn_cast<MemberExpr>(Form.Call->getCallee()->IgnoreParenImpCasts()))
      if (const auto *Arrow = dyn_cast<CXXOperatorCallExpr>(
              ME->getBase()->IgnoreUnlessSpelledInSource()))
        checkOwner(Arrow->getArg(0), Keeping::Arrow);
  if (Form.Callee == CalleeKind::Member && !Form.ObjectIsRvalue)
    if (const auto *ME =
            dyn_cast<MemberExpr>(Form.Call->getCallee()->IgnoreParenImpCasts()))
      checkKept(ME->getBase(), DiagID::DanglingObject);
  if (Form.Callee == CalleeKind::PointerToMember && !Form.ObjectIsRvalue &&
      !Form.ThroughPointer)
    if (const auto *Op = dyn_cast<BinaryOperator>(
            Form.Call->getCallee()->IgnoreParenImpCasts()))
      checkKept(Op->getLHS(), DiagID::DanglingObject);
  for (const CallArgument &A : Form.Arguments) {
    if (!A.Expr) // It is not written there.
      continue;
    checkOwnerOf(A);
    if (A.Kind == ArgumentKind::Reference) {
      checkKept(A.Expr, DiagID::DanglingArgument);
      continue;
    }
    const auto *Address =
        dyn_cast<UnaryOperator>(A.Expr->IgnoreUnlessSpelledInSource());
    if (Address && Address->getOpcode() == UO_AddrOf)
      checkKept(Address->getSubExpr(), DiagID::AddressOfInnerLocal);
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

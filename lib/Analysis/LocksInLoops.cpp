//===- LocksInLoops.cpp - A lock that a loop takes twice ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A loop that locks a mutex, and defers its unlocking to the end of the
// function, waits for itself in its second iteration:
//
//   for (Job &job : jobs) {
//     m.lock();
//     defer m.unlock();    // use defer_scoped
//
// Recognised by names: a deferred call of `unlock`, `release` or `post` (or of
// a function whose name ends with one of these, like pthread_mutex_unlock), and
// in the same loop a call of its counterpart on the same object. An object that
// may be another one in each iteration does not count.
//
//===----------------------------------------------------------------------===//

#include "Analysis/Analysis.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace opendefer {
namespace {

/// What a call releases or acquires: the object of a member call, or the first
/// argument.
struct LockCall {
  std::string Name;
  const Expr *Object = nullptr;
};

LockCall readCall(const CallExpr *Call) {
  const auto *Callee =
      dyn_cast_or_null<FunctionDecl>(Call ? Call->getCalleeDecl() : nullptr);
  if (!Callee || !Callee->getIdentifier())
    return {};
  LockCall Result{Callee->getNameAsString(), nullptr};
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(Call))
    Result.Object = Member->getImplicitObjectArgument();
  else if (Call->getNumArgs() == 1)
    Result.Object = Call->getArg(0);
  return Result;
}

/// The call that the `defer` makes; null if that is not plain.
const CallExpr *deferredCall(const DeferSite &Site) {
  if (Site.Form == DeferForm::Call)
    return Site.Call.Call;
  const Stmt *Body = Site.Block;
  if (Site.Lambda && Site.Form == DeferForm::Capture)
    Body = Site.Lambda->getBody();
  const auto *Block = dyn_cast_or_null<CompoundStmt>(Body);
  const auto *E = Block && Block->size() == 1
                      ? dyn_cast<Expr>(Block->body_front())
                      : nullptr;
  return E ? dyn_cast<CallExpr>(E->IgnoreImplicit()) : nullptr;
}

/// The name of the call that waits for `Name`; empty if there is none.
std::string counterpart(llvm::StringRef Name) {
  static const std::pair<llvm::StringRef, llvm::StringRef> Pairs[] = {
      {"unlock", "lock"}, {"release", "acquire"}, {"post", "wait"}};
  for (auto [Ends, Begins] : Pairs) {
    llvm::StringRef Prefix = Name;
    if (Prefix.consume_back(Ends) && (Prefix.empty() || Prefix.back() == '_'))
      return (Prefix + Begins).str();
  }
  return {};
}

/// Finds the variables that an expression names.
struct VariableFinder : RecursiveASTVisitor<VariableFinder> {
  llvm::SmallVector<const ValueDecl *, 2> Found;
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    Found.push_back(E->getDecl());
    return true;
  }
};

/// Finds in a loop the calls of one function on one object, and whether the
/// loop declares or assigns to what names the object.
class LoopReader : public RecursiveASTVisitor<LoopReader> {
public:
  LoopReader(const SourceText &Text, std::string Name, const Expr *Object,
             const DeferSite &Site)
      : Text(Text), Name(std::move(Name)), Site(Site) {
    Written = Text.text(Object->getSourceRange());
    VariableFinder Finder;
    Finder.TraverseStmt(const_cast<Expr *>(Object));
    Variables = std::move(Finder.Found);
  }
  bool Locks = false, Changes = false;

  bool VisitCallExpr(CallExpr *Call) {
    LockCall Read = readCall(Call);
    if (Read.Object && Read.Name == Name && Call != Site.Call.Call &&
        Text.text(Read.Object->getSourceRange()) == Written)
      Locks = true;
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call))
      if (Op->isAssignmentOp() || Op->getOperator() == OO_PlusPlus ||
          Op->getOperator() == OO_MinusMinus)
        noteChange(Op->getArg(0));
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *Op) {
    if (Op->isAssignmentOp())
      noteChange(Op->getLHS());
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *Op) {
    if (Op->isIncrementDecrementOp())
      noteChange(Op->getSubExpr());
    return true;
  }
  bool VisitVarDecl(VarDecl *Var) {
    Changes |= llvm::is_contained(Variables, Var);
    return true;
  }
  bool VisitBindingDecl(BindingDecl *Binding) {
    Changes |= llvm::is_contained(Variables, Binding);
    return true;
  }

private:
  void noteChange(const Expr *E) {
    const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
    Changes |= Ref && llvm::is_contained(Variables, Ref->getDecl());
  }

  const SourceText &Text;
  std::string Name;
  const DeferSite &Site;
  llvm::StringRef Written;
  llvm::SmallVector<const ValueDecl *, 2> Variables;
};

bool isRecursive(QualType Type) {
  if (Type->isPointerType())
    Type = Type->getPointeeType();
  return llvm::StringRef(Type.getAsString()).contains("recursive");
}

void offerScoped(AnalysisContext &AC, Diagnostic &D, const DeferSite &Site) {
  FileLocation End = Site.Keyword;
  End.Offset += Site.KeywordLength;
  llvm::StringRef Written = AC.Text.text(Site.Keyword, End);
  if (Written == DeferKeyword || Written == DeferMacro)
    D.FixIts.push_back(
        {Site.Keyword.File,
         {Site.Keyword.Offset, Site.KeywordLength,
          Written == DeferKeyword ? ScopedKeyword : ScopedMacro}});
}

} // namespace

void warnOfLocksInLoops(AnalysisContext &AC, const DeferSite &Site) {
  if (Site.Kind != DeferKind::Always || Site.Loops.empty())
    return;
  LockCall Release = readCall(deferredCall(Site));
  std::string Waits = counterpart(Release.Name);
  if (Waits.empty() || !Release.Object ||
      isRecursive(Release.Object->getType()))
    return;
  const Stmt *Loop = Site.Loops.back();
  LoopReader Reader(AC.Text, Waits, Release.Object, Site);
  Reader.TraverseStmt(const_cast<Stmt *>(Loop));
  if (!Reader.Locks || Reader.Changes)
    return;
  Diagnostic &D =
      AC.report(DiagID::LockInLoop, Site.Keyword, {Release.Name, Waits});
  D.Notes.push_back({AC.Text.begin(Loop->getBeginLoc()), "loop is here"});
  offerScoped(AC, D, Site);
}

} // namespace opendefer

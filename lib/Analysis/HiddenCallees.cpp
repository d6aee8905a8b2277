//===- HiddenCallees.cpp - Who could be mistaken for a callee -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which functions could be confused with a function of the same name that they
// call? recover() answers only the callee of a deferred call. If only an
// instantiation determines that callee, or if it is virtual, a function that
// calls recover() is matched by its name, class and object alone (callee.h):
//
//   void f(int) { recover(); }              // not if f(Text) calls it
//   void f(Text) { f(1); }
//   template <class T> void g(T t) { defer f(t); panic(0); }
//
// Here f(Text) is the callee, and f(int), which it calls, would be taken for
// it. So f(Text), too, is lowered: on entry it takes the note that the call
// form has left for the runtime, and f(int) finds none. The same is done for a
// function that calls one of its name that is defined in another file. No other
// function is changed.
//
//===----------------------------------------------------------------------===//

#include "Analysis/Analysis.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseMap.h"

using namespace clang;

namespace opendefer {
namespace {

/// Finds the calls of a function.
struct CallFinder : RecursiveASTVisitor<CallFinder> {
  CallFinder(const FunctionDecl *From, const SourceManager &SM)
      : From(From), SM(SM) {}
  const FunctionDecl *From;
  const SourceManager &SM;
  bool Any = false;
  /// It calls a function of its name that is defined elsewhere, and so may call
  /// recover().
  bool Elsewhere = false;

  bool VisitCallExpr(CallExpr *E) {
    Any = true;
    const FunctionDecl *Callee = E->getDirectCallee();
    if (!Callee || Callee->getDeclName() != From->getDeclName())
      return true;
    if (const FunctionDecl *Pattern = Callee->getTemplateInstantiationPattern())
      Callee = Pattern;
    // A virtual call on the same object would lead back to the function itself.
    const auto *Member =
        dyn_cast<MemberExpr>(E->getCallee()->IgnoreParenImpCasts());
    Elsewhere |=
        !Callee->isDefined() && !Callee->getBuiltinID() &&
        !SM.isInSystemHeader(SM.getExpansionLoc(Callee->getLocation())) &&
        (!Member || Member->hasQualifier());
    return true;
  }
  bool VisitCXXConstructExpr(CXXConstructExpr *) { return Any = true; }
  bool VisitCXXUnresolvedConstructExpr(CXXUnresolvedConstructExpr *) {
    return Any = true;
  }
};

bool callsRecover(const DeferringFunction &Fn) {
  return !Fn.RecoverCalls.empty() || Fn.recoversInHandler();
}

/// Can the lowering insert a call of the runtime where the body begins?
bool canCheckOnEntry(const DeferringFunction &Fn, const SourceText &Text) {
  return Fn.What == DeferringFunction::Kind::Function && !Fn.HandlerOf &&
         Fn.Body && !Fn.FunctionTry && !Fn.IsCoroutine && !Fn.InMacroArgument &&
         !Fn.Decl->isConstexpr() && !Fn.Decl->hasAttr<NakedAttr>() &&
         !Fn.Decl->isMain() && !Text.isFromMacroBody(Fn.Body->getLBracLoc());
}

/// Where the header declares the runtime function for that call. A function
/// before the #include cannot call it.
SourceLocation entryCheckLocation(ASTContext &Ctx) {
  const DeclContext *Scope = Ctx.getTranslationUnitDecl();
  for (const char *Name : {"opendefer", "__lowered"}) {
    auto Found = Scope->lookup(&Ctx.Idents.get(Name));
    Scope = Found.empty() ? nullptr : dyn_cast<DeclContext>(Found.front());
    if (!Scope)
      return {};
  }
  auto Found = Scope->lookup(&Ctx.Idents.get("__take_panic"));
  return Found.empty() ? SourceLocation() : Found.front()->getLocation();
}

} // namespace

void analyseHiddenCallees(AnalysisContext &AC) {
  const SourceManager &SM = AC.Text.sourceManager();
  llvm::DenseMap<DeclarationName, llvm::SmallVector<FileID, 2>> Recovering;
  auto FileOf = [&](const DeferringFunction &Fn) {
    return AC.Text.begin(Fn.Body->getLBracLoc()).File;
  };
  for (const auto &Fn : AC.Result.Functions)
    if (Fn->What == DeferringFunction::Kind::Function && !Fn->HandlerOf &&
        Fn->Body && callsRecover(*Fn)) {
      Recovering[Fn->Decl->getDeclName()].push_back(FileOf(*Fn));
      AC.Result.Recovering.insert(Fn->Decl->getNameAsString());
    }
  const SourceLocation Question = entryCheckLocation(AC.Ctx);
  for (const auto &Fn : AC.Result.Functions) {
    if (!canCheckOnEntry(*Fn, AC.Text) || callsRecover(*Fn) ||
        Question.isInvalid() ||
        !SM.isBeforeInTranslationUnit(Question, Fn->Body->getLBracLoc()))
      continue;
    CallFinder Calls(Fn->Decl, SM);
    Calls.TraverseStmt(const_cast<CompoundStmt *>(Fn->Body));
    auto Alike = Recovering.find(Fn->Decl->getDeclName());
    bool IsAlike = Alike != Recovering.end();
    // The lowered text of a header must not depend on who includes it.
    FileID File = FileOf(*Fn);
    if (File == SM.getMainFileID())
      Fn->HidesCallees =
          Calls.Elsewhere ||
          (Calls.Any && (IsAlike || AC.Before.Recovering.count(
                                        Fn->Decl->getNameAsString())));
    else
      Fn->HidesCallees =
          Calls.Any && IsAlike && llvm::is_contained(Alike->second, File);
  }
}

} // namespace opendefer

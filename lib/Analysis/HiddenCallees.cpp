//===- HiddenCallees.cpp - Who could be mistaken for a callee -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a call form's callee is known only to an instantiation, or is virtual,
// a function that says recover() may know of itself no more than its name, its
// class and its object (callee.h). So a function of that name that says none,
// and calls one that does, must be told apart:
//
//   void f(int) { recover(); }
//   void f(Text) { f(1); }                  // a helper of f(Text)
//   template <class T> void g(T t) { defer f(t); panic(0); }
//
// Such a function takes the note that the call form has left, and so is found
// to be the callee itself. So does one that calls a function of its name whose
// body is in another file. No other function is touched.
//
//===----------------------------------------------------------------------===//

#include "Analysis/Analysis.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseMap.h"

using namespace clang;

namespace opendefer {
namespace {

/// What a function calls.
struct CallFinder : RecursiveASTVisitor<CallFinder> {
  CallFinder(const FunctionDecl *From, const SourceManager &SM)
      : From(From), SM(SM) {}
  const FunctionDecl *From;
  const SourceManager &SM;
  bool Any = false;
  /// A function of its name that is defined elsewhere, and so may say
  /// recover().
  bool Elsewhere = false;

  bool VisitCallExpr(CallExpr *E) {
    Any = true;
    const FunctionDecl *Callee = E->getDirectCallee();
    if (!Callee || Callee->getDeclName() != From->getDeclName())
      return true;
    if (const FunctionDecl *Pattern = Callee->getTemplateInstantiationPattern())
      Callee = Pattern;
    // A virtual call of the same object would lead back to it.
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

/// Is it a function whose body can begin with a question to the runtime?
bool canCheckOnEntry(const DeferringFunction &Fn, const SourceText &Text) {
  return Fn.What == DeferringFunction::Kind::Function && !Fn.HandlerOf &&
         Fn.Body && !Fn.FunctionTry && !Fn.IsCoroutine && !Fn.InMacroArgument &&
         !Fn.Decl->isConstexpr() && !Fn.Decl->hasAttr<NakedAttr>() &&
         !Fn.Decl->isMain() && !Text.isFromMacroBody(Fn.Body->getLBracLoc());
}

/// Where our header has declared what such a question calls. Not every function
/// of a file that includes it stands behind that.
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
        Fn->Body && callsRecover(*Fn))
      Recovering[Fn->Decl->getDeclName()].push_back(FileOf(*Fn));
  const SourceLocation Question = entryCheckLocation(AC.Ctx);
  for (const auto &Fn : AC.Result.Functions) {
    if (!canCheckOnEntry(*Fn, AC.Text) || callsRecover(*Fn) ||
        Question.isInvalid() ||
        !SM.isBeforeInTranslationUnit(Question, Fn->Body->getLBracLoc()))
      continue;
    CallFinder Calls(Fn->Decl, SM);
    Calls.TraverseStmt(const_cast<CompoundStmt *>(Fn->Body));
    auto Alike = Recovering.find(Fn->Decl->getDeclName());
    bool MayCall = Alike != Recovering.end() && Calls.Any;
    // A header's text must not depend on who includes it.
    FileID File = FileOf(*Fn);
    Fn->HidesCallees = File == SM.getMainFileID()
                           ? MayCall || Calls.Elsewhere
                           : MayCall && llvm::is_contained(Alike->second, File);
  }
}

} // namespace opendefer

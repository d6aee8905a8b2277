//===- Ladder.cpp - Labels at the end, with cleanups behind them ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Suggest/Ladder.h"
#include "Suggest/Releases.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace opendefer {
namespace {

llvm::ArrayRef<Stmt *> statements(const Function &Fn) {
  return {Fn.Block->body_begin(), Fn.Block->body_end()};
}

size_t indexOf(const Function &Fn, const Stmt *S) {
  return llvm::find(statements(Fn), Fn.outermost(S)) - statements(Fn).begin();
}

/// Is nothing behind `S` reached from it?
bool leaves(const Stmt *S) {
  if (const auto *E = dyn_cast<Expr>(S))
    S = E->IgnoreImplicit()->IgnoreParenImpCasts();
  if (isa<ReturnStmt>(S) || isa<GotoStmt>(S) || isa<CXXThrowExpr>(S))
    return true;
  if (const auto *Label = dyn_cast<LabelStmt>(S))
    return leaves(Label->getSubStmt());
  if (const auto *Block = dyn_cast<CompoundStmt>(S))
    return !Block->body_empty() && leaves(Block->body_back());
  if (const auto *If = dyn_cast<IfStmt>(S))
    return If->getElse() && leaves(If->getThen()) && leaves(If->getElse());
  const auto *Call = dyn_cast<CallExpr>(S);
  const FunctionDecl *F = Call ? Call->getDirectCallee() : nullptr;
  return F && F->isNoReturn();
}

/// From the outermost label at `Start` to the end of the function.
std::optional<Ladder> ladderFrom(const Function &Fn, size_t Start,
                                 ASTContext &Ctx, const Stmt *&Broken) {
  llvm::ArrayRef<Stmt *> All = statements(Fn);
  Ladder L;
  L.Start = Start;
  bool AnyRelease = false, AnyReturn = false;
  for (size_t I = Start; I < All.size(); ++I) {
    const Stmt *S = All[I];
    while (const auto *Label = dyn_cast<LabelStmt>(S)) {
      if (L.Sections.empty() || !L.Sections.back().Code.empty())
        L.Sections.emplace_back();
      L.Sections.back().Labels.push_back(Label);
      S = Label->getSubStmt();
    }
    if (const auto *Return = dyn_cast<ReturnStmt>(S)) {
      if (I + 1 == All.size())
        L.Return = Return;
      else if (!Broken)
        Broken = Return;
      continue;
    }
    L.Sections.back().Code.push_back(S);
    AnyRelease |= releases(S, Ctx);
    forEachOwn(S,
               [&](const Stmt *Part) { AnyReturn |= isa<ReturnStmt>(Part); });
  }
  if (!AnyRelease || AnyReturn)
    return {};
  // All jumps go down to it.
  llvm::SmallPtrSet<const LabelDecl *, 8> Reached;
  for (const GotoStmt *Goto : Fn.Gotos)
    for (const LadderSection &Section : L.Sections)
      for (const LabelStmt *Label : Section.Labels)
        if (Goto->getLabel() == Label->getDecl()) {
          if (indexOf(Fn, Goto) >= Start)
            return {};
          Reached.insert(Label->getDecl());
          L.Gotos.push_back(Goto);
        }
  if (!Reached.count(L.label()->getDecl()))
    return {};
  for (size_t Before = Start; Before--;)
    if (!isa<NullStmt>(All[Before])) {
      L.OnFailureOnly = leaves(All[Before]);
      break;
    }
  return L;
}

/// Does its end do something?
bool hasDestructor(const Stmt *S) {
  const auto *Local = dyn_cast<DeclStmt>(S);
  return Local && llvm::any_of(Local->decls(), [](const Decl *D) {
           const auto *Var = dyn_cast<VarDecl>(D);
           return Var && Var->hasLocalStorage() &&
                  Var->getType().isDestructedType() != QualType::DK_none;
         });
}

} // namespace

std::optional<Ladder> findLadder(const Function &Fn, ASTContext &Ctx,
                                 const Stmt *&Broken) {
  llvm::ArrayRef<Stmt *> All = statements(Fn);
  for (size_t I = 0; I < All.size(); ++I)
    if (isa<LabelStmt>(All[I])) {
      Broken = nullptr;
      if (auto L = ladderFrom(Fn, I, Ctx, Broken))
        return L;
    }
  return {};
}

void placeSections(Suggestion &S, const Function &Fn, Ladder &L) {
  llvm::ArrayRef<Stmt *> All = statements(Fn);
  auto SectionOf = [&](const LabelDecl *Label) {
    return llvm::find_if(L.Sections,
                         [&](const LadderSection &Section) {
                           return llvm::any_of(Section.Labels,
                                               [&](const LabelStmt *Of) {
                                                 return Of->getDecl() == Label;
                                               });
                         }) -
           L.Sections.begin();
  };
  size_t Earliest = 0;
  for (ptrdiff_t I = L.Sections.size() - 1; I >= 0; --I) {
    // Behind `Last`, or `End` of that; at or before `First`.
    size_t End = Earliest, First = L.Start;
    bool AnyLower = false;
    const GotoStmt *Lower = nullptr;
    for (const GotoStmt *Goto : L.Gotos) {
      size_t At = indexOf(Fn, Goto);
      if (SectionOf(Goto->getLabel()) <= I) {
        First = std::min(First, At);
      } else {
        AnyLower = true;
        if (At + 1 >= End || !Lower) {
          End = std::max(End, At + 1);
          Lower = Goto;
        }
      }
    }
    if (End > First) {
      S.refuse(
          Lower ? Lower->getGotoLoc() : L.label()->getIdentLoc(),
          "this 'goto' follows a 'goto' to an earlier label, or is in the same "
          "statement, so that there is no place for the 'defer' between them");
      return;
    }
    size_t Place = AnyLower ? End : First;
    for (size_t Between = Place; Between < First; ++Between) {
      const auto *Local = dyn_cast<DeclStmt>(All[Between]);
      bool IsUsed =
          Local && llvm::any_of(Local->decls(), [&](const Decl *D) {
            const auto *Var = dyn_cast<VarDecl>(D);
            return Var &&
                   llvm::any_of(Fn.uses(Var), [&](const DeclRefExpr *Use) {
                     return L.isInCode(Fn, Use) ||
                            (L.Return && Fn.isWithin(Use, L.Return));
                   });
          });
      if (IsUsed || hasDestructor(All[Between]))
        Place = Between + 1;
    }
    L.Sections[I].Place = Earliest = Place;
  }
  // A `goto` may not pass a `defer`, in neither direction.
  for (const GotoStmt *Goto : Fn.Gotos) {
    if (llvm::is_contained(L.Gotos, Goto))
      continue;
    size_t From = indexOf(Fn, Goto);
    size_t To = indexOf(Fn, Goto->getLabel()->getStmt());
    for (const LadderSection &Section : L.Sections)
      if ((From < Section.Place) != (To < Section.Place) &&
          !Section.Code.empty())
        S.refuse(Goto->getGotoLoc(),
                 "this 'goto' would jump past the 'defer' of a cleanup");
  }
}

} // namespace opendefer

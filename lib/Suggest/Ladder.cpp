//===- Ladder.cpp - Finds goto ladders ------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Suggest/Ladder.h"
#include "Suggest/Releases.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;

namespace opendefer {
namespace {

llvm::ArrayRef<Stmt *> statements(const Function &Fn) {
  return {Fn.Block->body_begin(), Fn.Block->body_end()};
}

size_t indexOf(const Function &Fn, const Stmt *S) {
  return llvm::find(statements(Fn), Fn.topLevelStmt(S)) -
         statements(Fn).begin();
}

/// Does control never continue after `S`?
bool neverFallsThrough(const Stmt *S) {
  if (const auto *E = dyn_cast<Expr>(S))
    S = E->IgnoreImplicit()->IgnoreParenImpCasts();
  if (isa<ReturnStmt>(S) || isa<GotoStmt>(S) || isa<CXXThrowExpr>(S))
    return true;
  if (const auto *Label = dyn_cast<LabelStmt>(S))
    return neverFallsThrough(Label->getSubStmt());
  if (const auto *Block = dyn_cast<CompoundStmt>(S))
    return !Block->body_empty() && neverFallsThrough(Block->body_back());
  if (const auto *If = dyn_cast<IfStmt>(S))
    return If->getElse() && neverFallsThrough(If->getThen()) &&
           neverFallsThrough(If->getElse());
  const auto *Call = dyn_cast<CallExpr>(S);
  const FunctionDecl *F = Call ? Call->getDirectCallee() : nullptr;
  return F && F->isNoReturn();
}

/// Adds the labels of `S` to the last section, or to a new one if that has code
/// already. Returns the labelled statement.
const Stmt *addLabels(Ladder &L, const Stmt *S) {
  while (const auto *Label = dyn_cast<LabelStmt>(S)) {
    if (L.Sections.empty() || !L.Sections.back().Code.empty())
      L.Sections.emplace_back();
    L.Sections.back().Labels.push_back(Label);
    S = Label->getSubStmt();
  }
  return S;
}

/// Divides the statements from `L.Start` on into sections. Returns false if
/// they release nothing or contain a nested `return`.
bool addSections(Ladder &L, const Function &Fn, ASTContext &Ctx) {
  llvm::ArrayRef<Stmt *> All = statements(Fn);
  bool AnyRelease = false, AnyReturn = false;
  for (const Stmt *Top : All.drop_front(L.Start)) {
    const Stmt *S = addLabels(L, Top);
    if (const auto *Return = dyn_cast<ReturnStmt>(S)) {
      if (Top == All.back())
        L.Return = Return;
      else if (!L.StrayReturn)
        L.StrayReturn = Return;
      continue;
    }
    L.Sections.back().Code.push_back(S);
    AnyRelease |= releases(S, Ctx);
    forEachOutsideLambdas(
        S, [&](const Stmt *Part) { AnyReturn |= isa<ReturnStmt>(Part); });
  }
  return AnyRelease && !AnyReturn;
}

/// Collects the jumps to the sections. Returns false if one jumps backward, or
/// if none leads to the first label.
bool addGotos(Ladder &L, const Function &Fn) {
  bool IsFirstReached = false;
  for (const GotoStmt *Goto : Fn.Gotos) {
    if (L.sectionOf(Goto->getLabel()) == L.Sections.size())
      continue;
    if (indexOf(Fn, Goto) >= L.Start)
      return false;
    IsFirstReached |= Goto->getLabel() == L.label()->getDecl();
    L.Gotos.push_back(Goto);
  }
  return IsFirstReached;
}

/// Does control fall through into the statement at `Index`?
bool isReachedFromAbove(const Function &Fn, size_t Index) {
  llvm::ArrayRef<Stmt *> Before = statements(Fn).take_front(Index);
  while (!Before.empty() && isa<NullStmt>(Before.back()))
    Before = Before.drop_back();
  return Before.empty() || !neverFallsThrough(Before.back());
}

/// The ladder from the top-level label at `Start` to the end of the function.
std::optional<Ladder> ladderFrom(const Function &Fn, size_t Start,
                                 ASTContext &Ctx) {
  Ladder L;
  L.Start = Start;
  if (!addSections(L, Fn, Ctx) || !addGotos(L, Fn))
    return {};
  L.OnFailureOnly = !isReachedFromAbove(Fn, Start);
  return L;
}

/// Does `S` declare a variable with a destructor?
bool hasDestructor(const Stmt *S) {
  const auto *Local = dyn_cast<DeclStmt>(S);
  return Local && llvm::any_of(Local->decls(), [](const Decl *D) {
           const auto *Var = dyn_cast<VarDecl>(D);
           return Var && Var->hasLocalStorage() &&
                  Var->getType().isDestructedType() != QualType::DK_none;
         });
}

/// Does the cleanup or the final `return` use a variable that `S` declares?
bool isUsedAtExit(const Function &Fn, const Ladder &L, const Stmt *S) {
  auto IsAtExit = [&](const DeclRefExpr *Use) {
    return L.isInCleanup(Fn, Use) || (L.Return && Fn.isWithin(Use, L.Return));
  };
  const auto *Local = dyn_cast<DeclStmt>(S);
  return Local && llvm::any_of(Local->decls(), [&](const Decl *D) {
           const auto *Var = dyn_cast<VarDecl>(D);
           return Var && llvm::any_of(Fn.uses(Var), IsAtExit);
         });
}

/// The top-level statements before which a section may be deferred.
struct PositionRange {
  size_t First, Last;
  /// The last jump that skips the section, or null.
  const GotoStmt *SkippedBy = nullptr;
};

PositionRange positionRange(const Function &Fn, const Ladder &L, size_t Section,
                            size_t Earliest) {
  PositionRange Range{Earliest, L.Start};
  for (const GotoStmt *Goto : L.Gotos) {
    size_t Index = indexOf(Fn, Goto);
    if (L.sectionOf(Goto->getLabel()) <= Section) {
      Range.Last = std::min(Range.Last, Index);
    } else if (Index + 1 >= Range.First || !Range.SkippedBy) {
      Range.First = std::max(Range.First, Index + 1);
      Range.SkippedBy = Goto;
    }
  }
  return Range;
}

/// The position in the range: after the declarations that the cleanup needs,
/// and after the variables whose destructors have to run after it.
size_t choosePosition(const Function &Fn, const Ladder &L,
                      const PositionRange &Range) {
  size_t Position = Range.SkippedBy ? Range.First : Range.Last;
  for (size_t I = Position; I < Range.Last; ++I)
    if (isUsedAtExit(Fn, L, statements(Fn)[I]) ||
        hasDestructor(statements(Fn)[I]))
      Position = I + 1;
  return Position;
}

/// No `goto` may jump over a `defer`, in either direction.
void checkOtherGotos(Suggestion &S, const Function &Fn, const Ladder &L) {
  for (const GotoStmt *Goto : Fn.Gotos) {
    if (llvm::is_contained(L.Gotos, Goto))
      continue;
    size_t From = indexOf(Fn, Goto);
    size_t To = indexOf(Fn, Goto->getLabel()->getStmt());
    bool JumpsOver = llvm::any_of(L.Sections, [&](const LadderSection &Of) {
      return (From < Of.Position) != (To < Of.Position) && !Of.Code.empty();
    });
    if (JumpsOver)
      S.refuse(Goto->getGotoLoc(),
               "this 'goto' would jump past the 'defer' of a cleanup");
  }
}

} // namespace

size_t Ladder::sectionOf(const LabelDecl *Label) const {
  auto Found = llvm::find_if(Sections, [&](const LadderSection &Section) {
    return llvm::any_of(Section.Labels, [&](const LabelStmt *Of) {
      return Of->getDecl() == Label;
    });
  });
  return Found - Sections.begin();
}

std::optional<Ladder> findLadder(const Function &Fn, ASTContext &Ctx) {
  llvm::ArrayRef<Stmt *> All = statements(Fn);
  for (size_t I = 0; I < All.size(); ++I)
    if (isa<LabelStmt>(All[I]))
      if (auto L = ladderFrom(Fn, I, Ctx))
        return L;
  return {};
}

void placeSections(Suggestion &S, const Function &Fn, Ladder &L) {
  // From the bottom: the lowest section is deferred first, and runs last.
  size_t Earliest = 0;
  for (size_t I = L.Sections.size(); I--;) {
    PositionRange Range = positionRange(Fn, L, I, Earliest);
    if (Range.First > Range.Last)
      return S.refuse(
          Range.SkippedBy ? Range.SkippedBy->getGotoLoc()
                          : L.label()->getIdentLoc(),
          "this 'goto' follows a 'goto' to an earlier label, or is in the same "
          "statement, so that there is no place for the 'defer' between them");
    L.Sections[I].Position = Earliest = choosePosition(Fn, L, Range);
  }
  checkOtherGotos(S, Fn, L);
}

} // namespace opendefer

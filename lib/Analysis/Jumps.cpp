//===- Jumps.cpp - Jumps over, out of and back to a defer -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Determines which defers may be executed repeatedly, and where the guards that
// run them have to be declared so that no jump enters or leaves their scope.
//
// A guard is a local variable in front of a top-level statement. A jump (a
// `goto`, or an `asm goto` for each of its labels) into its scope would not
// compile; it is reported as an error here. A jump back out of its scope would
// run the deferred calls too early; therefore the guard is declared in front of
// the label's top-level statement instead (GroupStart), and the defers, which
// may now repeat, are linked. A call that may return twice (setjmp) is treated
// as a label to which everything after it may jump back.
//
// checkContext also reports kinds of functions that cannot be lowered at all.
//
//===----------------------------------------------------------------------===//

#include "Analysis/Analysis.h"
#include "clang/AST/StmtOpenMP.h"
#include <limits>

using namespace clang;

namespace opendefer {
namespace {

const DeferringFunction::Label *findLabel(const DeferringFunction &Fn,
                                          const LabelDecl *D) {
  for (const auto &L : Fn.Labels)
    if (L.Stmt->getDecl() == D)
      return &L;
  return nullptr;
}

/// "goto out", "asm goto out": for messages.
std::string spelling(const DeferringFunction::Jump &J) {
  return (isa<GCCAsmStmt>(J.From) ? "asm goto " : "goto ") +
         J.Target->getName().str();
}

/// If the jump would enter or leave the scope of a group's guard, moves the
/// group's start back to the top-level statement of the jump or of its label,
/// whichever is earlier. Returns whether any has moved.
bool openGroupsAtLabel(DeferringFunction &Fn, const DeferringFunction::Jump &J,
                       const DeferringFunction::Label &L) {
  unsigned Low = std::min(L.TopLevelIndex, J.TopLevelIndex);
  unsigned High = std::max(L.TopLevelIndex, J.TopLevelIndex);
  bool Backward = L.Order < J.Order;
  bool Changed = false;
  for (auto &Site : Fn.Defers) {
    if (Site->isScoped())
      continue;
    bool Moved = Site->GroupStart != Site->TopLevelIndex;
    // A forward jump matters only for a group that has been moved: it jumps
    // over no defer, yet must not enter the guard's scope.
    if (Site->GroupStart > Low && Site->GroupStart <= High &&
        (Backward || Moved)) {
      Site->GroupStart = Low;
      Changed = true;
    }
  }
  return Changed;
}

/// Moves group starts back until no jump enters or leaves the scope of a guard.
void openGroupsAtLabels(DeferringFunction &Fn) {
  for (const auto &R : Fn.Reentries)
    for (auto &Site : Fn.Defers)
      if (Site->BeginOrder > R.Order && !Site->isScoped())
        Site->GroupStart = std::min(Site->GroupStart, R.TopLevelIndex);
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (const auto &J : Fn.Jumps)
      if (const auto *L = findLabel(Fn, J.Target))
        Changed |= openGroupsAtLabel(Fn, J, *L);
  }
}

/// The label is in an enclosing function, or inside a deferred block.
void reportJumpToOtherFunction(AnalysisContext &AC, const DeferringFunction &Fn,
                               const DeferringFunction::Jump &J) {
  bool Outward = Fn.What == DeferringFunction::Kind::DeferredBlock;
  Diagnostic &D =
      Outward ? AC.report(DiagID::JumpOutOfDefer, J.From->getBeginLoc(),
                          {spelling(J), ""})
              : AC.report(DiagID::JumpIntoDefer, J.From->getBeginLoc(),
                          {"label '" + J.Target->getName().str() + "'"});
  D.Notes.push_back({AC.Text.begin(J.Target->getLocation()), "label is here"});
}

void reportPassedDefer(AnalysisContext &AC, const DeferringFunction &Fn,
                       const DeferSite &Site, const DeferringFunction::Jump &J,
                       const DeferringFunction::Label &L) {
  Diagnostic &D =
      AC.report(DiagID::GotoPassesDefer, J.From->getBeginLoc(), {spelling(J)});
  D.Notes.push_back({Site.Keyword, "'defer' is here"});
  D.Notes.push_back({AC.Text.begin(L.Stmt->getIdentLoc()), "label is here"});
  // `out: defer f();` is one statement, `out: ; defer f();` are two.
  if (L.Stmt == Fn.Body->body_begin()[Site.TopLevelIndex]) {
    FileLocation Statement = AC.Text.begin(L.Stmt->getSubStmt()->getBeginLoc());
    D.FixIts.push_back({Statement.File, {Statement.Offset, 0, "; "}});
  }
}

/// What lies between the label of a backward jump and the jump may repeat.
void noteBackwardJump(DeferringFunction &Fn, const DeferringFunction::Jump &J,
                      const DeferringFunction::Label &L) {
  Fn.Cycles.push_back({L.Order, J.Order});
  for (auto &Site : Fn.Defers)
    if (!Site->RepeatedBy && Site->BeginOrder > L.Order &&
        Site->BeginOrder < J.Order)
      Site->RepeatedBy = J.From;
}

void checkJump(AnalysisContext &AC, DeferringFunction &Fn,
               const DeferringFunction::Jump &J) {
  const auto *L = findLabel(Fn, J.Target);
  if (!L)
    return reportJumpToOtherFunction(AC, Fn, J);
  if (L->Order < J.Order)
    return noteBackwardJump(Fn, J, *L);
  for (const auto &Site : Fn.Defers)
    if (!Site->isScoped() && J.TopLevelIndex < Site->TopLevelIndex &&
        L->TopLevelIndex >= Site->TopLevelIndex)
      return reportPassedDefer(AC, Fn, *Site, J, *L);
}

bool isInScope(const DeferSite &Site, unsigned Order) {
  return Order > Site.EndOrder && Order < Site.ScopeEnd;
}

/// The fix-it that ends the scope before `Label`, a child of the same block. It
/// would hide a declaration in between.
void offerBlock(AnalysisContext &AC, Diagnostic &D, const DeferSite &Site,
                const Stmt *Label) {
  auto Children = Site.ScopeBlock->body();
  auto At = llvm::find(Children, Label);
  if (At == Children.end() || AC.Text.isFromMacroBody(Label->getBeginLoc()))
    return;
  FileLocation End = AC.Text.begin(Label->getBeginLoc());
  if (End.File != Site.Keyword.File)
    return;
  for (const Stmt *S : llvm::make_range(Children.begin(), At))
    if (isa<DeclStmt>(S) &&
        AC.Text.begin(S->getBeginLoc()).Offset > Site.Keyword.Offset)
      return;
  D.FixIts.push_back({End.File, {Site.Keyword.Offset, 0, "{ "}});
  D.FixIts.push_back({End.File, {End.Offset, 0, "} "}});
}

void reportJumpIntoScope(AnalysisContext &AC, const DeferSite &Site,
                         SourceLocation Place, const std::string &What,
                         const Stmt *Label, SourceLocation LabelPlace) {
  Diagnostic &D = AC.report(DiagID::JumpIntoScope, Place, {What});
  D.Notes.push_back({Site.Keyword, "'defer_scoped' is here"});
  if (LabelPlace != Place)
    D.Notes.push_back({AC.Text.begin(LabelPlace), "label is here"});
  offerBlock(AC, D, Site, Label);
}

/// A jump may leave the scope of a defer_scoped, as it may that of a guard, but
/// not enter it. An `asm goto` runs no guards.
void checkScope(AnalysisContext &AC, const DeferringFunction &Fn,
                const DeferSite &Site) {
  for (const auto &J : Fn.Jumps) {
    const auto *L = findLabel(Fn, J.Target);
    if (!L)
      continue;
    bool Begins = isInScope(Site, J.Order), Ends = isInScope(Site, L->Order);
    if (!Begins && Ends) {
      reportJumpIntoScope(AC, Site, J.From->getBeginLoc(),
                          "'" + spelling(J) + "'", L->Stmt,
                          L->Stmt->getIdentLoc());
    } else if (Begins && !Ends && isa<GCCAsmStmt>(J.From)) {
      Diagnostic &D = AC.report(DiagID::JumpOutOfScope, J.From->getBeginLoc(),
                                {spelling(J)});
      D.Notes.push_back({Site.Keyword, "'defer_scoped' is here"});
    }
  }
  // One fix is enough for all labels that follow.
  auto Label = llvm::find_if(Fn.Cases, [&](const auto &C) {
    return isInScope(Site, C.Order) && C.SwitchOrder < Site.BeginOrder;
  });
  if (Label != Fn.Cases.end())
    reportJumpIntoScope(AC, Site, Label->Stmt->getKeywordLoc(),
                        isa<CaseStmt>(Label->Stmt) ? "this 'case' label"
                                                   : "this 'default' label",
                        Label->Stmt, Label->Stmt->getKeywordLoc());
  for (const auto &R : Fn.Reentries)
    if (R.Order < Site.BeginOrder) {
      const FunctionDecl *Callee = R.Call->getDirectCallee();
      Diagnostic &D = AC.report(DiagID::ScopedAfterSetjmp, Site.Keyword,
                                {Callee->getNameAsString()});
      D.Notes.push_back({AC.Text.begin(R.Call->getBeginLoc()),
                         "it may return again from here"});
      return;
    }
}

/// Everything after the call, to the end of the function, may repeat.
void noteReentry(DeferringFunction &Fn, const DeferringFunction::Reentry &R) {
  Fn.Cycles.push_back({R.Order, std::numeric_limits<unsigned>::max()});
  for (auto &Site : Fn.Defers)
    if (!Site->RepeatedBy && Site->BeginOrder > R.Order)
      Site->RepeatedBy = R.Call;
}

/// Numbers the cycles of the defers that repeat. Overlapping cycles count as
/// one: a jump may lead back into a loop, or out of one to before another.
void joinCycles(DeferringFunction &Fn) {
  llvm::sort(Fn.Cycles,
             [](const auto &A, const auto &B) { return A.Begin < B.Begin; });
  for (auto &Site : Fn.Defers) {
    unsigned Number = 0, End = 0;
    for (const DeferringFunction::Cycle &C : Fn.Cycles) {
      if (C.Begin > Site->BeginOrder)
        break;
      Number += C.Begin > End;
      End = std::max(End, C.End);
    }
    if (Site->RepeatedBy)
      Site->Cycle = Number;
  }
}

/// Jumps matter in functions that defer and in deferred blocks.
bool concernsDefers(const DeferringFunction &Fn) {
  return !Fn.Defers.empty() ||
         Fn.What == DeferringFunction::Kind::DeferredBlock;
}

/// The top-level statement in front of which a guard is declared may begin in
/// the middle of a macro's expansion.
void expandMacroAtGroupStart(AnalysisContext &AC, const DeferringFunction &Fn,
                             unsigned Index) {
  const Stmt *Start = Fn.Body->body_begin()[Index];
  SourceLocation Before = Index
                              ? endOfStatement(Fn.Body->body_begin()[Index - 1])
                              : Fn.Body->getLBracLoc();
  FileLocation Place = AC.Text.begin(Start->getBeginLoc());
  if (Place.File == AC.Text.end(Before).File &&
      Place.Offset < AC.Text.end(Before).Offset)
    AC.expandMacroAt(Start->getBeginLoc());
}

/// The first thing in the function that needs lowering: the location of errors
/// about the whole function.
FileLocation firstReason(AnalysisContext &AC, const DeferringFunction &Fn) {
  if (!Fn.Defers.empty())
    return Fn.Defers[0]->Keyword;
  return AC.Text.begin(Fn.RecoverCalls.empty()
                           ? Fn.Body->getLBracLoc()
                           : Fn.RecoverCalls[0]->getBeginLoc());
}

bool isConstantEvaluated(const DeferringFunction &Fn) {
  // (A lambda is constexpr wherever it can be.)
  bool Explicit = Fn.Decl && !Fn.Lambda && Fn.Decl->isConstexpr() &&
                  Fn.Decl->isConstexprSpecified();
  return Explicit || (Fn.Decl && Fn.Decl->isConsteval());
}

void checkParallel(AnalysisContext &AC, const DeferSite &Site) {
  if (!Site.Parallel)
    return;
  llvm::StringRef Directive =
      llvm::omp::getOpenMPDirectiveName(Site.Parallel->getDirectiveKind());
  Diagnostic &D =
      AC.report(DiagID::ParallelDefer, Site.Keyword, {Directive.str()});
  D.Notes.push_back(
      {AC.Text.begin(Site.Parallel->getBeginLoc()), "OpenMP region is here"});
}

/// Reports functions, and code around a defer, that cannot be lowered.
void checkContext(AnalysisContext &AC, const DeferringFunction &Fn) {
  if (isConstantEvaluated(Fn)) {
    AC.report(DiagID::Constexpr, firstReason(AC, Fn),
              {Fn.Decl->isConsteval() ? "consteval" : "constexpr"});
    return;
  }
  AC.expandMacroAt(Fn.Body->getLBracLoc());
  AC.expandMacroAt(Fn.Body->getRBracLoc());
  for (const auto &Site : Fn.Defers)
    expandMacroAtGroupStart(AC, Fn, Site->GroupStart);
  for (const auto &Site : Fn.Defers) {
    checkParallel(AC, *Site);
    if (Site->InExpression && Site->CallsRecover)
      AC.report(DiagID::RecoverInExpression, Site->Keyword);
    if (Site->ScopeBlock && Site->CallsRecover)
      AC.expandMacroAt(Site->ScopeBlock->getRBracLoc());
  }
  if (!Fn.Defers.empty() && !Fn.ComputedGotos.empty())
    AC.report(DiagID::ComputedGoto, Fn.ComputedGotos[0]->getBeginLoc());
}

void analyseJumpsOf(AnalysisContext &AC, DeferringFunction &Fn) {
  for (const auto &J : Fn.Jumps)
    checkJump(AC, Fn, J);
  for (const auto &R : Fn.Reentries)
    noteReentry(Fn, R);
  for (const auto &Site : Fn.Defers)
    if (Site->ScopeBlock)
      checkScope(AC, Fn, *Site);
  openGroupsAtLabels(Fn);
  joinCycles(Fn);
}

} // namespace

void analyseJumps(AnalysisContext &AC) {
  for (const auto &F : AC.Result.Functions) {
    if (concernsDefers(*F))
      analyseJumpsOf(AC, *F);
    if (F->needsLowering())
      checkContext(AC, *F);
  }
}

} // namespace opendefer

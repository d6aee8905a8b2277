//===- OpenCoding.cpp - Open-coded or linked ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Go's rule: a function is open-coded if no defer repeats and it has few defers
// and few returns. This goes beyond Go: if only some of the defers repeat, the
// function is open-coded as well, and the defers that repeat in one cycle (a
// loop, gotos, or several that overlap) are linked into a list with one slot.
//
// Slots are numbered in source order. Outside of a cycle, defers are executed
// in that order, so running "the highest bit first" is right for list slots,
// too.
//
//===----------------------------------------------------------------------===//

#include "Analysis/Destructors.h"
#include "Planning/Planner.h"
#include "clang/AST/Attr.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <map>
#include <set>

using namespace clang;

namespace opendefer {
namespace {

constexpr unsigned MaxSlots = 64; // deferBits is a 64-bit word

/// "1 defer", "2 defers".
std::string count(unsigned Number, const char *Noun) {
  return std::to_string(Number) + " " + Noun + (Number == 1 ? "" : "s");
}

FileLocation functionPlace(const DeferringFunction &Fn,
                           const SourceText &Text) {
  if (Fn.What == DeferringFunction::Kind::DeferredBlock)
    return Fn.DeferredBy->Keyword;
  return Text.begin(Fn.Lambda ? Fn.Lambda->getBeginLoc()
                              : Fn.Decl->getLocation());
}

/// The first defer that takes a record for each execution.
const DeferSite *firstRepeated(const DeferringFunction &Fn) {
  for (const auto &Site : Fn.Defers)
    if (Site->RepeatedBy && !Site->isScoped())
      return Site.get();
  return nullptr;
}

/// Why a defer repeats, for the decision and for a note.
struct Repetition {
  DecisionRule Rule;
  const char *Reason, *Note;
};
Repetition repetition(const Stmt &RepeatedBy) {
  if (isa<GotoStmt>(RepeatedBy))
    return {DecisionRule::RepeatedByGoto, "repeated by the goto at %0",
            "this goto jumps back to it"};
  if (isa<GCCAsmStmt>(RepeatedBy))
    return {DecisionRule::RepeatedByGoto, "repeated by the asm goto at %0",
            "this asm goto jumps back to it"};
  if (isa<CallExpr>(RepeatedBy))
    return {DecisionRule::RepeatedByLongjmp,
            "repeated if the call at %0 returns again",
            "this earlier call may return more than once"};
  return {DecisionRule::InLoop, "inside the loop at %0",
          "it is inside this loop"};
}

/// A slot for each defer, one for all in a cycle. A defer_scoped in a cycle has
/// its own slot if the cycle makes no records: what is pending then is in
/// blocks around each other, in source order.
void assignSlots(FunctionPlan &Plan) {
  for (const auto &Site : Plan.Fn->Defers)
    if (Site->RepeatedBy && !Site->isScoped())
      Plan.CyclesWithRecords.insert(Site->Cycle);
  std::map<unsigned, unsigned> OfCycle;
  for (const auto &Site : Plan.Fn->Defers) {
    unsigned Slot = Plan.SlotCount;
    if (Site->RepeatedBy && Plan.CyclesWithRecords.count(Site->Cycle))
      Slot = OfCycle.try_emplace(Site->Cycle, Slot).first->second;
    Plan.Slots.push_back(Slot);
    if (!Site->runsAtOnce())
      Plan.SlotCount = std::max(Plan.SlotCount, Slot + 1);
  }
  Plan.SlotCount = std::max(Plan.SlotCount, 1u);
}

/// The slots that the rule counts: those of a defer_scoped are free.
unsigned countedSlots(const FunctionPlan &Plan) {
  std::set<unsigned> Counted;
  for (const auto &Site : Plan.Fn->Defers)
    if (!Site->isScoped())
      Counted.insert(Plan.slotOf(*Site));
  return Counted.size();
}

/// Decides how one defer is lowered, with the reason and the cause.
Decision decide(const FunctionPlan &Plan, const DeferSite &Site,
                const LoweringOptions &Options, const SourceText &Text) {
  using Annotation = DeferringFunction::Annotation;
  const DeferringFunction &Fn = *Plan.Fn;
  Decision D;
  D.Place = Site.Keyword;
  D.Kind = Site.Kind;
  D.Form = Site.Form;
  D.Function = Fn.name();
  D.FunctionPlace = functionPlace(Fn, Text);
  D.Slot = Plan.slotOf(Site);
  auto Because = [&](bool OpenCoded, DecisionRule Rule, std::string Reason,
                     std::optional<FileLocation> Cause = std::nullopt) {
    D.OpenCoded = OpenCoded;
    D.Rule = Rule;
    D.Reason = std::move(Reason);
    D.Cause = Cause;
    return D;
  };

  if (Site.isScoped())
    return Because(true, DecisionRule::Scoped,
                   Site.runsAtOnce()
                       ? "runs at the end of its statement, which is its block"
                       : "runs at the end of its block");
  if (Fn.Annotated == Annotation::Linked)
    return Because(false, DecisionRule::AskedForLinked,
                   "the function is marked OPENDEFER_LINKED");
  if (Site.RepeatedBy) {
    const Repetition Why = repetition(*Site.RepeatedBy);
    return Because(false, Why.Rule, std::string(Why.Reason),
                   Text.begin(Site.RepeatedBy->getBeginLoc()));
  }
  if (Fn.Annotated == Annotation::OpenCoded)
    return Because(true, DecisionRule::AskedForOpenCoded,
                   "the function is marked OPENDEFER_OPEN_CODED");
  unsigned Slots = countedSlots(Plan),
           Returns = Fn.Returns.size() + Fn.CoReturns.size();
  bool IsMixed = firstRepeated(Fn);
  const char *What = IsMixed ? "slot" : "defer";
  unsigned Limit = std::min(Options.MaxOpenDefers, MaxSlots);
  if (Slots > Limit || Plan.SlotCount > MaxSlots)
    return Because(
        false, DecisionRule::TooManyDefers,
        (IsMixed ? "the function needs " + count(Slots, What)
                 : "the function has " + count(Slots, "defer statement")) +
            ", more than " + std::to_string(Limit));
  if (Returns * Slots > Options.MaxExitProduct)
    return Because(false, DecisionRule::TooManyExits,
                   "the function has " + count(Returns, "return") + " times " +
                       count(Slots, What) + ", more than " +
                       std::to_string(Options.MaxExitProduct));
  return Because(true, DecisionRule::WithinLimits,
                 "runs at most once per call, in a function with " +
                     count(Slots, What) + " and " + count(Returns, "return"));
}

void refuseOpenCoded(const DeferringFunction &Fn, const SourceText &Text,
                     std::vector<Diagnostic> &Diagnostics) {
  if (const DeferSite *Repeated = firstRepeated(Fn)) {
    Diagnostics.push_back({DiagID::OpenCodedRepeats,
                           Repeated->Keyword,
                           diagText(DiagID::OpenCodedRepeats),
                           {},
                           {},
                           {}});
    FileLocation Place = Text.begin(Repeated->RepeatedBy->getBeginLoc());
    Diagnostics.back().Notes.push_back(
        {Place, repetition(*Repeated->RepeatedBy).Note});
  } else if (size_t Count = llvm::count_if(
                 Fn.Defers,
                 [](const auto &Site) { return !Site->runsAtOnce(); });
             Count > MaxSlots) {
    std::string Message = diagText(DiagID::OpenCodedTooMany);
    Message.replace(Message.find("%0"), 2, std::to_string(Count));
    Diagnostics.push_back({DiagID::OpenCodedTooMany,
                           Fn.Defers[MaxSlots]->Keyword,
                           std::move(Message),
                           {},
                           {},
                           {}});
  }
}

/// True of top-level statements none of which is, or is labelled, a
/// declaration, or a defer_scoped with a guard of its own.
bool declaresNothing(const FunctionPlan &Plan, unsigned Begin, unsigned End) {
  const CompoundStmt &Body = *Plan.Fn->Body;
  for (const auto &Site : Plan.Fn->Defers)
    if (Plan.hasOwnGuard(*Site) && Site->ScopeBlock == &Body &&
        Site->TopLevelIndex >= Begin && Site->TopLevelIndex < End)
      return false;
  return std::none_of(Body.body_begin() + Begin, Body.body_begin() + End,
                      [](const Stmt *S) {
                        while (const auto *Label = dyn_cast<LabelStmt>(S))
                          S = Label->getSubStmt();
                        return isa<DeclStmt>(S);
                      });
}

/// Does a guard of a group run the defer?
bool isInGroup(const FunctionPlan &Plan, const DeferSite &Site) {
  return !Site.runsAtOnce() && !Plan.hasOwnGuard(Site);
}

std::vector<GroupPlan> planGroups(const FunctionPlan &Plan) {
  std::vector<GroupPlan> Groups;
  for (const auto &Site : Plan.Fn->Defers) {
    if (!isInGroup(Plan, *Site))
      continue;
    auto It =
        std::find_if(Groups.begin(), Groups.end(), [&](const GroupPlan &G) {
          return G.Start == Site->GroupStart;
        });
    if (It == Groups.end()) {
      Groups.emplace_back();
      It = std::prev(Groups.end());
      It->Start = Site->GroupStart;
    }
    It->Sites.push_back(Site.get());
    It->CallsRecover |= Site->CallsRecover;
    if (Plan.OpenCoded) {
      uint64_t Bit = uint64_t(1) << Plan.slotOf(*Site);
      It->Mask |= Bit;
      It->Lists |= Site->RepeatedBy ? Bit : 0;
    }
  }
  std::stable_sort(
      Groups.begin(), Groups.end(),
      [](const GroupPlan &A, const GroupPlan &B) { return A.Start < B.Start; });
  for (GroupPlan &G : Groups)
    G.IsDirect = G.Sites.size() == 1 && G.Sites[0]->IsTopLevel &&
                 G.Start == G.Sites[0]->TopLevelIndex;
  for (size_t I = 1; I < Groups.size(); ++I)
    Groups[I].FollowsDirect =
        Groups[I].IsDirect && Groups[I - 1].IsDirect &&
        declaresNothing(Plan, Groups[I - 1].Start + 1, Groups[I].Start);
  return Groups;
}

/// Is a return flag useful to the guards, and can returns set it?
bool usesReturnFlag(const FunctionPlan &Plan, const LangOptions &LangOpts) {
  const DeferringFunction &Fn = *Plan.Fn;
  return Plan.OpenCoded && !Fn.IsCoroutine && !Fn.isOutlined(LangOpts) &&
         Fn.Result.Kind != ResultKind::ValueInitialized &&
         !destructorsMayThrow(Fn);
}

} // namespace

void planOpenCoding(FunctionPlan &Plan, const LoweringOptions &Options,
                    const SourceText &Text, std::vector<Decision> &Decisions,
                    std::vector<Diagnostic> &Diagnostics) {
  const DeferringFunction &Fn = *Plan.Fn;
  assignSlots(Plan);
  size_t First = Decisions.size();
  bool HasOnlyScoped = true;
  for (const auto &Site : Fn.Defers) {
    Decisions.push_back(decide(Plan, *Site, Options, Text));
    // All defers that do not repeat have the same decision.
    Plan.OpenCoded |= Decisions.back().OpenCoded && !Site->isScoped();
    HasOnlyScoped &= Site->isScoped();
  }
  Plan.OpenCoded |= HasOnlyScoped && Plan.SlotCount <= MaxSlots;
  for (size_t I = First; I < Decisions.size(); ++I)
    if (Plan.OpenCoded && !Decisions[I].OpenCoded)
      Decisions[I].Reason +=
          "; in the list of slot " + std::to_string(Decisions[I].Slot);
  if (Fn.Annotated == DeferringFunction::Annotation::OpenCoded)
    refuseOpenCoded(Fn, Text, Diagnostics);
  Plan.Groups = planGroups(Plan);
  Plan.UsesReturnFlag = usesReturnFlag(Plan, Text.langOpts());
}

} // namespace opendefer

//===- Plan.cpp - Open-coded or linked, and where -------------------------===//

#include "Planning/Plan.h"
#include "clang/Basic/SourceManager.h"
#include <algorithm>

using namespace clang;

namespace opendefer {
namespace {

constexpr unsigned MaxSlots = 64; // deferBits is a 64-bit word

std::string describeRepeater(const Stmt *Repeater, const SourceText &Text) {
  bool IsGoto = isa<GotoStmt>(Repeater);
  return (IsGoto ? "repeated by the goto at line " : "in a loop at line ") +
         std::to_string(Text.line(Text.begin(Repeater->getBeginLoc())));
}

/// "1 defer", "2 defers".
std::string count(unsigned Number, const char *Noun) {
  return std::to_string(Number) + " " + Noun + (Number == 1 ? "" : "s");
}

const DeferSite *firstRepeated(const DeferringFunction &Fn) {
  for (const auto &Site : Fn.Defers)
    if (Site->Repeater)
      return Site.get();
  return nullptr;
}

/// Empty if the function is open-coded, else why it is not. `Site` is the
/// defer that the sentence is said of.
std::string whyLinked(const DeferringFunction &Fn, const DeferSite &Site,
                      const LoweringOptions &Options, const SourceText &Text) {
  if (Fn.Annotated == DeferringFunction::Annotation::Linked)
    return "the function is marked OPENDEFER_LINKED";
  if (Site.Repeater)
    return describeRepeater(Site.Repeater, Text);
  if (const DeferSite *Repeated = firstRepeated(Fn))
    return "like the whole function, because the defer at line " +
           std::to_string(Text.line(Repeated->Keyword)) + " is " +
           describeRepeater(Repeated->Repeater, Text);
  if (Fn.Annotated == DeferringFunction::Annotation::OpenCoded)
    return {};
  unsigned Defers = Fn.Defers.size(), Returns = Fn.Returns.size();
  unsigned Limit = std::min(Options.MaxOpenDefers, MaxSlots);
  if (Defers > Limit)
    return "the function has " + count(Defers, "defer statement") +
           ", more than " + std::to_string(Limit);
  if (Returns * Defers > Options.MaxExitProduct)
    return "the function has " + count(Returns, "return") + " times " +
           count(Defers, "defer") + ", more than " +
           std::to_string(Options.MaxExitProduct);
  return {};
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
    FilePlace Place = Text.begin(Repeated->Repeater->getBeginLoc());
    bool IsGoto = isa<GotoStmt>(Repeated->Repeater);
    Diagnostics.back().Notes.push_back(
        {Place, IsGoto ? "this goto comes back to it"
                       : "it is inside this loop"});
  } else if (Fn.Defers.size() > MaxSlots) {
    std::string Message = diagText(DiagID::OpenCodedTooMany);
    Message.replace(Message.find("%0"), 2, std::to_string(Fn.Defers.size()));
    Diagnostics.push_back({DiagID::OpenCodedTooMany,
                           Fn.Defers[MaxSlots]->Keyword,
                           std::move(Message),
                           {},
                           {},
                           {}});
  }
}

std::vector<GroupPlan> planGroups(const DeferringFunction &Fn) {
  std::vector<GroupPlan> Groups;
  for (const auto &Site : Fn.Defers) {
    auto It = std::find_if(
        Groups.begin(), Groups.end(),
        [&](const GroupPlan &G) { return G.Start == Site->GroupStart; });
    if (It == Groups.end()) {
      Groups.emplace_back();
      It = std::prev(Groups.end());
      It->Start = Site->GroupStart;
    }
    It->Sites.push_back(Site.get());
    It->CallsRecover |= Site->CallsRecover;
  }
  std::stable_sort(
      Groups.begin(), Groups.end(),
      [](const GroupPlan &A, const GroupPlan &B) { return A.Start < B.Start; });
  for (GroupPlan &G : Groups)
    G.IsDirect = G.Sites.size() == 1 && G.Sites[0]->IsOutermost &&
                 G.Start == G.Sites[0]->Outermost;
  return Groups;
}

} // namespace

FunctionPlan planFunction(const DeferringFunction &Fn,
                          const LoweringOptions &Options,
                          const SourceText &Text, std::vector<Remark> &Remarks,
                          std::vector<Diagnostic> &Diagnostics) {
  FunctionPlan Plan;
  Plan.Fn = &Fn;
  Plan.OpenCoded = whyLinked(Fn, *Fn.Defers[0], Options, Text).empty();
  if (Fn.Annotated == DeferringFunction::Annotation::OpenCoded)
    refuseOpenCoded(Fn, Text, Diagnostics);
  Plan.Groups = planGroups(Fn);
  Plan.RegionStart = Plan.Groups.front().Start;
  for (const auto &Site : Fn.Defers) {
    Remark R;
    R.Place = Site->Keyword;
    R.OpenCoded = Plan.OpenCoded;
    R.Slot = Site->Ordinal;
    R.Message = Plan.OpenCoded
                    ? "defer open-coded in slot " + std::to_string(R.Slot)
                    : "defer linked: " + whyLinked(Fn, *Site, Options, Text);
    Remarks.push_back(std::move(R));
  }
  return Plan;
}

} // namespace opendefer

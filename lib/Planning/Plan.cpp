//===- Plan.cpp - How each function is lowered ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Planning/Planner.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace opendefer {

const GroupPlan &FunctionPlan::groupOf(const DeferSite &Site) const {
  return *llvm::find_if(Groups, [&](const GroupPlan &G) {
    return llvm::is_contained(G.Sites, &Site);
  });
}

bool FunctionPlan::callsRecover() const {
  return llvm::any_of(Groups,
                      [](const GroupPlan &G) { return G.CallsRecover; }) ||
         recoversInScope();
}

bool FunctionPlan::recoversInScope() const {
  return llvm::any_of(Fn->Defers, [&](const auto &Site) {
    return Site->CallsRecover && hasOwnGuard(*Site);
  });
}

FunctionPlan::Registration
FunctionPlan::registrationOf(const DeferSite &Site) const {
  if (Site.runsAtOnce())
    return Registration::AtOnce;
  if (!Site.isScoped() || (OpenCoded && Site.isLikeDefer()))
    return !OpenCoded || Site.RepeatedBy ? Registration::Record
                                         : Registration::Slot;
  bool InList =
      !OpenCoded || (Site.RepeatedBy && CyclesWithRecords.count(Site.Cycle));
  return InList ? Registration::ScopedInList : Registration::Scoped;
}

bool FunctionPlan::asksForFailure() const {
  return Result.Kind == ResultKind::Named &&
         llvm::any_of(Fn->Defers,
                      [](const auto &Site) { return Site->isConditional(); });
}

FunctionPlan planFunction(const DeferringFunction &Fn,
                          const LoweringOptions &Options,
                          const SourceText &Text,
                          std::vector<Decision> &Decisions,
                          std::vector<Diagnostic> &Diagnostics) {
  FunctionPlan Plan;
  Plan.Fn = &Fn;
  planOpenCoding(Plan, Options, Text, Decisions, Diagnostics);
  if (Options.TableFrames && !Fn.IsCoroutine)
    Plan.TableFrame = planTableFrame(Plan, Text);
  return Plan;
}

void completePlans(FunctionPlans &Plans, const AnalysisResult &Analysis,
                   const ASTContext &Ctx, const SourceText &Text) {
  const PlanContext PC{Analysis.Variables, Ctx, Text};
  for (const auto &Fn : Analysis.Functions) {
    if (!Fn->needsLowering())
      continue;
    FunctionPlan &Plan = Plans[Fn.get()];
    Plan.Fn = Fn.get();
    planRecover(Plan, PC);
    if (!Plan.hasDefers())
      continue;
    planRegion(Plan, PC);
    planReturns(Plan, PC);
    planCoroutine(Plan, PC);
    planClosures(Plan, PC);
  }
}

} // namespace opendefer

//===- Lowering.cpp - Plans => edits --------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Lowering/Lowering.h"
#include "Lowering/Closure.h"
#include "Lowering/FunctionLowering.h"
#include <set>

namespace opendefer {
namespace {

/// Lowers functions outside in: what opens the outer one comes first.
class UnitLowering {
public:
  UnitLowering(const FunctionPlans &Plans, const SourceText &Text)
      : Plans(Plans), Text(Text) {}

  void lower(const DeferringFunction &Fn) {
    auto It = Plans.find(&Fn);
    if (It == Plans.end())
      return lowerChildren(Fn);
    const FunctionPlan &Plan = It->second;
    // A macro may expand its argument several times: lower that text once.
    if (!Lowered.insert({Plan.BraceEnd.File, Plan.BraceEnd.Offset}).second)
      return;
    FunctionLowering Function(Plan, Text, Edits);
    Function.open();
    for (const auto &Site : Fn.Defers) {
      ClosureWriter Closure(*Site, Plan, Text, Edits);
      Closure.open();
      if (Site->Body)
        lower(*Site->Body);
      Closure.close(Function.afterDefer(*Site));
    }
    lowerChildren(Fn);
    Function.close();
  }

  std::map<clang::FileID, EditList> take() { return Edits.take(); }

private:
  /// Lowers nested functions, but not deferred bodies (their defer does).
  void lowerChildren(const DeferringFunction &Fn) {
    for (const DeferringFunction *Child : Fn.Children)
      if (!Child->DeferredBy)
        lower(*Child);
  }

  const FunctionPlans &Plans;
  const SourceText &Text;
  EditBuilder Edits;
  std::set<std::pair<clang::FileID, unsigned>> Lowered;
};

} // namespace

std::map<clang::FileID, EditList> lowerFunctions(
    const std::vector<std::unique_ptr<DeferringFunction>> &Functions,
    const FunctionPlans &Plans, const SourceText &Text) {
  UnitLowering Lowering(Plans, Text);
  for (const auto &Fn : Functions)
    if (!Fn->Parent)
      Lowering.lower(*Fn);
  return Lowering.take();
}

} // namespace opendefer

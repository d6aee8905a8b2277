//===- Lowering.cpp - Plans => edits --------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Lowering/Lowering.h"
#include "Lowering/Closure.h"
#include "Lowering/FunctionLowering.h"
#include <set>

using namespace clang;

namespace opendefer {
namespace {

/// Lowers functions outside in: what opens the outer one comes first.
class UnitLowering {
public:
  UnitLowering(const AnalysisResult &Analysis,
               const std::map<const DeferringFunction *, FunctionPlan> &Plans,
               const ASTContext &Ctx, const SourceText &Text)
      : Analysis(Analysis), Plans(Plans), Ctx(Ctx), Text(Text) {}

  std::map<FileID, EditList> run() {
    for (const auto &Fn : Analysis.Functions)
      if (!Fn->Parent)
        lower(*Fn);
    return Edits.take();
  }

private:
  void lower(const DeferringFunction &Fn) {
    if (!Fn.needsLowering())
      return lowerChildren(Fn);
    // A macro argument may be expanded more than once: lower its text once.
    FileLocation Place = Text.begin(Fn.Body->getLBracLoc());
    if (!Lowered.insert({Place.File, Place.Offset}).second)
      return;
    auto It = Plans.find(&Fn);
    const FunctionPlan *Plan = It == Plans.end() ? nullptr : &It->second;
    FunctionLowering FL(Fn, Plan, Analysis.Variables, Ctx, Text, Edits);
    FL.open();
    for (const auto &Site : Fn.Defers) {
      ClosureWriter Closure(*Site, *Plan, FL.groupOf(*Site)->IsDirect, Text,
                            Edits);
      Closure.open();
      if (Site->Body)
        lower(*Site->Body);
      Closure.close(FL.behindDefer(*Site));
    }
    lowerChildren(Fn);
    FL.close();
  }

  /// Lowers nested functions, but not deferred bodies (their defer does).
  void lowerChildren(const DeferringFunction &Fn) {
    for (const DeferringFunction *Child : Fn.Children)
      if (!Child->DeferredBy)
        lower(*Child);
  }

  const AnalysisResult &Analysis;
  const std::map<const DeferringFunction *, FunctionPlan> &Plans;
  const ASTContext &Ctx;
  const SourceText &Text;
  EditBuilder Edits;
  std::set<std::pair<FileID, unsigned>> Lowered;
};

} // namespace

std::map<FileID, EditList>
lowerFunctions(const AnalysisResult &Analysis,
               const std::map<const DeferringFunction *, FunctionPlan> &Plans,
               const ASTContext &Ctx, const SourceText &Text) {
  return UnitLowering(Analysis, Plans, Ctx, Text).run();
}

} // namespace opendefer

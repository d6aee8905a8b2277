//===- Plan.h - Open-coded or linked, and where ------------------*- C++
//-*-===//
//
// Decides, for each function with defers, how it is lowered: open-coded or
// linked (Go's rule, SPEC 6), the slot of each defer, where the region with
// the frame begins, and the groups whose guards run the deferred calls.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_PLANNING_PLAN_H
#define OPENDEFER_PLANNING_PLAN_H

#include "Analysis/DeferringFunction.h"
#include "Analysis/SourceText.h"
#include "Basic/Options.h"
#include <cstdint>

namespace opendefer {

/// The defers that one guard runs: those of one outermost statement, or of
/// several if a backward goto joins them.
struct GroupPlan {
  unsigned Start = 0; ///< the outermost statement it is opened in front of
  std::vector<const DeferSite *> Sites; ///< in source order; never empty
  /// The one defer is itself the statement: its closure and guard are locals.
  bool IsDirect = false;
  bool CallsRecover = false;

  unsigned firstOrdinal() const { return Sites.front()->Ordinal; }
  /// Open-coded: the bits of its slots.
  uint64_t mask() const {
    uint64_t Mask = 0;
    for (const DeferSite *S : Sites)
      Mask |= uint64_t(1) << S->Ordinal;
    return Mask;
  }
};

struct FunctionPlan {
  const DeferringFunction *Fn = nullptr;
  /// Slots are numbered by DeferSite::Ordinal.
  bool OpenCoded = false;
  unsigned RegionStart = 0; ///< first outermost statement inside the region
  std::vector<GroupPlan> Groups; ///< by Start
};

/// Plans `Fn`, which has defers. Decisions, and errors of OPENDEFER_OPEN_CODED,
/// are appended.
FunctionPlan planFunction(const DeferringFunction &Fn,
                          const LoweringOptions &Options,
                          const SourceText &Text,
                          std::vector<Decision> &Decisions,
                          std::vector<Diagnostic> &Diagnostics);

} // namespace opendefer

#endif // OPENDEFER_PLANNING_PLAN_H

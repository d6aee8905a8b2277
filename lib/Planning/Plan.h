//===- Plan.h - Open-coded or linked ----------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Decides, for each function with defers, how it is lowered: open-coded or
// linked (Go's rule, SPEC 6), the slot of each defer, where the region with
// the frame begins, and the groups whose guards run the deferred calls.
//
// Beyond Go: where some of a function's defers can repeat and others cannot, it
// is open-coded, and all that repeat in one cycle (a loop, gotos, or several of
// them that overlap) are linked to one slot. Slots are numbered in source
// order. Outside of a cycle that is the order in which they are executed, so
// that the rule "the highest bit first" keeps the order with list slots as
// well.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_PLANNING_PLAN_H
#define OPENDEFER_PLANNING_PLAN_H

#include "Analysis/DeferringFunction.h"
#include "Analysis/SourceText.h"
#include "Basic/Options.h"
#include <cstdint>
#include <optional>
#include <string>

namespace opendefer {

/// The defers that one guard runs: those of one outermost statement, or of
/// several if a backward goto joins them.
struct GroupPlan {
  unsigned Start = 0; ///< the outermost statement it is opened in front of
  std::vector<const DeferSite *> Sites; ///< in source order; never empty
  /// The one defer is itself the statement: its closure and guard are locals.
  bool IsDirect = false;
  bool CallsRecover = false;
  // Open-coded:
  uint64_t Mask = 0;  ///< the bits of its slots
  uint64_t Lists = 0; ///< those of its list slots

  unsigned firstOrdinal() const { return Sites.front()->Ordinal; }
  bool hasSeveralCalls() const { return Sites.size() > 1 || Lists; }
};

/// A text that is to stand before what is at Place.
struct Insertion {
  FileLocation Place;
  std::string Text;
};

struct FunctionPlan {
  const DeferringFunction *Fn = nullptr;
  bool OpenCoded = false;
  /// If its frame is not registered but found by tables: what has to be written
  /// so that the function is not inlined. The frame begins its body.
  std::optional<Insertion> TableFrame;
  std::vector<unsigned> Slots; ///< by DeferSite::Ordinal
  unsigned SlotCount = 0;
  unsigned RegionStart = 0; ///< first outermost statement inside the region
  std::vector<GroupPlan> Groups; ///< by Start
  /// The guards of direct defers are told of returns (exit_mark.h).
  bool MarksExits = false;

  unsigned slotOf(const DeferSite &Site) const { return Slots[Site.Ordinal]; }
  bool callsRecover() const {
    for (const GroupPlan &G : Groups)
      if (G.CallsRecover)
        return true;
    return false;
  }
  /// Each execution of the defer has a record of its own.
  bool hasRecords(const DeferSite &Site) const {
    return !OpenCoded || Site.RepeatedBy;
  }
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

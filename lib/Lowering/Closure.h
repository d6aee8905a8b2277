//===- Closure.h - A defer statement becomes a closure ----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_LOWERING_CLOSURE_H
#define OPENDEFER_LOWERING_CLOSURE_H

#include "Lowering/EditBuilder.h"
#include "Planning/Names.h"
#include "Planning/Plan.h"

namespace opendefer {

/// Writes the closure of `Site` around the user's text, and what registers it:
///
///   direct   auto c = CLOSURE; guard g(f.slot<N>(), c);  or g(..., c, flag)
///   nested   arm_slot(f.slot<N>(), storage, CLOSURE);
///   records  push(f, CLOSURE);  or, in an open-coded function,
///            push(f.slot<N>(), CLOSURE);
///   scoped   auto c = CLOSURE; scoped_guard g(f.slot<N>(), c);
///            or, among records, scoped_record g(f, c);
///   at once  at_once(CLOSURE);
///
/// The closure of a defer_failure or defer_success is inside of one that
/// decides whether it is called: if_failure{CLOSURE}, if_failure_of{CLOSURE,
/// result}.
class ClosureWriter {
public:
  ClosureWriter(const DeferSite &Site, const FunctionPlan &Plan,
                const SourceText &Text, EditBuilder &Edits)
      : Site(Site), Plan(Plan), Closure(Plan.Closures[Site.Ordinal]),
        N(*Site.Owner), IsDirect(Plan.isDirect(Site)), Text(Text),
        Edits(Edits) {}

  /// The edits in front of and inside the statement.
  void open();
  /// The edits after the statement, followed by `After`. Called after all
  /// nested functions have been lowered.
  void close(const std::string &After);

private:
  std::string slot() const;
  std::string tag() const;
  bool isLocal() const;
  std::string condition() const;
  std::string conditionEnd() const;
  std::string prefix() const;
  const char *guardClass(bool InList) const;
  std::string captureNote() const;
  std::string suffix() const;
  std::string parameter() const;
  void openBlock();
  void openCapture();
  void addPanicParameter();

  const DeferSite &Site;
  const FunctionPlan &Plan;
  const ClosurePlan &Closure;
  const Names N;
  const bool IsDirect;
  const SourceText &Text;
  EditBuilder &Edits;
};

} // namespace opendefer

#endif // OPENDEFER_LOWERING_CLOSURE_H

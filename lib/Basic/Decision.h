//===- Decision.h - How each defer is lowered, and why ----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Planning records each of its decisions in this form. Remarks, --explain and
// the reports are printed from these records alone.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_BASIC_DECISION_H
#define OPENDEFER_BASIC_DECISION_H

#include "Basic/Diagnostic.h"
#include "Basic/Keywords.h"
#include <optional>
#include <string>

namespace opendefer {

enum class DeferForm {
  Block,   ///< defer { ... }
  Capture, ///< defer [captures] { ... };
  Call     ///< defer f(x);  and  defer [captures](params) { ... }(x);
};

/// The rule that decided. Reports print its name, so the names must not change.
enum class DecisionRule {
  WithinLimits,      ///< open-coded; the usual case
  AskedForOpenCoded, ///< OPENDEFER_OPEN_CODED
  AskedForLinked,    ///< OPENDEFER_LINKED
  InLoop,            ///< a loop repeats it
  RepeatedByGoto,    ///< a backward goto repeats it
  RepeatedByLongjmp, ///< it follows a call of setjmp, which may return twice
  TooManyDefers,     ///< more than --max-open-defers
  TooManyExits,      ///< returns times defers exceeds --max-exit-product
  Scoped             ///< defer_scoped
};

/// `LocationT` is FileLocation during a parse, DiskLocation after it.
template <typename LocationT> struct DecisionAt {
  LocationT Place; ///< the `defer` keyword
  DeferKind Kind = DeferKind::Always;
  DeferForm Form = DeferForm::Block;
  std::string Function;    ///< "S::f", "a lambda in f"
  LocationT FunctionPlace; ///< its name
  /// The slot of an open-coded defer. In a frame that has open-coded defers as
  /// well, a linked defer has the slot of the list of linked ones.
  unsigned Slot = 0;

  bool OpenCoded = false;
  DecisionRule Rule = DecisionRule::WithinLimits;
  /// A clause, with "%0" for the location of `Cause`.
  std::string Reason;
  /// The loop, jump or call that makes the defer linked.
  std::optional<LocationT> Cause;

  /// Returns a copy with every location converted.
  template <typename Converter> auto movedTo(Converter Convert) const {
    DecisionAt<decltype(Convert(Place))> Moved;
    Moved.Place = Convert(Place);
    Moved.Kind = Kind;
    Moved.Form = Form;
    Moved.Function = Function;
    Moved.FunctionPlace = Convert(FunctionPlace);
    Moved.Slot = Slot;
    Moved.OpenCoded = OpenCoded;
    Moved.Rule = Rule;
    Moved.Reason = Reason;
    if (Cause)
      Moved.Cause = Convert(*Cause);
    return Moved;
  }
};

using Decision = DecisionAt<FileLocation>;

/// "block", "capture", "call".
const char *formName(DeferForm Form);
/// "in-loop" and the like.
const char *ruleName(DecisionRule Rule);

/// Returns `Reason` with "%0" replaced by `Where`.
std::string reasonText(std::string Reason, const std::string &Where);
/// "defer open-coded in slot 2", "defer linked: inside the loop at a.cpp:3:5".
std::string remarkText(DeferKind Kind, bool OpenCoded, unsigned Slot,
                       const std::string &ReasonText);

} // namespace opendefer

#endif // OPENDEFER_BASIC_DECISION_H

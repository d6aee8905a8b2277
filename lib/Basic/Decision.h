//===- Decision.h - What became of a defer, and why -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Planning decides once, and says so in this form. Remarks, --explain and the
// reports are printed from it and know nothing else.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_BASIC_DECISION_H
#define OPENDEFER_BASIC_DECISION_H

#include "Basic/Diagnostic.h"
#include <optional>
#include <string>

namespace opendefer {

enum class DeferForm {
  Block,   ///< defer { ... }
  Capture, ///< defer [captures] { ... };
  Call     ///< defer f(x);  and  defer [captures](params) { ... }(x);
};

/// What decided. Each has a name that reports show, and that stays.
enum class DecisionRule {
  WithinLimits,      ///< open-coded, as most are
  AskedForOpenCoded, ///< OPENDEFER_OPEN_CODED
  AskedForLinked,    ///< OPENDEFER_LINKED
  InLoop,            ///< a loop repeats it
  RepeatedByGoto,    ///< a backward goto repeats it
  RepeatedByLongjmp, ///< it comes after a call of setjmp, which may return
                     ///< again
  TooManyDefers,     ///< more than --max-open-defers
  TooManyExits       ///< returns times defers exceed --max-exit-product
};

/// `LocationT` is FileLocation during a parse, DiskLocation after it.
template <typename LocationT> struct DecisionAt {
  LocationT Place; ///< the `defer` keyword
  DeferForm Form = DeferForm::Block;
  std::string Function; ///< "S::f", "a lambda in f"
  LocationT FunctionPlace; ///< its name
  /// Its own if it is open-coded, and that of its list where others are.
  unsigned Slot = 0;

  bool OpenCoded = false;
  DecisionRule Rule = DecisionRule::WithinLimits;
  /// A clause; "%0" in it stands for the place `Cause`.
  std::string Reason;
  /// The loop, the jump or the call because of which it is linked.
  std::optional<LocationT> Cause;

  /// The same, at other places.
  template <typename Converter> auto movedTo(Converter Convert) const {
    DecisionAt<decltype(Convert(Place))> Moved;
    Moved.Place = Convert(Place);
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

/// `Reason` with the place filled in.
std::string reasonText(std::string Reason, const std::string &Where);
/// "defer open-coded in slot 2", "defer linked: inside the loop at a.cpp:3:5".
std::string remarkText(bool OpenCoded, unsigned Slot,
                       const std::string &ReasonText);

} // namespace opendefer

#endif // OPENDEFER_BASIC_DECISION_H

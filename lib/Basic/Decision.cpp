//===- Decision.cpp - The words for what became of a defer ----------------===//

#include "Basic/Decision.h"
#include "llvm/Support/ErrorHandling.h"

namespace opendefer {

const char *formName(DeferForm Form) {
  switch (Form) {
  case DeferForm::Block:
    return "block";
  case DeferForm::Capture:
    return "capture";
  case DeferForm::Call:
    return "call";
  }
  llvm_unreachable("no such form");
}

const char *ruleName(DecisionRule Rule) {
  switch (Rule) {
  case DecisionRule::WithinLimits:
    return "within-limits";
  case DecisionRule::AskedForOpenCoded:
    return "asked-for-open-coded";
  case DecisionRule::AskedForLinked:
    return "asked-for-linked";
  case DecisionRule::InLoop:
    return "in-loop";
  case DecisionRule::RepeatedByGoto:
    return "repeated-by-goto";
  case DecisionRule::OtherDeferRepeats:
    return "other-defer-repeats";
  case DecisionRule::TooManyDefers:
    return "too-many-defers";
  case DecisionRule::TooManyExits:
    return "too-many-exits";
  }
  llvm_unreachable("no such rule");
}

std::string reasonText(std::string Reason, const std::string &Where) {
  size_t Placeholder = Reason.find("%0");
  if (Placeholder != std::string::npos)
    Reason.replace(Placeholder, 2, Where);
  return Reason;
}

std::string remarkText(bool OpenCoded, unsigned Slot,
                       const std::string &ReasonText) {
  return OpenCoded ? "defer open-coded in slot " + std::to_string(Slot)
                   : "defer linked: " + ReasonText;
}

} // namespace opendefer

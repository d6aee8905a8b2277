//===- Decision.cpp - The text of remarks about decisions -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Basic/Decision.h"

namespace opendefer {

const char *formName(DeferForm Form) {
  static const char *const Names[] = {"block", "capture", "call"};
  return Names[unsigned(Form)];
}

const char *ruleName(DecisionRule Rule) {
  static const char *const Names[] = {
      "within-limits",   "asked-for-open-coded", "asked-for-linked",
      "in-loop",         "repeated-by-goto",     "repeated-by-longjmp",
      "too-many-defers", "too-many-exits",       "scoped"};
  return Names[unsigned(Rule)];
}

std::string reasonText(std::string Reason, const std::string &Where) {
  size_t Placeholder = Reason.find("%0");
  if (Placeholder != std::string::npos)
    Reason.replace(Placeholder, 2, Where);
  return Reason;
}

std::string remarkText(DeferKind Kind, bool OpenCoded, unsigned Slot,
                       const std::string &ReasonText) {
  if (Kind == DeferKind::Scoped)
    return keywordOf(Kind) + (" open-coded: " + ReasonText);
  return keywordOf(Kind) +
         (OpenCoded ? " open-coded in slot " + std::to_string(Slot)
                    : " linked: " + ReasonText);
}

} // namespace opendefer

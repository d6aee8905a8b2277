//===- Options.cpp - Options of the lowering ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Basic/Options.h"
#include "Basic/Diagnostic.h"

namespace opendefer {

std::string checkOptions(const LoweringOptions &Options) {
  // `deferBits` has 64 bits.
  if (Options.MaxOpenDefers > 64)
    return "'max-open-defers' must be at most 64";
  return checkSwitches(Options.Warnings);
}

} // namespace opendefer

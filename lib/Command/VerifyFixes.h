//===- VerifyFixes.h - Do the fixed files compile? --------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_COMMAND_VERIFYFIXES_H
#define OPENDEFER_COMMAND_VERIFYFIXES_H

#include "Basic/Options.h"
#include "Report/Findings.h"
#include <map>
#include <string>
#include <vector>

namespace clang {
class CompilerInstance;
} // namespace clang

namespace opendefer {

/// Parses the input of `CI` again with the fixes of `Problems` made in memory.
/// Returns the indices of the problems whose fixes break parsing or lowering,
/// each with its error.
std::map<size_t, std::string>
findBrokenFixes(clang::CompilerInstance &CI, const LoweringOptions &Options,
                const std::vector<Problem> &Problems);

} // namespace opendefer

#endif // OPENDEFER_COMMAND_VERIFYFIXES_H

//===- Findings.h - Locations of a parse as locations in files --*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_COMMAND_FINDINGS_H
#define OPENDEFER_COMMAND_FINDINGS_H

#include "Parse/LoweringParse.h"
#include "Report/Findings.h"

namespace opendefer {

/// Returns the absolute path of a file, given its name in the parse.
using AbsolutePath = llvm::function_ref<std::string(llvm::StringRef)>;

/// Returns the diagnostics of one parse, without those in system headers.
std::vector<Problem> findProblems(const LoweredUnit &Unit,
                                  clang::SourceManager &SM,
                                  AbsolutePath Absolute);

/// Returns the decision on each defer of one parse.
std::vector<LocatedDecision> findDecisions(const LoweredUnit &Unit,
                                           clang::SourceManager &SM,
                                           AbsolutePath Absolute);

} // namespace opendefer

#endif // OPENDEFER_COMMAND_FINDINGS_H

//===- Findings.h - From places of a parse to places in files ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_COMMAND_FINDINGS_H
#define OPENDEFER_COMMAND_FINDINGS_H

#include "Parse/LoweringParse.h"
#include "Report/Findings.h"

namespace opendefer {

/// Says the absolute path of a file that the parse has by another name.
using AbsolutePath = llvm::function_ref<std::string(llvm::StringRef)>;

/// The diagnostics of one parse, apart from those of system headers.
std::vector<Problem> findProblems(const LoweredUnit &Unit,
                                  clang::SourceManager &SM,
                                  AbsolutePath Absolute);

/// What has been decided about each defer of one parse.
std::vector<LocatedDecision> findDecisions(const LoweredUnit &Unit,
                                           clang::SourceManager &SM,
                                           AbsolutePath Absolute);

} // namespace opendefer

#endif // OPENDEFER_COMMAND_FINDINGS_H

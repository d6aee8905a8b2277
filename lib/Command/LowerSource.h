//===- LowerSource.h - One source, lowered in memory ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   source, compile command => parse => messages, lowered files
//
// Several of these may run at the same time: nothing here writes, prints, or
// changes the working directory.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_COMMAND_LOWERSOURCE_H
#define OPENDEFER_COMMAND_LOWERSOURCE_H

#include "Command/ToolOptions.h"
#include "Output/OutputFiles.h"
#include "Report/Findings.h"
#include <string>

namespace clang {
namespace tooling {
class CompilationDatabase;
} // namespace tooling
} // namespace clang

namespace opendefer {

class Installation;

struct SourceResult {
  bool Succeeded = false;
  /// Diagnostics, remarks and what else there is to say, as it is printed.
  std::string Messages;
  UnitOutput Output;
  /// All files that have been read, by their absolute paths.
  std::vector<std::string> Inputs;
  /// It is C++, apart from the Problems.
  bool Parsed = false;
  std::vector<Problem> Problems;
  /// Of suggestions: how each of the Problems is printed.
  std::vector<std::string> Suggestions;
  std::vector<LocatedDecision> Decisions;
};

SourceResult lowerSource(const SourceFile &Source, const ToolOptions &Options,
                         const Installation &Here,
                         const clang::tooling::CompilationDatabase *Database);

} // namespace opendefer

#endif // OPENDEFER_COMMAND_LOWERSOURCE_H

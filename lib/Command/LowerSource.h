//===- LowerSource.h - One source, lowered in memory ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   source, compile command => parse => messages, lowered files
//
// Sources are lowered in parallel, so nothing here writes a file, prints, or
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
  /// All diagnostics and remarks, as they are printed.
  std::string Messages;
  UnitOutput Output;
  /// The absolute paths of all files that have been read.
  std::vector<std::string> Inputs;
  /// The source has no errors other than the Problems.
  bool Parsed = false;
  std::vector<Problem> Problems;
  /// With --suggest: the printed text of each of the Problems.
  std::vector<std::string> Suggestions;
  std::vector<LocatedDecision> Decisions;
};

SourceResult lowerSource(const SourceFile &Source, const ToolOptions &Options,
                         const Installation &Here,
                         const clang::tooling::CompilationDatabase *Database);

} // namespace opendefer

#endif // OPENDEFER_COMMAND_LOWERSOURCE_H

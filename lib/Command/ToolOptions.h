//===- ToolOptions.h - What the command is asked to do ----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_COMMAND_TOOLOPTIONS_H
#define OPENDEFER_COMMAND_TOOLOPTIONS_H

#include "Basic/Options.h"
#include "Report/Report.h"
#include <string>
#include <vector>

namespace opendefer {

struct ToolOptions {
  LoweringOptions Lowering;
  std::vector<std::string> Sources;
  std::string OutputFile; ///< "-" for stdout
  std::string OutputDirectory;
  std::string VFSOverlayFile;
  std::string HeaderFilter = ".*"; ///< regular expression
  unsigned Jobs = 0;               ///< 0: as many as the machine has cores
  std::string ExportFixes;         ///< a file for them, if not empty
  std::vector<ReportRequest> Reports;
  bool ReportOnly = false; ///< what is lowered is not written
  bool Fix = false;
  bool Suggest = false;
  std::vector<std::string> Guards; ///< more names of them, for Suggest
  bool Eject = false;
  bool InPlace = false;
  bool DryRun = false;
  bool LineDirectives = false;
  bool LowersSystemHeaders = false; ///< which takes a copy of them
  /// A compiler reads what is lowered next, and says what lowering need not
  /// find out.
  bool CompilesNext = false;
  bool Quiet = false;
  bool UseColor = false;
  std::vector<std::string> ExtraArgsBefore;
  std::vector<std::string> ExtraArgs;
};

} // namespace opendefer

#endif // OPENDEFER_COMMAND_TOOLOPTIONS_H

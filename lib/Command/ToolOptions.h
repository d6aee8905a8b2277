//===- ToolOptions.h - Options of the command -------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_COMMAND_TOOLOPTIONS_H
#define OPENDEFER_COMMAND_TOOLOPTIONS_H

#include "Basic/Options.h"
#include "Report/Report.h"
#include <string>
#include <vector>

namespace opendefer {

/// What is done with the sources. tools/opendefer has a table of the options
/// that choose a mode, and of those that go with it.
enum class ToolMode {
  Print,          ///< prints one lowered source, or writes it to the file of -o
  InPlace,        ///< -i: writes lowered text over the sources
  Tree,           ///< --out-dir: writes lowered copies
  Overlay,        ///< --vfsoverlay: writes a file system for linters
  Diff,           ///< --dry-run: prints what -i would change
  Report,         ///< --report alone: writes no lowered text
  Fix,            ///< --fix: makes the edits that diagnostics suggest
  Suggest,        ///< --suggest: finds what could be a defer
  FixSuggestions, ///< --suggest --fix: makes it a defer
  Compile         ///< opendefer-launch: gives lowered text to a compiler
};

struct ToolOptions {
  ToolMode Mode = ToolMode::Print;
  LoweringOptions Lowering;
  std::vector<std::string> Sources;
  std::string OutputFile; ///< for Print: "-" for stdout
  std::string OutputDirectory;
  std::string VFSOverlayFile;
  std::string HeaderFilter = ".*"; ///< regular expression
  unsigned Jobs = 0;               ///< 0: as many as the machine has cores
  std::string ExportFixes;         ///< a file for them, if not empty
  std::vector<ReportRequest> Reports;
  std::vector<std::string> Guards; ///< for --suggest: more names of them
  bool DryRun = false;             ///< Changes are printed as a diff.
  bool Eject = false;              ///< Lowered text is to be kept.
  bool LineDirectives = false;
  bool Quiet = false;
  bool UseColor = false;
  std::vector<std::string> ExtraArgsBefore;
  std::vector<std::string> ExtraArgs;

  bool suggests() const {
    return Mode == ToolMode::Suggest || Mode == ToolMode::FixSuggestions;
  }
  /// Does the mode edit the user's text instead of lowering it?
  bool makesEdits() const { return suggests() || Mode == ToolMode::Fix; }
  /// Lowered system headers are copies, which only some modes make.
  bool lowersSystemHeaders() const {
    return Mode == ToolMode::Tree || Mode == ToolMode::Overlay ||
           Mode == ToolMode::Compile;
  }
};

} // namespace opendefer

#endif // OPENDEFER_COMMAND_TOOLOPTIONS_H

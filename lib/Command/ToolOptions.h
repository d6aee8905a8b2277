//===- ToolOptions.h - Options of the command -------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_COMMAND_TOOLOPTIONS_H
#define OPENDEFER_COMMAND_TOOLOPTIONS_H

#include "Basic/Options.h"
#include "Report/Report.h"
#include <string>
#include <vector>

namespace opendefer {

/// What the command does with the sources. tools/opendefer has a table of the
/// options that select each mode, and of the options that it accepts.
enum class ToolMode {
  Print,          ///< prints one lowered source, or writes it to the file of -o
  InPlace,        ///< -i: writes lowered text over the sources
  Tree,           ///< --out-dir: writes lowered copies
  Overlay,        ///< --vfsoverlay: writes a file system for linters
  Diff,           ///< --dry-run: prints what -i would change
  Report,         ///< --report alone: writes no lowered text
  Fix,            ///< --fix: applies the fix-its of diagnostics
  Suggest,        ///< --suggest: finds code that could use a defer
  FixSuggestions, ///< --suggest --fix: rewrites that code
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
  unsigned Jobs = 0;               ///< 0: one for each core
  std::string ExportFixes;         ///< the file to write, or ""
  std::vector<ReportRequest> Reports;
  std::vector<std::string> Guards; ///< for --suggest: more names of guards
  bool DryRun = false;             ///< Print changes as a diff.
  bool Eject = false;              ///< Write text that needs no tool; Eject.h.
  bool LineDirectives = false;
  bool Quiet = false;
  bool UseColor = false;
  bool MessagesAsJSON = false; ///< as with -fdiagnostics-format=json of g++
  std::vector<std::string> ExtraArgsBefore;
  std::vector<std::string> ExtraArgs;

  bool suggests() const {
    return Mode == ToolMode::Suggest || Mode == ToolMode::FixSuggestions;
  }
  /// Does the mode edit the user's text instead of lowering it?
  bool makesEdits() const { return suggests() || Mode == ToolMode::Fix; }
  /// Lowered system headers must be copies, which only some modes write.
  bool lowersSystemHeaders() const {
    return Mode == ToolMode::Tree || Mode == ToolMode::Overlay ||
           Mode == ToolMode::Compile;
  }
};

} // namespace opendefer

#endif // OPENDEFER_COMMAND_TOOLOPTIONS_H

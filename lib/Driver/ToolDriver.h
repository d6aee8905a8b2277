//===- ToolDriver.h - What the command does ---------------------*- C++ -*-===//
#ifndef OPENDEFER_DRIVER_TOOLDRIVER_H
#define OPENDEFER_DRIVER_TOOLDRIVER_H

#include "Basic/Options.h"
#include "Report/Report.h"
#include "llvm/ADT/ArrayRef.h"
#include <string>
#include <vector>

namespace clang {
namespace tooling {
class CompilationDatabase;
} // namespace tooling
} // namespace clang

namespace opendefer {

class Installation;

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

/// Lowers all sources, several at a time, then writes. `Database` may be null:
/// the sources are compiled without flags then. Returns the exit status.
int runTool(const ToolOptions &Options, const Installation &Here,
            const clang::tooling::CompilationDatabase *Database);

/// Are messages coloured, where nothing on the command line says so? By
/// NO_COLOR, CLICOLOR_FORCE, or because stderr is a terminal.
bool hasColors();

} // namespace opendefer

#endif // OPENDEFER_DRIVER_TOOLDRIVER_H

//===- DiagnosticReport.cpp - Reports our diagnostics ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Diagnostics/DiagnosticReport.h"
#include "clang/Basic/CodeGenOptions.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace opendefer {
namespace {

bool isSuppressed(const DiagnosticsEngine &Engine, SourceLocation Loc) {
  return Engine.getSuppressSystemWarnings() && Loc.isValid() &&
         Engine.getSourceManager().isInSystemHeader(Loc);
}

/// The level that Clang's options give. Clang applies them only to diagnostics
/// in its own tables.
DiagnosticsEngine::Level levelOf(const DiagnosticsEngine &Engine,
                                 const Diagnostic &D, SourceLocation Loc) {
  if (diagSeverity(D.Id) == Severity::Error)
    return DiagnosticsEngine::Error;
  if (diagSeverity(D.Id) == Severity::Suggestion)
    return DiagnosticsEngine::Remark;
  if (Engine.getIgnoreAllWarnings() || isSuppressed(Engine, Loc))
    return DiagnosticsEngine::Ignored;
  return Engine.getWarningsAsErrors() ? DiagnosticsEngine::Error
                                      : DiagnosticsEngine::Warning;
}

unsigned customID(DiagnosticsEngine &Engine, DiagnosticsEngine::Level Level) {
  return Engine.getCustomDiagID(Level, "%0 [%1]");
}

void addFixIts(DiagnosticBuilder &Builder, const Diagnostic &D,
               PlaceToLocation Locate) {
  for (const DiagFixIt &Fix : D.FixIts) {
    // Omit inserted #include lines: with a fix-it far above, Clang numbers the
    // lines of its snippet wrongly.
    if (!Fix.Change.Text.empty() && Fix.Change.Text.back() == '\n')
      continue;
    SourceLocation Begin = Locate({Fix.File, Fix.Change.Offset});
    SourceLocation End =
        Locate({Fix.File, Fix.Change.Offset + Fix.Change.Length});
    Builder << FixItHint::CreateReplacement(
        CharSourceRange::getCharRange(Begin, End), Fix.Change.Text);
  }
}

} // namespace

void report(DiagnosticsEngine &Engine, const Diagnostic &D,
            PlaceToLocation Locate) {
  DiagnosticsEngine::Level Level = levelOf(Engine, D, Locate(D.Place));
  if (Level == DiagnosticsEngine::Ignored)
    return;
  {
    DiagnosticBuilder Builder =
        Engine.Report(Locate(D.Place), customID(Engine, Level));
    Builder << D.Message << diagName(D.Id);
    for (const FileRange &R : D.Ranges) {
      SourceLocation Begin = Locate(R.Begin);
      SourceLocation End = Locate({R.Begin.File, R.Begin.Offset + R.Length});
      Builder << CharSourceRange::getCharRange(Begin, End);
    }
    if (!D.FixedByEarlier)
      addFixIts(Builder, D, Locate);
  }
  for (const DiagNote &Note : D.Notes)
    Engine.Report(Locate(Note.Place),
                  Engine.getCustomDiagID(DiagnosticsEngine::Note, "%0"))
        << Note.Text;
}

void remark(DiagnosticsEngine &Engine, llvm::ArrayRef<Decision> Decisions,
            bool Explain, const CodeGenOptions &CodeGen,
            PlaceToLocation Locate) {
  for (const Decision &D : Decisions) {
    // An open-coded defer is an optimization; a linked one is a missed one.
    const auto &Switch = D.OpenCoded ? CodeGen.OptimizationRemark
                                     : CodeGen.OptimizationRemarkMissed;
    if (!Explain && !Switch.patternMatches("opendefer"))
      continue;
    SourceLocation Loc = Locate(D.Place);
    if (!Explain && isSuppressed(Engine, Loc))
      continue;
    std::string Where;
    if (D.Cause)
      Where = Locate(*D.Cause).printToString(Engine.getSourceManager());
    Engine.Report(Loc, customID(Engine, DiagnosticsEngine::Remark))
        << remarkText(D.Kind, D.OpenCoded, D.Slot, reasonText(D.Reason, Where))
        << (D.OpenCoded ? "-Rpass=opendefer" : "-Rpass-missed=opendefer");
  }
}

} // namespace opendefer

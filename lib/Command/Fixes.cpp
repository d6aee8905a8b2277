//===- Fixes.cpp - Applying fix-its ---------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Command/Fixes.h"
#include "Basic/Errors.h"
#include "Basic/Paths.h"
#include "Output/OutputFiles.h"
#include "Output/StagedFiles.h"
#include "clang/Tooling/DiagnosticsYaml.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <map>
#include <set>
#include <tuple>

using namespace clang;

namespace opendefer {
namespace {

/// Adds an edit to a sorted list. Returns false if it conflicts with another
/// edit. Two insertions at one offset conflict, because their order is unknown.
bool insert(EditList &Into, const Edit &E) {
  auto At = llvm::partition_point(
      Into, [&](const Edit &Old) { return Old.Offset < E.Offset; });
  if (At != Into.end() &&
      (At->Offset == E.Offset || At->Offset < E.Offset + E.Length))
    return false;
  if (At != Into.begin() &&
      std::prev(At)->Offset + std::prev(At)->Length > E.Offset)
    return false;
  Into.insert(At, E);
  return true;
}

bool isSame(const Problem &A, const Problem &B) {
  return A.Id == B.Id && A.Place.Path == B.Place.Path &&
         A.Place.Offset == B.Place.Offset && A.Message == B.Message;
}

tooling::Diagnostic::Level exportedLevel(DiagID Id) {
  switch (diagSeverity(Id)) {
  case Severity::Error:
    return tooling::Diagnostic::Error;
  case Severity::Warning:
  case Severity::Optional:
    return tooling::Diagnostic::Warning;
  case Severity::Suggestion:
    return tooling::Diagnostic::Remark;
  }
  llvm_unreachable("no severity");
}

using ChangeSet =
    std::set<std::tuple<std::string, unsigned, unsigned, std::string>>;

/// Leaves out the changes in `Exported`, and adds the others to it. A tool that
/// applies all diagnostics would otherwise make the same change twice.
tooling::Diagnostic forExport(const Problem &P, ChangeSet &Exported) {
  auto MessageAt = [](const std::string &Text, const DiskLocation &Place) {
    tooling::DiagnosticMessage Message(Text);
    Message.FilePath = Place.Path;
    Message.FileOffset = Place.Offset;
    return Message;
  };
  tooling::Diagnostic D(diagName(P.Id), exportedLevel(P.Id), cleanPath("."));
  D.Message = MessageAt(P.Message, P.Place);
  for (const auto &Change : P.Fix) {
    const Edit &E = Change.second;
    if (!Exported.insert({Change.first, E.Offset, E.Length, E.Text}).second)
      continue;
    // Parts of one fix-it never overlap.
    llvm::cantFail(D.Message.Fix[Change.first].add(
        {Change.first, E.Offset, E.Length, E.Text}));
  }
  for (const Problem::Note &N : P.Notes)
    D.Notes.push_back(MessageAt(N.Text, N.Place));
  return D;
}

} // namespace

std::vector<std::pair<size_t, size_t>>
Fixes::add(std::vector<Problem> FromOneParse) {
  std::vector<std::pair<size_t, size_t>> Changed;
  for (size_t I = 0; I < FromOneParse.size(); ++I) {
    Problem &P = FromOneParse[I];
    auto Old = llvm::find_if(
        Problems, [&](const Problem &Known) { return isSame(Known, P); });
    if (Old == Problems.end()) {
      Changed.push_back({I, Problems.size()});
      Problems.push_back(std::move(P));
    } else if (diagSeverity(P.Id) == Severity::Suggestion && P.Fix.empty() &&
               !Old->Fix.empty()) {
      Changed.push_back({I, Old - Problems.begin()});
      *Old = std::move(P);
    }
  }
  return Changed;
}

llvm::Expected<std::vector<FixedFile>> Fixes::apply() {
  std::map<std::string, EditList> Edits;
  for (const Problem &P : Problems) {
    std::map<std::string, EditList> With = Edits;
    bool Fixed = !P.Fix.empty() && llvm::all_of(P.Fix, [&](const auto &Change) {
      EditList &OfFile = With[Change.first];
      // An earlier problem may have the same fix.
      return llvm::is_contained(OfFile, Change.second) ||
             insert(OfFile, Change.second);
    });
    if (Fixed)
      Edits = std::move(With);
    NumFixed += Fixed;
    ErrorLeft |= !Fixed && diagSeverity(P.Id) == Severity::Error;
  }

  std::vector<FixedFile> Files;
  for (const auto &File : Edits) {
    auto Buffer = llvm::MemoryBuffer::getFile(File.first);
    if (!Buffer)
      return cannotRead(File.first, Buffer.getError());
    llvm::StringRef Old = (*Buffer)->getBuffer();
    Files.push_back({File.first, Old.str(), applyEdits(Old, File.second)});
  }
  return Files;
}

llvm::Error Fixes::exportTo(llvm::StringRef Path,
                            llvm::StringRef MainSource) const {
  tooling::TranslationUnitDiagnostics All;
  All.MainSourceFile = MainSource.str();
  ChangeSet Exported;
  for (const Problem &P : Problems)
    All.Diagnostics.push_back(forExport(P, Exported));
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  llvm::yaml::Output Yaml(OS);
  Yaml << All;
  return writeFile(Path, OS.str());
}

} // namespace opendefer

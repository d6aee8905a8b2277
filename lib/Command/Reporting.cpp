//===- Reporting.cpp - Reports from all sources' results ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Command/Reporting.h"
#include "Basic/Paths.h"
#include "Output/OutputFiles.h"
#include "llvm/Support/MemoryBuffer.h"
#include <tuple>

namespace opendefer {
namespace {

/// Applies edits, and marks the inserted text as generated.
void applyMarked(ReportedFile &File, const EditList &Edits) {
  std::vector<bool> Generated;
  size_t At = 0;
  auto Keep = [&](size_t End) {
    Generated.insert(Generated.end(), File.Generated.begin() + At,
                     File.Generated.begin() + End);
    At = End;
  };
  for (const Edit &E : Edits) {
    Keep(E.Offset);
    Generated.insert(Generated.end(), E.Text.size(), true);
    At += E.Length;
  }
  Keep(File.Generated.size());
  File.Lowered = applyEdits(File.Lowered, Edits);
  File.Generated = std::move(Generated);
}

ReportedFile unchanged(std::string Text) {
  ReportedFile File;
  File.Generated.assign(Text.size(), false);
  File.Original = File.Lowered = std::move(Text);
  return File;
}

ReportedFile lowered(const RewrittenText &Text) {
  ReportedFile File = unchanged(Text.Original);
  for (const EditList &Layer : Text.Expanding)
    applyMarked(File, Layer);
  applyMarked(File, Text.Normalising);
  applyMarked(File, Text.Lowering);
  return File;
}

void addFile(Report &R, const std::string &Path) {
  if (R.Files.count(Path))
    return;
  auto Buffer = llvm::MemoryBuffer::getFile(Path);
  R.Files[Path] =
      unchanged(Buffer ? (*Buffer)->getBuffer().str() : std::string());
}

/// The location alone does not order decisions: a macro may contain several
/// defers, and sources may lower a header differently.
auto sortKey(const LocatedDecision &D) {
  return std::tie(D.Place.Path, D.Place.Offset, D.FunctionPlace.Offset, D.Slot,
                  D.OpenCoded, D.Reason);
}
auto sortKey(const Problem &P) {
  return std::tie(P.Place.Path, P.Place.Offset, P.Id, P.Message);
}

SourceStatus statusOf(const SourceResult &Result) {
  if (!Result.Parsed)
    return SourceStatus::NotParsed;
  return Result.Succeeded ? SourceStatus::Lowered : SourceStatus::Refused;
}

/// Adds the files that the decision or the problem names.
void addFiles(Report &R, const LocatedDecision &D) {
  addFile(R, D.Place.Path);
  addFile(R, D.FunctionPlace.Path);
  if (D.Cause)
    addFile(R, D.Cause->Path);
}
void addFiles(Report &R, const Problem &P) {
  addFile(R, P.Place.Path);
  for (const Problem::Note &N : P.Notes)
    addFile(R, N.Place.Path);
  for (const auto &Change : P.Fix)
    addFile(R, Change.first);
}

template <typename T> void sortUnique(std::vector<T> &Items) {
  auto Key = [](const T &Item) { return sortKey(Item); };
  llvm::sort(Items, [&](const T &A, const T &B) { return Key(A) < Key(B); });
  Items.erase(
      std::unique(Items.begin(), Items.end(),
                  [&](const T &A, const T &B) { return Key(A) == Key(B); }),
      Items.end());
}

} // namespace

Report makeReport(llvm::ArrayRef<SourceFile> Sources,
                  llvm::ArrayRef<SourceResult> Results,
                  llvm::ArrayRef<Problem> Problems, const OutputFiles &Output) {
  Report R;
  R.Root = realPath(cleanPath("."));
  if (R.Root.back() != '/')
    R.Root += '/';
  for (size_t I = 0; I < Sources.size(); ++I) {
    const SourceResult &Result = Results[I];
    R.Sources.push_back({realPath(Sources[I].Path), statusOf(Result)});
    R.Decisions.insert(R.Decisions.end(), Result.Decisions.begin(),
                       Result.Decisions.end());
  }
  R.Problems = Problems.vec();
  sortUnique(R.Decisions);
  sortUnique(R.Problems);

  for (const auto &File : Output.changedFiles())
    R.Files[File.first] = lowered(*File.second);
  for (const LocatedDecision &D : R.Decisions)
    addFiles(R, D);
  for (const Problem &P : R.Problems)
    addFiles(R, P);
  return R;
}

} // namespace opendefer

//===- Findings.cpp - Locations of a parse as locations in files ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Command/Findings.h"
#include "Basic/Paths.h"

using namespace clang;

namespace opendefer {
namespace {

class PlacesOnDisk {
public:
  PlacesOnDisk(const LoweredUnit &Unit, SourceManager &SM,
               AbsolutePath Absolute)
      : Unit(Unit), SM(SM), Absolute(Absolute) {}

  DiskLocation operator()(FileLocation Place) const {
    return {path(Place.File), offset(Place)};
  }
  std::string path(FileID File) const {
    auto Entry = SM.getFileEntryRefForID(File);
    return Entry ? realPath(Absolute(Entry->getName())) : std::string();
  }
  /// Converts an offset in the parsed text to one in the file on the disk.
  unsigned offset(FileLocation Place) const {
    auto Text = Unit.Normalised.find(SM.getFileEntryForID(Place.File));
    return Text == Unit.Normalised.end() ? Place.Offset
                                         : Text->second->mapBack(Place.Offset);
  }

private:
  const LoweredUnit &Unit;
  SourceManager &SM;
  AbsolutePath Absolute;
};

} // namespace

std::vector<Problem> findProblems(const LoweredUnit &Unit, SourceManager &SM,
                                  AbsolutePath Absolute) {
  PlacesOnDisk OnDisk(Unit, SM, Absolute);
  std::vector<Problem> Problems;
  for (const Diagnostic &D : Unit.Diagnostics) {
    if (D.Place.File.isInvalid() ||
        SM.isInSystemHeader(SM.getLocForStartOfFile(D.Place.File)))
      continue;
    Problem P;
    P.Id = D.Id;
    P.Place = OnDisk(D.Place);
    P.Message = D.Message;
    for (const FileRange &R : D.Ranges)
      if (R.Begin.File == D.Place.File && R.Begin.Offset == D.Place.Offset)
        P.Length = OnDisk.offset({R.Begin.File, R.Begin.Offset + R.Length}) -
                   P.Place.Offset;
    for (const DiagNote &N : D.Notes)
      P.Notes.push_back({OnDisk(N.Place), N.Text});
    for (const DiagFixIt &F : D.FixIts) {
      unsigned Begin = OnDisk.offset({F.File, F.Change.Offset});
      unsigned End = OnDisk.offset({F.File, F.Change.Offset + F.Change.Length});
      P.Fix.push_back(
          {OnDisk.path(F.File), {Begin, End - Begin, F.Change.Text}});
    }
    Problems.push_back(std::move(P));
  }
  return Problems;
}

std::vector<LocatedDecision> findDecisions(const LoweredUnit &Unit,
                                           SourceManager &SM,
                                           AbsolutePath Absolute) {
  PlacesOnDisk OnDisk(Unit, SM, Absolute);
  std::vector<LocatedDecision> Decisions;
  for (const Decision &D : Unit.Decisions)
    Decisions.push_back(D.movedTo(OnDisk));
  return Decisions;
}

} // namespace opendefer

//===- VFSOverlay.cpp - Lowered text under the user's paths ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Output/VFSOverlay.h"
#include "Basic/Errors.h"
#include "Basic/Paths.h"
#include "Output/StagedFiles.h"
#include "Clang/ClangCompat.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/VirtualFileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <set>

namespace path = llvm::sys::path;
namespace fs = llvm::sys::fs;

namespace opendefer {
namespace {

constexpr char Users = 'u', Generated = 'g';

std::string textDirectory(llvm::StringRef File) {
  return cleanPath(File) + ".files";
}

/// Returns the text files that the existing version of `File` names.
std::set<std::string> textsOfEarlierRun(llvm::StringRef File) {
  std::set<std::string> Texts;
  auto Buffer = llvm::MemoryBuffer::getFile(File);
  if (!Buffer)
    return Texts;
  llvm::SmallVector<llvm::vfs::YAMLVFSEntry, 16> Entries;
  auto Silent = [](const llvm::SMDiagnostic &, void *) {};
  compat::collectVFSEntries(std::move(*Buffer), Silent, File, Entries);
  std::string Directory = textDirectory(File) + "/";
  for (const llvm::vfs::YAMLVFSEntry &Entry : Entries)
    if (llvm::StringRef(Entry.RPath).find(Directory) == 0)
      Texts.insert(Entry.RPath);
  return Texts;
}

/// Removes a file, and the directories that are empty afterwards.
void removeText(llvm::StringRef Text, llvm::StringRef Directory) {
  if (fs::remove(Text))
    return;
  for (llvm::StringRef Parent = path::parent_path(Text); Parent != Directory;
       Parent = path::parent_path(Parent))
    if (fs::remove(Parent))
      return;
}

} // namespace

std::string textForLinters(const RewrittenText &Text) {
  std::string New = Text.Original;
  std::string Origins(New.size(), Users); // the origin of each character
  auto Apply = [&](EditList Edits) {
    New = applyEdits(New, Edits);
    for (Edit &E : Edits)
      E.Text.assign(E.Text.size(), Generated);
    Origins = applyEdits(Origins, Edits);
  };
  for (const EditList &Layer : Text.Expanding)
    Apply(Layer);
  Apply(Text.Normalising);
  Apply(Text.Lowering);

  std::string Quiet;
  for (size_t Begin = 0; Begin != New.size();) {
    size_t End =
        std::min(Origins.find_first_not_of(Origins[Begin], Begin), New.size());
    llvm::StringRef Piece = llvm::StringRef(New).slice(Begin, End);
    if (Origins[Begin] == Generated && !Piece.trim().empty())
      // Begin with a blank, because the preceding character may be a `/`.
      Quiet +=
          (" /*NOLINTBEGIN(*,-clang-*)*/" + Piece + "/*NOLINTEND(*,-clang-*)*/")
              .str();
    else
      Quiet += Piece;
    Begin = End;
  }
  return Quiet;
}

std::string VFSOverlay::textFile(llvm::StringRef File,
                                 llvm::StringRef RealPath) {
  return textDirectory(File) + RealPath.str();
}

llvm::Error VFSOverlay::write(llvm::StringRef File) const {
  std::set<std::string> Stale = textsOfEarlierRun(File);
  StagedFiles Staged;
  for (const auto &[RealPath, Text] : Texts) {
    std::string Path = textFile(File, RealPath);
    Stale.erase(Path);
    if (std::error_code Code = fs::create_directories(path::parent_path(Path)))
      return cannotWrite(Path, Code);
    if (llvm::Error E = Staged.stage(Path, Text))
      return E;
  }
  llvm::vfs::YAMLVFSWriter Writer;
  Writer.setUseExternalNames(true);
  for (const auto &[Name, RealPath] : Names)
    Writer.addFileMapping(Name, textFile(File, RealPath));
  std::string Mapping;
  llvm::raw_string_ostream OS(Mapping);
  Writer.write(OS);
  if (llvm::Error E = Staged.stage(File, OS.str()))
    return E;
  if (llvm::Error E = Staged.commit())
    return E;
  for (const std::string &Path : Stale)
    removeText(Path, textDirectory(File));
  return llvm::Error::success();
}

} // namespace opendefer

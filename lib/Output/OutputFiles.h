//===- OutputFiles.h - Lowered files, from memory to the disk ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_OUTPUT_OUTPUTFILES_H
#define OPENDEFER_OUTPUT_OUTPUTFILES_H

#include "Basic/SourceFile.h"
#include "Output/VFSOverlay.h"
#include "Parse/LoweringParse.h"
#include "Rewrite/AbsoluteIncludes.h"
#include "Rewrite/LineDirectives.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace opendefer {

/// The files that have been read. Under whatever name, they are not written to
/// by accident.
class InputFiles {
public:
  void add(const std::string &Path);
  /// The name by which `Path` has been read, or "".
  std::string find(const std::string &Path) const;

private:
  std::map<std::pair<uint64_t, uint64_t>, std::string> Names;
};

/// What one parse wants to write. All paths are absolute and without dots.
struct UnitOutput {
  struct File {
    std::string Path;
    std::shared_ptr<const RewrittenText> Text;
    std::vector<TextRange> Bodies;
  };
  std::vector<File> Files;
  std::vector<IncludeEdge> Includes;
  std::set<std::string> LeftAlone; ///< headers with defer, not to be lowered
};

struct MirrorStyle {
  bool LineDirectives = false;
  /// For a tree that is gone soon, and that nobody is to know of: each file
  /// says what the compiler would call the original, and keeps its time.
  bool Temporary = false;
  /// It would call one that it finds beside x.cpp ./x.h, as Clang does.
  bool NamesAsClang = false;
  /// The lines of the file itself count, not only what directives say.
  bool KeepsLines = false;
  /// What closes a function is said to stand in a header of ours, for tools
  /// that count how often each line and branch of the user's is taken.
  bool SetsClosingsApart = false;
};

/// Sources, and what they need of their headers, below another directory.
struct MirroredTree {
  std::string From; ///< absolute, without dots
  std::string To;   ///< the same
  /// Below `To`; to be searched before other include directories.
  std::vector<std::string> SearchPaths;
  std::set<std::string> Files; ///< by the paths of the originals
  /// For a temporary tree: what the compiler would call the files.
  std::map<std::string, std::string> Names;

  std::string copyOf(llvm::StringRef Path) const;
};

/// What all parses together want to write.
class OutputFiles {
public:
  /// Adds what a parse of `Source` gave. Files that several sources share have
  /// to come out alike.
  llvm::Error add(const SourceFile &Source, UnitOutput Unit);

  /// Turns what is written into text to keep without the tool (Eject.h): all
  /// that was lowered, and the wanted files that include our header.
  llvm::Error eject(llvm::function_ref<bool(llvm::StringRef Path)> WantsHeader);

  /// For the forms of output that have room for one file.
  llvm::Expected<std::string> singleText(const SourceFile &Source,
                                         bool LineDirective) const;
  llvm::Error writeInPlace() const;
  /// Writes what is needed to compile under `Directory`, where there must be
  /// none of the `Inputs`.
  llvm::Expected<MirroredTree> writeUnder(llvm::StringRef Directory,
                                          MirrorStyle Style,
                                          const InputFiles &Inputs) const;
  /// What linters are to see under the names of the changed files.
  VFSOverlay overlay() const;
  /// What writeInPlace would change, for patch -p1 in the working directory.
  std::string unifiedDiff() const;

  /// Those that are changed, by real path.
  std::map<std::string, const RewrittenText *> changedFiles() const;
  /// How many files are changed.
  unsigned numChanged() const;
  const std::set<std::string> &leftAlone() const { return LeftAlone; }

private:
  /// A file on the disk, which may have several names.
  struct FileOnDisk {
    RewrittenText Text; ///< with the edits of all readings
    ParsedFile All;
    /// Those that were not the same as others before, and whose they are.
    std::vector<std::pair<std::string, ParsedFile>> ParsedFiles;
    std::optional<std::string> Ejected;

    bool isChanged() const {
      return Ejected ? *Ejected != Text.Original : !Text.Lowering.empty();
    }
    std::string text() const { return Ejected ? *Ejected : Text.text(); }
  };

  llvm::Error add(const SourceFile &Source, const UnitOutput::File &File);
  /// The file of that name if it is changed, or null.
  const FileOnDisk *changed(const std::string &Path) const;
  std::set<std::string> filesToMirror(bool WithIncluders) const;
  /// For a file of the tree, its absolute includes of others there.
  NewIncludes includesToRename(const std::string &Path,
                               const MirroredTree &Tree) const;
  /// For a file of a temporary tree, all its includes that would be found
  /// elsewhere from where the copy is.
  NewIncludes includesToKeep(const std::string &Path, llvm::StringRef Text,
                             const MirroredTree &Tree) const;
  bool isSpelledOut(const IncludeEdge &Edge) const;
  std::map<std::string, std::string> compilerNames(bool AsClang) const;
  std::string prefixOf(const std::string &Path, const LineStyle &Lines) const;
  llvm::Expected<std::string> textOf(const std::string &Path) const;
  /// The same in the user's lines and columns.
  llvm::Expected<std::string> placedText(const std::string &Path,
                                         LineStyle Style) const;
  bool isPreprocessed(const std::string &Path) const;
  std::string givenName(const std::string &Path) const;

  std::vector<SourceFile> Sources;
  std::map<std::string, FileOnDisk> Files;  ///< by real path
  std::map<std::string, std::string> Names; ///< paths to real paths
  std::vector<IncludeEdge> Includes;
  std::set<std::string> LeftAlone;
};

/// What a diff for patch -p1 in the working directory calls the file whose real
/// path is `Path`.
std::string diffName(llvm::StringRef Path);

} // namespace opendefer

#endif // OPENDEFER_OUTPUT_OUTPUTFILES_H

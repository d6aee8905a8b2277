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

/// The files that have been read. No output may overwrite one of them, by any
/// of its names.
class InputFiles {
public:
  void add(const std::string &Path);
  /// Returns the name by which `Path` has been read, or "".
  std::string find(const std::string &Path) const;

private:
  std::map<std::pair<uint64_t, uint64_t>, std::string> Names;
};

/// The lowered files of one parse. All paths are absolute and without dots.
struct UnitOutput {
  struct File {
    std::string Path;
    std::shared_ptr<const RewrittenText> Text;
    std::vector<TextRange> Bodies;
  };
  std::vector<File> Files;
  std::vector<IncludeEdge> Includes;
  /// What -include names, by the absolute path.
  std::map<std::string, ForcedInclude> Forced;
  std::set<std::string> NotLowered; ///< headers with defer that are not lowered
};

struct MirrorStyle {
  bool LineDirectives = false;
  /// The tree exists only while a compiler runs. Each file begins with a #line
  /// with the name that the compiler would use for the original, and has the
  /// original's modification time.
  bool Temporary = false;
  /// The compiler shows a header beside x.cpp as ./x.h, as Clang does.
  bool NamesAsClang = false;
  /// The compiler uses the file's own lines and ignores #line.
  bool KeepsLines = false;
  /// Attributes the generated end of a function to one of our headers, so that
  /// coverage tools do not count it as one of the user's lines.
  bool SeparatesFunctionEnds = false;
};

/// A directory with copies of sources and of the headers that they need.
struct MirroredTree {
  std::string From; ///< absolute, without dots
  std::string To;   ///< the same
  /// Directories below `To` to search before other include directories.
  std::vector<std::string> SearchPaths;
  std::set<std::string> Files; ///< paths of the originals
  /// For a temporary tree: the names that the compiler would use for the files.
  std::map<std::string, std::string> Names;

  std::string copyOf(llvm::StringRef Path) const;
  /// What an option (-include) names, by the name in the option.
  std::map<std::string, std::string> Forced;
};

/// The lowered files of all parses, and the ways to write them.
class OutputFiles {
public:
  /// Adds the output of a parse of `Source`. Fails if a file that several
  /// sources share is not lowered to the same text.
  llvm::Error add(const SourceFile &Source, UnitOutput Unit);

  /// Converts the lowered files, and the wanted files that include our header,
  /// to text for a project that drops the tool (Eject.h).
  llvm::Error eject(llvm::function_ref<bool(llvm::StringRef Path)> WantsHeader);

  /// Returns the lowered text of `Source`. Fails if a header is lowered, too.
  llvm::Expected<std::string> singleText(const SourceFile &Source,
                                         bool LineDirective) const;
  llvm::Error writeInPlace() const;
  /// Writes the files that compiling needs below `Directory`. Fails if that
  /// would overwrite one of the `Inputs`.
  llvm::Expected<MirroredTree> writeUnder(llvm::StringRef Directory,
                                          MirrorStyle Style,
                                          const InputFiles &Inputs) const;
  /// Returns a file system in which linters see the lowered text.
  VFSOverlay overlay() const;
  /// Returns the changes of writeInPlace, for patch -p1 in the working
  /// directory.
  std::string unifiedDiff() const;

  /// Returns the files that are changed, by real path.
  std::map<std::string, const RewrittenText *> changedFiles() const;
  /// The number of changed files.
  unsigned numChanged() const;
  /// The headers with defer that no source has lowered.
  std::set<std::string> notLowered() const;

private:
  /// A file on the disk, which may have several names.
  struct FileOnDisk {
    RewrittenText Text; ///< with the edits of all parses
    ParsedFile All;
    /// The parses that differ from the ones before, with their sources.
    std::vector<std::pair<std::string, ParsedFile>> ParsedFiles;
    std::optional<std::string> Ejected;

    bool isChanged() const {
      return Ejected ? *Ejected != Text.Original : !Text.Lowering.empty();
    }
    std::string text() const { return Ejected ? *Ejected : Text.text(); }
  };

  llvm::Error add(const SourceFile &Source, const UnitOutput::File &File);
  /// Returns the file of that name if it is changed, or null.
  const FileOnDisk *changed(const std::string &Path) const;
  std::set<std::string> filesToMirror(bool WithIncluders) const;
  MirroredTree planTree(llvm::StringRef Directory,
                        const MirrorStyle &Style) const;
  llvm::Expected<std::string> copyText(const std::string &File,
                                       const MirroredTree &Tree,
                                       const MirrorStyle &Style) const;
  /// Returns new names for a file's absolute includes of other files of the
  /// tree.
  NewIncludes includesToRename(const std::string &Path,
                               const MirroredTree &Tree) const;
  /// Returns new names for the includes that would find another file from the
  /// directory of the copy. For temporary trees.
  NewIncludes includesToKeep(const std::string &Path, llvm::StringRef Text,
                             const MirroredTree &Tree) const;
  bool isSpelledOut(const IncludeEdge &Edge) const;
  std::map<std::string, std::string> compilerNames(bool AsClang) const;
  std::string prefixOf(const std::string &Path, const LineStyle &Lines) const;
  llvm::Expected<std::string> textOf(const std::string &Path) const;
  /// Returns the text of a file with #line directives; see LineDirectives.h.
  llvm::Expected<std::string> placedText(const std::string &Path,
                                         LineStyle Style) const;
  bool isPreprocessed(const std::string &Path) const;
  std::string givenName(const std::string &Path) const;

  std::vector<SourceFile> Sources;
  std::map<std::string, FileOnDisk> Files;  ///< by real path
  std::map<std::string, std::string> Names; ///< paths to real paths
  std::vector<IncludeEdge> Includes;
  std::map<std::string, ForcedInclude> Forced;
  std::set<std::string> NotLowered;
};

/// Returns the name of the file with the real path `Path` in a diff for patch
/// -p1 in the working directory.
std::string diffName(llvm::StringRef Path);

} // namespace opendefer

#endif // OPENDEFER_OUTPUT_OUTPUTFILES_H

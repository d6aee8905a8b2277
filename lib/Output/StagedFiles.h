//===- StagedFiles.h - Several files, written together ----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_OUTPUT_STAGEDFILES_H
#define OPENDEFER_OUTPUT_STAGEDFILES_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <sys/stat.h>
#include <vector>

namespace opendefer {

/// Files that are replaced together, each at once, so that nobody sees half of
/// one. If one of them cannot be written, all are as they were.
///
/// A file keeps its mode, owner, access list and other attributes. Where a new
/// file could not have them, or cannot take the place of the old one (it is a
/// mount point, its directory is read-only, it is somebody else's in a sticky
/// directory), the old one is written over instead.
class StagedFiles {
public:
  StagedFiles() = default;
  StagedFiles(const StagedFiles &) = delete;
  ~StagedFiles();

  /// Writes a new file beside `Path`. A file that has these contents already is
  /// left alone; a device or pipe is written to at once.
  llvm::Error stage(llvm::StringRef Path, llvm::StringRef Contents);
  /// Puts the new files in place.
  llvm::Error commit();

private:
  struct File {
    std::string Given, Target;
    std::string Contents;
    bool Exists;
    /// Beside the target: the new file and, once that is in place, the old one.
    /// Empty where the target is written over.
    std::string Temp;
    /// Where it is written over: what was in there.
    std::string Old;
    bool CanUndo = false; ///< `Old` is known
    enum { Untouched, Created, Exchanged, Overwritten } Done = Untouched;
  };

  static std::string makeTemp(const File &F, const struct stat *Old);
  static int put(File &F);
  static int overwrite(File &F);
  static void undo(File &F);

  std::vector<File> Files;
};

llvm::Error writeFile(llvm::StringRef Path, llvm::StringRef Contents);

} // namespace opendefer

#endif // OPENDEFER_OUTPUT_STAGEDFILES_H

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

/// Replaces several files together, each atomically. If one of them cannot be
/// written, commit() restores the others.
///
/// A file keeps its mode, owner, access list and other attributes. If a new
/// file cannot have them, or cannot replace the old one (which is a mount
/// point, or in a read-only directory, or belongs to another user in a sticky
/// directory), the old one is overwritten instead.
class StagedFiles {
public:
  StagedFiles() = default;
  StagedFiles(const StagedFiles &) = delete;
  ~StagedFiles();

  /// Writes a new file beside `Path`. Does nothing if the file has these
  /// contents already. Writes to a device or pipe at once.
  llvm::Error stage(llvm::StringRef Path, llvm::StringRef Contents);
  /// Renames the new files to their targets.
  llvm::Error commit();

private:
  struct File {
    std::string Given, Target;
    std::string Contents;
    bool Exists;
    /// Beside the target: the new file and, after the exchange, the old one.
    /// Empty if the target is overwritten.
    std::string Temp;
    /// The old contents, to undo an overwrite.
    std::string Old;
    bool CanUndo = false; ///< `Old` is known.
    enum { Untouched, Created, Exchanged, Overwritten } Done = Untouched;
  };

  // These return 0 or the errno.
  static int stageNew(File &F);
  static int stageOver(File &F, const struct stat &Status);
  static std::string makeTemp(const File &F, const struct stat *Old);
  static int put(File &F);
  static int overwrite(File &F);
  static void undo(File &F);

  std::vector<File> Files;
};

/// Replaces one file.
llvm::Error writeFile(llvm::StringRef Path, llvm::StringRef Contents);

} // namespace opendefer

#endif // OPENDEFER_OUTPUT_STAGEDFILES_H

//===- StagedFiles.h - Several files, written together ----------*- C++ -*-===//
#ifndef OPENDEFER_DRIVER_STAGEDFILES_H
#define OPENDEFER_DRIVER_STAGEDFILES_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include <string>
#include <vector>

namespace opendefer {

/// Files that are replaced together, each at once, so that nobody sees half of
/// one. If one of them cannot be written, none is.
class StagedFiles {
public:
  StagedFiles() = default;
  StagedFiles(const StagedFiles &) = delete;
  ~StagedFiles();

  /// Writes a new file beside `Path`, with the same permissions. A file that
  /// has these contents already is left alone; a device or pipe is written to
  /// at once.
  llvm::Error stage(llvm::StringRef Path, llvm::StringRef Contents);
  /// Puts the new files in place.
  llvm::Error commit();

private:
  struct File {
    llvm::sys::fs::TempFile Temp;
    std::string Target;
  };
  std::vector<File> Files;
};

llvm::Error writeFile(llvm::StringRef Path, llvm::StringRef Contents);

} // namespace opendefer

#endif // OPENDEFER_DRIVER_STAGEDFILES_H

//===- VFSOverlay.h - Lowered text under the user's paths -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For linters, which see a file system (clang-tidy --vfsoverlay=FILE) in which
// the sources have been lowered.
//
//===----------------------------------------------------------------------===//
#ifndef OPENDEFER_OUTPUT_VFSOVERLAY_H
#define OPENDEFER_OUTPUT_VFSOVERLAY_H

#include "Rewrite/RewrittenText.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <string>

namespace opendefer {

/// The lowered text, in which clang-tidy's checks leave generated text alone.
/// The analyser and the compiler's warnings still see it: what they find there
/// comes of what the user wrote.
std::string textForLinters(const RewrittenText &Text);

/// Files that stand in for others.
struct VFSOverlay {
  std::map<std::string, std::string> Texts; ///< by real path
  std::map<std::string, std::string> Names; ///< paths to real paths

  /// Where the text for a real path is: below FILE.files, under its whole path.
  /// Not under the path itself, which is the user's: clang-tidy --fix writes to
  /// the file that it has read.
  static std::string textFile(llvm::StringRef File, llvm::StringRef RealPath);

  /// Writes the texts, then `File`, and removes the texts that only the
  /// previous `File` named.
  llvm::Error write(llvm::StringRef File) const;
};

} // namespace opendefer

#endif // OPENDEFER_OUTPUT_VFSOVERLAY_H

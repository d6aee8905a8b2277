//===- VFSOverlay.h - Lowered text under the user's paths -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A linter that is given the overlay (clang-tidy --vfsoverlay=FILE) sees a file
// system in which the sources have been lowered.
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

/// Returns the lowered text with comments that turn clang-tidy's own checks off
/// in generated text. The analyser and the compiler's warnings stay on, because
/// their findings there have a cause in the user's text.
std::string textForLinters(const RewrittenText &Text);

/// A mapping from paths to lowered text.
struct VFSOverlay {
  std::map<std::string, std::string> Texts; ///< by real path
  std::map<std::string, std::string> Names; ///< paths to real paths

  /// Returns the file of the text for a real path: FILE.files, followed by the
  /// whole path. It is not the user's file, because clang-tidy --fix writes to
  /// the file that it has read.
  static std::string textFile(llvm::StringRef File, llvm::StringRef RealPath);

  /// Writes the texts, then `File`, and removes the texts that only the
  /// previous version of `File` named.
  llvm::Error write(llvm::StringRef File) const;
};

} // namespace opendefer

#endif // OPENDEFER_OUTPUT_VFSOVERLAY_H

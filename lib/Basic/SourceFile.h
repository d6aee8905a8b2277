//===- SourceFile.h - A source on the command line --------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_BASIC_SOURCEFILE_H
#define OPENDEFER_BASIC_SOURCEFILE_H

#include <optional>
#include <string>

namespace opendefer {

/// A source named on the command line.
struct SourceFile {
  std::string Given; ///< as the user typed it
  std::string Path;  ///< absolute, without dots
  /// The text of a source that is not a file, such as standard input.
  std::optional<std::string> Contents = std::nullopt;
  bool IsPreprocessed = false;
};

} // namespace opendefer

#endif // OPENDEFER_BASIC_SOURCEFILE_H

//===- SourceFile.h - A source on the command line --------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_BASIC_SOURCEFILE_H
#define OPENDEFER_BASIC_SOURCEFILE_H

#include <optional>
#include <string>

namespace opendefer {

/// A source that was given on the command line.
struct SourceFile {
  std::string Given; ///< as it was given
  std::string Path;  ///< absolute, without dots
  /// Of one that is no file.
  std::optional<std::string> Contents = std::nullopt;
  bool IsPreprocessed = false;
};

} // namespace opendefer

#endif // OPENDEFER_BASIC_SOURCEFILE_H

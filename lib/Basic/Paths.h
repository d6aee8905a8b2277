//===- Paths.h - One path for each file -------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_BASIC_PATHS_H
#define OPENDEFER_BASIC_PATHS_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace opendefer {

/// Returns the absolute form of `Path` without "." and "..".
std::string cleanPath(llvm::StringRef Path);

/// Returns the absolute path of an existing file without ".", ".." and symbolic
/// links, or `Path` itself if there is no such file.
std::string realPath(llvm::StringRef Path);

} // namespace opendefer

#endif // OPENDEFER_BASIC_PATHS_H

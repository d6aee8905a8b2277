//===- Files.h - Names and contents of files --------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef OPENDEFER_LAUNCH_FILES_H
#define OPENDEFER_LAUNCH_FILES_H

#include <string>

namespace opendefer {

/// "b.cpp" of "a/b.cpp".
std::string fileName(const std::string &Path);
/// "a/" of "a/b.cpp", "" of "b.cpp".
std::string directoryOf(const std::string &Path);
/// ".cpp" of "a.b/c.cpp", "" if there is none.
std::string extensionOf(const std::string &Path);
/// "c" of "a.b/c.cpp".
std::string stemOf(const std::string &Path);

/// Reads a whole file. Returns false if it cannot be read.
bool readWhole(const std::string &Path, std::string &Text);
/// Reads an open file from its current position to its end.
bool readWhole(int FD, std::string &Text);

} // namespace opendefer

#endif // OPENDEFER_LAUNCH_FILES_H

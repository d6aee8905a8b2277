//===- SeparateFile.h - Debug information in another file -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime.  A stripped file names the file that has its symbols
// and debug information.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_SYMBOLS_SEPARATEFILE_H
#define OPENDEFER_SRC_SYMBOLS_SEPARATEFILE_H

#include "symbols/ElfFile.h"

#include <string>

namespace opendefer {
namespace __lowered {

/// Returns the path of the file with the symbols of Of, or an empty string.
/// Name is the name of Of.
std::string findSeparateFile(const ElfFile &Of, const char *Name);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_SYMBOLS_SEPARATEFILE_H

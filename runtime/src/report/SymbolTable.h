//===- SymbolTable.h - Names of functions in ELF files ----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime.  dladdr() knows only what is exported, which of a
// program is next to nothing unless it was linked with -rdynamic.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_REPORT_SYMBOLTABLE_H
#define OPENDEFER_SRC_REPORT_SYMBOLTABLE_H

#include <cstddef>
#include <cstdint>
#include <string>

namespace opendefer {
namespace __lowered {

/// Where an address is in a file that is mapped as a program or library.
struct FunctionPlace {
  std::string name;      ///< Mangled; empty if the file has no such symbol.
  std::uintptr_t begin;  ///< Of the function, in memory.
  std::uintptr_t inFile; ///< The address as `addr2line -e FILE` takes it.
};

/// `Base` is where the file is mapped.  False if it cannot be read.
bool findFunction(const char *File, std::uintptr_t Base, std::uintptr_t Address,
                  FunctionPlace &Place);

/// The same for code of the program or of one of its libraries, which has the
/// name File.
FunctionPlace findCode(std::uintptr_t Address, const char *&File);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_REPORT_SYMBOLTABLE_H

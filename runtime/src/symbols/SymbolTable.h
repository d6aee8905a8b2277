//===- SymbolTable.h - Names of functions in ELF files ----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime.  dladdr() finds only exported symbols.  A program
// exports nearly none unless it was linked with -rdynamic.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_SYMBOLS_SYMBOLTABLE_H
#define OPENDEFER_SRC_SYMBOLS_SYMBOLTABLE_H

#include <cstddef>
#include <cstdint>
#include <string>

namespace opendefer {
namespace __lowered {

/// The place of an address in the file of a program or library.
struct FunctionPlace {
  std::string name;      ///< Mangled; empty if the file has no such symbol.
  std::uintptr_t begin;  ///< The function's address in memory.
  std::uintptr_t inFile; ///< The address as `addr2line -e FILE` takes it.
};

/// Finds the function at an address in a file that is mapped at `Base`.
/// Returns false if the file cannot be read.
bool findFunction(const char *File, std::uintptr_t Base, std::uintptr_t Address,
                  FunctionPlace &Place);

/// Finds the function at an address in the program or one of its libraries, and
/// sets File to the name of that file.
FunctionPlace findCode(std::uintptr_t Address, const char *&File);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_SYMBOLS_SYMBOLTABLE_H

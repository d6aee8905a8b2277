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
#include <memory>
#include <string>
#include <vector>

namespace opendefer {
namespace __lowered {

/// The place of an address in the file of a program or library.
struct FunctionPlace {
  std::string name;      ///< Mangled; empty if the file has no such symbol.
  std::uintptr_t begin;  ///< The function's address in memory.
  std::uintptr_t inFile; ///< The address as `addr2line -e FILE` takes it.
};

/// The files that have been read for one stack trace.  They are not kept any
/// longer, since a library may be unloaded and another one get its name.
class SymbolFiles {
public:
  SymbolFiles();
  ~SymbolFiles();
  SymbolFiles(const SymbolFiles &) = delete;
  SymbolFiles &operator=(const SymbolFiles &) = delete;

  /// Finds the function at an address in the program or one of its libraries,
  /// and sets Name to the name of that file.
  FunctionPlace findCode(std::uintptr_t Address, const char *&Name);

private:
  struct Entry;
  Entry &open(const char *Name);
  bool findFunction(const char *Name, std::uintptr_t Base,
                    std::uintptr_t Address, FunctionPlace &Place);

  std::vector<std::unique_ptr<Entry>> Entries;
};

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_SYMBOLS_SYMBOLTABLE_H

//===- SymbolTable.cpp - Names of functions in ELF files ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "symbols/SymbolTable.h"

#include "symbols/ElfFile.h"
#include "symbols/SeparateFile.h"

#include <dlfcn.h>
#include <errno.h>

#include <cstring>

using namespace opendefer;
using namespace opendefer::__lowered;

struct SymbolFiles::Entry {
  explicit Entry(const char *FileName) : Name(FileName), File(FileName) {}

  std::string Name;
  ElfFile File;
  std::unique_ptr<ElfFile> Separate;
  bool HasSearched = false;

  const ElfFile *separateFile() {
    if (!HasSearched) {
      HasSearched = true;
      std::string Path = findSeparateFile(File, Name.c_str());
      if (!Path.empty())
        Separate = std::make_unique<ElfFile>(Path.c_str());
    }
    return Separate.get();
  }
};

SymbolFiles::SymbolFiles() = default;
SymbolFiles::~SymbolFiles() = default;

SymbolFiles::Entry &SymbolFiles::open(const char *Name) {
  for (const auto &Known : Entries)
    if (Known->Name == Name)
      return *Known;
  Entries.push_back(std::make_unique<Entry>(Name));
  return *Entries.back();
}

bool SymbolFiles::findFunction(const char *Name, std::uintptr_t Base,
                               std::uintptr_t Address, FunctionPlace &Place) {
  Entry &Of = open(Name);
  if (!Of.File.isValid())
    return false;
  std::uintptr_t Bias = Base - Of.File.firstAddress();
  Place = {std::string(), 0, Address - Bias};
  if (!Of.File.findFunction(Place.inFile, Place.name, Place.begin))
    if (const ElfFile *Separate = Of.separateFile())
      Separate->findFunction(Place.inFile, Place.name, Place.begin);
  Place.begin += Bias;
  return true;
}

/// The place of the program itself, if it is linked statically.
extern "C" const char __ehdr_start[] __attribute__((visibility("hidden")));

FunctionPlace SymbolFiles::findCode(std::uintptr_t Address, const char *&File) {
  Dl_info Info = {};
  if (!dladdr(reinterpret_cast<void *>(Address), &Info)) {
    Info.dli_fname = program_invocation_name;
    Info.dli_fbase = const_cast<char *>(__ehdr_start);
  }
  File = Info.dli_fname;
  // The program's name need not be a path: PATH may have been searched for it.
  bool IsProgram = std::strcmp(File, program_invocation_name) == 0;
  auto Base = reinterpret_cast<std::uintptr_t>(Info.dli_fbase);
  FunctionPlace Place;
  if (!findFunction(IsProgram ? "/proc/self/exe" : File, Base, Address, Place))
    Place = {std::string(), 0, Address - Base};
  if (Place.name.empty() && Info.dli_sname) {
    Place.name = Info.dli_sname;
    Place.begin = reinterpret_cast<std::uintptr_t>(Info.dli_saddr);
  }
  return Place;
}

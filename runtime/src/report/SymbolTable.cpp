//===- SymbolTable.cpp - Names of functions in ELF files ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "report/SymbolTable.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

using namespace opendefer;
using namespace opendefer::__lowered;

namespace {

/// A file that is mapped into memory.  Reads are checked against its size.
class MappedFile {
public:
  explicit MappedFile(const char *Name) {
    int File = open(Name, O_RDONLY | O_CLOEXEC);
    struct stat Status;
    if (File < 0)
      return;
    if (fstat(File, &Status) == 0 && Status.st_size > 0) {
      Size = static_cast<std::size_t>(Status.st_size);
      Bytes = mmap(nullptr, Size, PROT_READ, MAP_PRIVATE, File, 0);
      if (Bytes == MAP_FAILED)
        Bytes = nullptr;
    }
    close(File);
  }
  ~MappedFile() {
    if (Bytes)
      munmap(Bytes, Size);
  }
  MappedFile(const MappedFile &) = delete;
  MappedFile &operator=(const MappedFile &) = delete;

  /// Returns `Count` objects at `Offset`, or null if the file does not contain
  /// them.
  template <class T> const T *at(std::size_t Offset, std::size_t Count) const {
    if (!Bytes || Offset > Size || Count > (Size - Offset) / sizeof(T) ||
        Offset % alignof(T) != 0)
      return nullptr;
    return reinterpret_cast<const T *>(static_cast<const char *>(Bytes) +
                                       Offset);
  }

private:
  void *Bytes = nullptr;
  std::size_t Size = 0;
};

} // namespace

/// Returns the virtual address in the file that is mapped at the file's base.
static std::uintptr_t firstAddress(const MappedFile &File,
                                   const ElfW(Ehdr) & Header) {
  const auto *Segments = File.at<ElfW(Phdr)>(Header.e_phoff, Header.e_phnum);
  for (unsigned I = 0; Segments && I < Header.e_phnum; ++I)
    if (Segments[I].p_type == PT_LOAD) // They are sorted.
      return Segments[I].p_vaddr - Segments[I].p_offset;
  return 0;
}

bool __lowered::findFunction(const char *Name, std::uintptr_t Base,
                             std::uintptr_t Address, FunctionPlace &Place) {
  MappedFile File(Name);
  const auto *Header = File.at<ElfW(Ehdr)>(0, 1);
  if (!Header || std::memcmp(Header->e_ident, ELFMAG, SELFMAG) != 0)
    return false;
  std::uintptr_t Bias = Base - firstAddress(File, *Header);
  Place = {std::string(), 0, Address - Bias};

  const auto *Sections = File.at<ElfW(Shdr)>(Header->e_shoff, Header->e_shnum);
  for (unsigned I = 0; Sections && I < Header->e_shnum; ++I) {
    const ElfW(Shdr) &Table = Sections[I];
    if (Table.sh_type != SHT_SYMTAB || Table.sh_link >= Header->e_shnum)
      continue;
    const ElfW(Shdr) &Strings = Sections[Table.sh_link];
    std::size_t Count = Table.sh_size / sizeof(ElfW(Sym));
    const auto *Symbols = File.at<ElfW(Sym)>(Table.sh_offset, Count);
    const auto *Text = File.at<char>(Strings.sh_offset, Strings.sh_size);
    for (std::size_t S = 0; Symbols && Text && S < Count; ++S) {
      const ElfW(Sym) &Symbol = Symbols[S];
      if ((Symbol.st_info & 0xf) != STT_FUNC ||
          Place.inFile < Symbol.st_value ||
          Place.inFile - Symbol.st_value >= Symbol.st_size ||
          Symbol.st_name >= Strings.sh_size)
        continue;
      const char *Begin = Text + Symbol.st_name;
      Place.name.assign(Begin,
                        strnlen(Begin, Strings.sh_size - Symbol.st_name));
      Place.begin = Symbol.st_value + Bias;
      return true;
    }
  }
  return true;
}

/// The place of the program itself, if it is linked statically.
extern "C" const char __ehdr_start[] __attribute__((visibility("hidden")));

FunctionPlace __lowered::findCode(std::uintptr_t Address, const char *&File) {
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

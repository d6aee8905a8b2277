//===- ElfFile.h - ELF files ------------------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime.  A file may be truncated or damaged: every read is
// checked against its size.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_SYMBOLS_ELFFILE_H
#define OPENDEFER_SRC_SYMBOLS_ELFFILE_H

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

namespace opendefer {
namespace __lowered {

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

  std::size_t size() const { return Bytes ? Size : 0; }

private:
  void *Bytes = nullptr;
  std::size_t Size = 0;
};

class ElfFile {
public:
  explicit ElfFile(const char *Name) : File(Name) {
    Header = File.at<ElfW(Ehdr)>(0, 1);
    if (Header && std::memcmp(Header->e_ident, ELFMAG, SELFMAG) != 0)
      Header = nullptr;
    if (Header)
      Sections = File.at<ElfW(Shdr)>(Header->e_shoff, Header->e_shnum);
    if (Sections)
      SectionCount = Header->e_shnum;
  }

  bool isValid() const { return Header != nullptr; }
  const MappedFile &file() const { return File; }

  const ElfW(Shdr) * begin() const { return Sections; }
  const ElfW(Shdr) * end() const { return Sections + SectionCount; }
  const ElfW(Shdr) * section(std::size_t Index) const {
    return Index < SectionCount ? Sections + Index : nullptr;
  }

  /// Returns the contents of a section; null if the file does not have them.
  const char *contents(const ElfW(Shdr) & Section) const {
    return Section.sh_type == SHT_NOBITS
               ? nullptr
               : File.at<char>(Section.sh_offset, Section.sh_size);
  }

  /// Returns the section with that name, or null.
  const ElfW(Shdr) * find(const char *Name) const;

  /// Returns the virtual address in the file that is mapped at its base.
  std::uintptr_t firstAddress() const;

  /// Returns the build ID, or an empty string.
  std::string buildID() const;

  /// Finds the function at a virtual address in the file's symbol table, and
  /// sets Name and Begin. Returns false if the file has no symbol table.
  bool findFunction(std::uintptr_t Address, std::string &Name,
                    std::uintptr_t &Begin) const;

private:
  bool findIn(const ElfW(Shdr) & Table, std::uintptr_t Address,
              std::string &Name, std::uintptr_t &Begin) const;

  MappedFile File;
  const ElfW(Ehdr) *Header = nullptr;
  const ElfW(Shdr) *Sections = nullptr;
  std::size_t SectionCount = 0;
};

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_SYMBOLS_ELFFILE_H

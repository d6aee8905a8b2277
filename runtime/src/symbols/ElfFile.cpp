//===- ElfFile.cpp - ELF files --------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "symbols/ElfFile.h"

using namespace opendefer;
using namespace opendefer::__lowered;

const ElfW(Shdr) * ElfFile::find(const char *Name) const {
  const ElfW(Shdr) *Names = Header ? section(Header->e_shstrndx) : nullptr;
  const char *Text = Names ? contents(*Names) : nullptr;
  if (!Text)
    return nullptr;
  std::size_t Length = std::strlen(Name) + 1;
  for (const ElfW(Shdr) & Section : *this)
    if (Section.sh_name < Names->sh_size &&
        Length <= Names->sh_size - Section.sh_name &&
        std::memcmp(Text + Section.sh_name, Name, Length) == 0)
      return &Section;
  return nullptr;
}

std::uintptr_t ElfFile::firstAddress() const {
  const auto *Segments = File.at<ElfW(Phdr)>(Header->e_phoff, Header->e_phnum);
  for (unsigned I = 0; Segments && I < Header->e_phnum; ++I)
    if (Segments[I].p_type == PT_LOAD) // They are sorted.
      return Segments[I].p_vaddr - Segments[I].p_offset;
  return 0;
}

std::string ElfFile::buildID() const {
  const ElfW(Shdr) *Section = find(".note.gnu.build-id");
  const auto *Note =
      Section ? File.at<ElfW(Nhdr)>(Section->sh_offset, 1) : nullptr;
  if (!Note || Note->n_type != NT_GNU_BUILD_ID || Note->n_namesz != 4)
    return std::string();
  std::size_t Begin = Section->sh_offset + sizeof(*Note) + 4;
  const char *Bytes = File.at<char>(Begin, Note->n_descsz);
  return Bytes ? std::string(Bytes, Note->n_descsz) : std::string();
}

bool ElfFile::findIn(const ElfW(Shdr) & Table, std::uintptr_t Address,
                     std::string &Name, std::uintptr_t &Begin) const {
  const ElfW(Shdr) *Strings = section(Table.sh_link);
  std::size_t Count = Table.sh_size / sizeof(ElfW(Sym));
  const auto *Symbols = File.at<ElfW(Sym)>(Table.sh_offset, Count);
  const char *Text = Strings ? contents(*Strings) : nullptr;
  for (std::size_t S = 0; Symbols && Text && S < Count; ++S) {
    const ElfW(Sym) &Symbol = Symbols[S];
    if ((Symbol.st_info & 0xf) != STT_FUNC || Address < Symbol.st_value ||
        Address - Symbol.st_value >= Symbol.st_size ||
        Symbol.st_name >= Strings->sh_size)
      continue;
    const char *First = Text + Symbol.st_name;
    Name.assign(First, strnlen(First, Strings->sh_size - Symbol.st_name));
    Begin = Symbol.st_value;
    return true;
  }
  return false;
}

bool ElfFile::findFunction(std::uintptr_t Address, std::string &Name,
                           std::uintptr_t &Begin) const {
  bool HasTable = false;
  for (const ElfW(Shdr) & Section : *this) {
    if (Section.sh_type != SHT_SYMTAB)
      continue;
    HasTable = true;
    if (findIn(Section, Address, Name, Begin))
      break;
  }
  return HasTable;
}

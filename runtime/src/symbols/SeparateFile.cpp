//===- SeparateFile.cpp - Debug information in another file ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// As debuggers do: by the build ID, or by the name and checksum in the section
// .gnu_debuglink.
//
//===----------------------------------------------------------------------===//

#include "symbols/SeparateFile.h"

#include <climits>
#include <cstdlib>
#include <memory>

using namespace opendefer;
using namespace opendefer::__lowered;

static const char GlobalFolder[] = "/usr/lib/debug";

static std::string pathOfBuildID(const std::string &ID) {
  static const char Digits[] = "0123456789abcdef";
  std::string Path = std::string(GlobalFolder) + "/.build-id/";
  for (std::size_t I = 0; I < ID.size(); ++I) {
    auto Byte = static_cast<unsigned char>(ID[I]);
    Path += Digits[Byte >> 4];
    Path += Digits[Byte & 15];
    if (I == 0)
      Path += '/';
  }
  return Path + ".debug";
}

/// The checksum in .gnu_debuglink: CRC-32.
static std::uint32_t checksumOf(const MappedFile &File) {
  std::uint32_t Table[256];
  for (std::uint32_t Byte = 0; Byte < 256; ++Byte) {
    std::uint32_t Sum = Byte;
    for (int Bit = 0; Bit < 8; ++Bit)
      Sum = Sum >> 1 ^ (Sum & 1 ? 0xedb88320 : 0);
    Table[Byte] = Sum;
  }
  std::uint32_t Sum = ~std::uint32_t(0);
  const auto *Bytes = File.at<unsigned char>(0, File.size());
  for (std::size_t I = 0; I < File.size(); ++I)
    Sum = Sum >> 8 ^ Table[(Sum ^ Bytes[I]) & 0xff];
  return ~Sum;
}

namespace {
struct DebugLink {
  const char *Name = nullptr;
  std::uint32_t Checksum = 0;
};
} // namespace

static DebugLink debugLinkOf(const ElfFile &File) {
  const ElfW(Shdr) *Section = File.find(".gnu_debuglink");
  const char *Text = Section ? File.contents(*Section) : nullptr;
  if (!Text)
    return {};
  // The name ends with a null, and padding before the checksum.
  std::size_t Place = (strnlen(Text, Section->sh_size) + 4) / 4 * 4;
  if (Place + 4 > Section->sh_size)
    return {};
  DebugLink Link = {Text, 0};
  std::memcpy(&Link.Checksum, Text + Place, 4);
  return Link;
}

/// True if the candidate belongs to the file.
static bool belongsTo(const std::string &Path, const std::string &BuildID,
                      const DebugLink &Link) {
  ElfFile Candidate(Path.c_str());
  if (!Candidate.isValid())
    return false;
  return BuildID.empty() ? checksumOf(Candidate.file()) == Link.Checksum
                         : Candidate.buildID() == BuildID;
}

static std::string folderOf(const char *Name) {
  std::unique_ptr<char, void (*)(void *)> Path(realpath(Name, nullptr),
                                               std::free);
  std::string Folder = Path ? Path.get() : Name;
  std::size_t Slash = Folder.rfind('/');
  return Slash == std::string::npos ? "." : Folder.substr(0, Slash);
}

std::string __lowered::findSeparateFile(const ElfFile &Of, const char *Name) {
  std::string ID = Of.buildID();
  if (ID.size() > 1)
    if (std::string Path = pathOfBuildID(ID); belongsTo(Path, ID, {}))
      return Path;
  DebugLink Link = debugLinkOf(Of);
  if (!Link.Name)
    return std::string();
  std::string Folder = folderOf(Name);
  for (const std::string &Path :
       {Folder + "/" + Link.Name, Folder + "/.debug/" + Link.Name,
        GlobalFolder + Folder + "/" + Link.Name})
    if (belongsTo(Path, ID, Link))
      return Path;
  return std::string();
}

//===- Files.cpp - Names and contents of files ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Launch/Files.h"
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace opendefer {

std::string fileName(const std::string &Path) {
  return Path.substr(directoryOf(Path).size());
}

std::string directoryOf(const std::string &Path) {
  size_t Slash = Path.rfind('/');
  return Slash == std::string::npos ? "" : Path.substr(0, Slash + 1);
}

std::string extensionOf(const std::string &Path) {
  std::string Name = fileName(Path);
  size_t Dot = Name.rfind('.');
  return Dot == std::string::npos ? "" : Name.substr(Dot);
}

std::string stemOf(const std::string &Path) {
  std::string Name = fileName(Path);
  return Name.substr(0, Name.size() - extensionOf(Name).size());
}

bool readWhole(const std::string &Path, std::string &Text) {
  int FD = open(Path.c_str(), O_RDONLY | O_CLOEXEC);
  if (FD < 0)
    return false;
  struct stat Status;
  bool Read = fstat(FD, &Status) == 0 && S_ISREG(Status.st_mode);
  if (Read)
    Text.reserve(Status.st_size + 1);
  Read = Read && readWhole(FD, Text);
  close(FD);
  return Read;
}

bool readWhole(int FD, std::string &Text) {
  size_t Length = 0;
  for (;;) {
    Text.resize(Length + 65536 > Text.capacity() ? Length + 65536
                                                 : Text.capacity());
    ssize_t Got = read(FD, &Text[Length], Text.size() - Length);
    if (Got < 0 && errno == EINTR)
      continue;
    if (Got > 0)
      Length += Got;
    if (Got <= 0) {
      Text.resize(Length);
      return Got == 0;
    }
  }
}

} // namespace opendefer

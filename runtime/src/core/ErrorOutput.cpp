//===- ErrorOutput.cpp - Where errors are reported ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "core/ErrorOutput.h"

#include <opendefer/panic.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstring>

using namespace opendefer;
using namespace opendefer::__lowered;

static std::atomic<int> CrashOutput{-1};

bool opendefer::set_crash_output(int File) noexcept {
  int Copy = -1;
  if (File >= 0) {
    Copy = fcntl(File, F_DUPFD_CLOEXEC, 3);
    if (Copy < 0)
      return false;
  }
  int Before = CrashOutput.exchange(Copy);
  if (Before >= 0)
    close(Before);
  return true;
}

/// Writes everything. A failure cannot be reported.
static void writeTo(int File, const char *Text, std::size_t Size) {
  while (Size) {
    ssize_t Written = write(File, Text, Size);
    if (Written < 0 && errno == EINTR)
      continue;
    if (Written <= 0)
      return;
    Text += Written;
    Size -= static_cast<std::size_t>(Written);
  }
}

static void printTo(std::FILE *File, const char *Text, std::size_t Size) {
  std::fwrite(Text, 1, Size, File);
  int Crash = CrashOutput.load();
  if (Crash >= 0)
    writeTo(Crash, Text, Size);
}

void __lowered::printError(const char *Text) {
  printTo(stderr, Text, std::strlen(Text));
}

void __lowered::printError(const std::string &Text) {
  printTo(stderr, Text.data(), Text.size());
}

void __lowered::writeError(const char *Text, std::size_t Size) {
  writeTo(STDERR_FILENO, Text, Size);
  int Crash = CrashOutput.load();
  if (Crash >= 0)
    writeTo(Crash, Text, Size);
}

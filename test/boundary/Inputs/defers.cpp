// Lowered by the tests that link it.
#include <opendefer/defer.h>

#include <cstdio>
#include <cstring>
#include <stdexcept>

#include "defers.h"

std::size_t cleaned(const char *Text) {
  defer std::printf("deferred: %s\n", Text);
  if (*Text)
    opendefer::panic(Text);
  return std::strlen(Text);
}

void recovers(const char *Text) {
  defer {
    if (auto Panic = opendefer::recover())
      std::printf("recovered: %s\n", Panic.what().c_str());
  };
  opendefer::panic(Text);
}

void throws() { throw std::runtime_error("thrown"); }

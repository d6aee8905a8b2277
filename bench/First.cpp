//===- First.cpp - The first panic of a process ---------------------------===//
//
// opendefer_first panic|throw FRAMES: prints the nanoseconds that it took, with
// nothing in any cache of the runtime's or the unwinder's.
//
//===----------------------------------------------------------------------===//

#include "Recover.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

int main(int argc, char **argv) {
  if (argc != 3)
    return 2;
  bool Panics = !std::strcmp(argv[1], "panic");
  Frames F = std::atoi(argv[2]) == 1 ? Plain<1>::call : Plain<100>::call;
  using Clock = std::chrono::steady_clock;
  auto Begin = Clock::now();
  Panics ? recovers(F) : catches(F);
  std::printf("%lld\n",
              static_cast<long long>(
                  std::chrono::duration_cast<std::chrono::nanoseconds>(
                      Clock::now() - Begin)
                      .count()));
}

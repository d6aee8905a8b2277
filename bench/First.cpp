//===- First.cpp - The first panic of a process ---------------------------===//
//
// opendefer_first panic|throw FRAMES: prints the nanoseconds of processor time
// that it took, with nothing in any cache of the runtime's or the unwinder's.
//
//===----------------------------------------------------------------------===//

#include "recovery/Recoveries.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

int main(int argc, char **argv) {
  if (argc != 3)
    return 2;
  bool Panics = !std::strcmp(argv[1], "panic");
  Frames F = nullptr;
  for (const FrameSet &Set : frameSets())
    if (Set.Kind == std::string("plain") && Set.Count == std::atoi(argv[2]))
      F = Set.Call;
  if (!F)
    return 2;
  auto *Run = (Panics ? recoveries().front() : catching(1)).Run;
  auto now = [] {
    timespec Now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &Now);
    return Now.tv_sec * 1000000000LL + Now.tv_nsec;
  };
  now(); // Its own first call takes longer than a panic.
  long long Begin = now();
  Run(F);
  std::printf("%lld\n", now() - Begin);
}

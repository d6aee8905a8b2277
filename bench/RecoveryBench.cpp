//===- RecoveryBench.cpp - panic and recover against throw and catch ------===//
//
// Over the same frames, and against Go's over as many. Names are
// recovery/FORM/FRAMES.
//
// CMake makes several programs of it, which differ in how the recovering
// functions were lowered and in the runtime. A program has one kind of frames
// only, because a panic walks over the stack as soon as there may be table
// frames.
//
//===----------------------------------------------------------------------===//

#include "Bench.h"
#include "GoPeer.h"
#include "recovery/Recoveries.h"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>

static void add(const Recovery &R, const FrameSet &Set) {
  long Before = Recovered;
  R.Run(Set.Call);
  if (Recovered - Before != R.Recovered) {
    std::fprintf(stderr, "%s has recovered %ld times, not %d\n", R.Form,
                 Recovered - Before, R.Recovered);
    std::exit(1);
  }
  std::string Name = std::string("recovery/") + R.Form + '/' + Set.Kind +
                     std::to_string(Set.Count);
  auto *Run = R.Run;
  Frames F = Set.Call;
  benchmark::RegisterBenchmark(Name.c_str(), [=](benchmark::State &S) {
    for (auto _ : S)
      benchmark::DoNotOptimize(Run(F));
  });
}

void addBenchmarks() {
  for (const FrameSet &Set : frameSets()) {
    for (const Recovery &R : recoveries())
      add(R, Set);
    for (int Count : {1, 2})
      add(catching(Count), Set);
    if (hasGoPeer() && Set.Kind == std::string("plain"))
      addGo("recovery/go/plain" + std::to_string(Set.Count), "recover",
            Set.Count, 1 + 20000 / (Set.Count + 10));
  }
}

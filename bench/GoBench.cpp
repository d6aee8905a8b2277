//===- GoBench.cpp - Go's own benchmarks of defer -------------------------===//
//
// Names are seed/BENCHMARK/LOWERED.
//
//===----------------------------------------------------------------------===//

#include "Bench.h"
#include "GoPeer.h"
#include "go/Go.h"

#include <benchmark/benchmark.h>

#include <string>

extern const GoBenchmark goBenchmarksRegistered[GoBenchmarkCount];
extern const GoBenchmark goBenchmarksTables[GoBenchmarkCount];
extern const GoBenchmark goBenchmarksLinked[GoBenchmarkCount];

static void add(const GoBenchmark &B, const char *Lowered) {
  std::string Name = std::string("seed/") + B.Name + '/' + Lowered;
  benchmark::RegisterBenchmark(
      Name.c_str(), [Run = B.Run, Argument = B.Argument](benchmark::State &S) {
        for (auto _ : S)
          Run(Argument);
      });
}

void addBenchmarks() {
  for (int I = 0; I < GoBenchmarkCount; ++I) {
    const GoBenchmark &B = goBenchmarksRegistered[I];
    add(B, "registered");
    add(goBenchmarksTables[I], "tables");
    add(goBenchmarksLinked[I], "linked");
    if (hasGoPeer())
      addGo(std::string("seed/") + B.Name + "/go", std::string("seed") + B.Name,
            B.Argument, 1 + 20000 / B.Argument);
  }
}

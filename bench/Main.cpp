//===- Main.cpp - Runs the benchmarks -------------------------------------===//
//
// All of a program in one process and one run, the repetitions interleaved at
// random.
// Google Benchmark's own options work, --benchmark_repetitions and so on.
//
//===----------------------------------------------------------------------===//

#include "Bench.h"

#include <benchmark/benchmark.h>

#include <vector>

int main(int argc, char **argv) {
  std::vector<char *> Arguments(argv, argv + argc);
  char Interleaved[] = "--benchmark_enable_random_interleaving=true";
  Arguments.insert(Arguments.begin() + 1, Interleaved);
  int Count = static_cast<int>(Arguments.size());
  benchmark::Initialize(&Count, Arguments.data());
  if (benchmark::ReportUnrecognizedArguments(Count, Arguments.data()))
    return 1;
  addBenchmarks();
  return benchmark::RunSpecifiedBenchmarks() ? 0 : 1;
}

//===- Bench.h - What is compared with what ---------------------*- C++ -*-===//
//
// A comparison is two benchmarks of one run and a goal for the ratio of their
// times.  The files of benchmarks add theirs; Main.cpp runs all and prints.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_BENCH_BENCH_H
#define OPENDEFER_BENCH_BENCH_H

#include <string>

#define NOINLINE __attribute__((noinline))

struct Comparison {
  std::string Title;
  std::string Ours;
  std::string Theirs;
  /// Theirs / Ours must be at least this.
  double Goal;
};
void compare(Comparison C);

void addRecoveryBenchmarks();
void addLoopBenchmarks();

#endif // OPENDEFER_BENCH_BENCH_H

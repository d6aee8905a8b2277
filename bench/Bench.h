//===- Bench.h - What is measured -------------------------------*- C++ -*-===//
//
// Each file adds benchmarks called GROUP/.../PEER; report.py makes tables of
// ratios from the medians of their repetitions.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_BENCH_BENCH_H
#define OPENDEFER_BENCH_BENCH_H

/// All of the program.
void addBenchmarks();

#endif // OPENDEFER_BENCH_BENCH_H

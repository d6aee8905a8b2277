//===- TraceBench.cpp - Asking for a stack trace --------------------------===//
//
// The addresses alone, and the time to turn them into text. Names are
// trace/PEER/FRAMES and trace-text/PEER/FRAMES.
//
//===----------------------------------------------------------------------===//

#include "Bench.h"

#include <benchmark/benchmark.h>
#include <boost/stacktrace.hpp>
#include <opendefer/stacktrace.h>

#include <execinfo.h>

#include <cstdlib>
#include <string>

// One more than the deepest stack, and room for its callers.
enum { Deepest = 1000, MostEntries = Deepest + 64 };

// A function per frame, so that each has its own tables.
using Action = void (*)(benchmark::State &);
template <int N> struct Frame {
  __attribute__((noinline)) static void call(benchmark::State &S, Action A) {
    if constexpr (N > 1)
      Frame<N - 1>::call(S, A);
    else
      A(S);
    __asm__ volatile("" : : : "memory"); // Not a tail call.
  }
};

static void opendeferTrace(benchmark::State &S) {
  for (auto _ : S)
    benchmark::DoNotOptimize(opendefer::stacktrace::current(0, MostEntries));
}
static void boostTrace(benchmark::State &S) {
  for (auto _ : S)
    benchmark::DoNotOptimize(boost::stacktrace::stacktrace(0, MostEntries));
}
static void backtraceTrace(benchmark::State &S) {
  void *Entries[MostEntries];
  for (auto _ : S)
    benchmark::DoNotOptimize(backtrace(Entries, MostEntries));
}

static void opendeferText(benchmark::State &S) {
  auto Trace = opendefer::stacktrace::current(0, MostEntries);
  for (auto _ : S)
    benchmark::DoNotOptimize(Trace.to_string());
}
static void boostText(benchmark::State &S) {
  boost::stacktrace::stacktrace Trace(0, MostEntries);
  for (auto _ : S)
    benchmark::DoNotOptimize(boost::stacktrace::to_string(Trace));
}
static void backtraceText(benchmark::State &S) {
  void *Entries[MostEntries];
  int Count = backtrace(Entries, MostEntries);
  for (auto _ : S)
    std::free(backtrace_symbols(Entries, Count));
}

template <int N> static void add() {
  struct Peer {
    const char *Name;
    Action Run;
  };
  for (const Peer &P : {Peer{"trace/opendefer", opendeferTrace},
                        Peer{"trace/boost", boostTrace},
                        Peer{"trace/backtrace", backtraceTrace},
                        Peer{"trace-text/opendefer", opendeferText},
                        Peer{"trace-text/boost", boostText},
                        Peer{"trace-text/backtrace", backtraceText}})
    benchmark::RegisterBenchmark(
        (P.Name + ("/" + std::to_string(N))).c_str(),
        [Run = P.Run](benchmark::State &S) { Frame<N>::call(S, Run); });
}

void addBenchmarks() {
  add<10>();
  add<100>();
  add<Deepest>();
}

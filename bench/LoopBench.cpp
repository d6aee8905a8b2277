//===- LoopBench.cpp - A defer in a loop ----------------------------------===//
//
// Against Go's, against a vector of functions that is run backwards, and
// against the least there can be: a pointer to a function and its argument, on
// and off an array that is there already.  A small closure has one int, a large
// one three longs.
//
// Then the small one from 1 to 10 million times.  So many records need memory
// that the process has not touched; "fresh" is the array in such memory.
//
// Then in 1 thread and in 16.  "counted" is what it would be if all threads
// wrote to one line: each deferred call adds to a counter.
//
//===----------------------------------------------------------------------===//

#include "Bench.h"
#include "GoPeer.h"
#include "loops/Loops.h"

#include <benchmark/benchmark.h>
#include <sys/mman.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <vector>

#define NOINLINE __attribute__((noinline))

static long Sum;
NOINLINE void add(long V) {
  Sum += V;
  benchmark::ClobberMemory();
}

//===----------------------------------------------------------------------===//
// Ours, in threads
//===----------------------------------------------------------------------===//

enum { Threads = 16, ThreadDefers = 100 }; // report.py knows them.

NOINLINE void use(long V) { benchmark::DoNotOptimize(V); }

static std::atomic<long> Counter;
NOINLINE void countAndUse(long V) {
  Counter.fetch_add(1, std::memory_order_relaxed);
  benchmark::DoNotOptimize(V);
}

static void addThreads(const std::string &Name, void (*F)(int)) {
  for (int Count : {1, Threads + 0})
    benchmark::RegisterBenchmark(
        ("threads/" + std::to_string(Count) + "/" + Name).c_str(),
        [=](benchmark::State &S) {
          for (auto _ : S)
            F(ThreadDefers);
        })
        ->Threads(Count)
        ->Iterations(20000); // Of each thread, more than a time slice.
}

//===----------------------------------------------------------------------===//
// A vector of functions
//===----------------------------------------------------------------------===//

namespace {
struct RunAtEnd {
  std::vector<std::function<void()>> Functions;
  ~RunAtEnd() {
    while (!Functions.empty()) {
      auto F = std::move(Functions.back());
      Functions.pop_back();
      F();
    }
  }
};
} // namespace

NOINLINE static void vectorSmall(int n) {
  RunAtEnd Deferred;
  for (int i = 0; i < n; i++)
    Deferred.Functions.push_back([i] { add(i); });
}

NOINLINE static void vectorLarge(int n) {
  RunAtEnd Deferred;
  for (long i = 0; i < n; i++)
    Deferred.Functions.push_back(
        [i, a = n + i, b = n + 1 + i] { add(i + a + b); });
}

//===----------------------------------------------------------------------===//
// A bare array
//===----------------------------------------------------------------------===//

namespace {
struct SmallCall {
  void (*Function)(long);
  int I;
};
struct LargeCall {
  void (*Function)(long, long, long);
  long I, A, B;
};
} // namespace

enum { MostDefers = 10000000 };
static SmallCall SmallCalls[MostDefers];
static LargeCall LargeCalls[100];

NOINLINE static void add3(long I, long A, long B) { add(I + A + B); }

static void pushAndPop(SmallCall *Calls, int n) {
  SmallCall *Top = Calls;
  for (int i = 0; i < n; i++) {
    *Top++ = {add, i};
    benchmark::ClobberMemory(); // As if anything could happen before it is run.
  }
  while (Top != Calls) {
    --Top;
    Top->Function(Top->I);
  }
}

NOINLINE static void bareSmall(int n) { pushAndPop(SmallCalls, n); }

NOINLINE static void bareLarge(int n) {
  LargeCall *Top = LargeCalls;
  for (long i = 0; i < n; i++) {
    *Top++ = {add3, i, n + i, n + 1 + i};
    benchmark::ClobberMemory();
  }
  while (Top != LargeCalls) {
    --Top;
    Top->Function(Top->I, Top->A, Top->B);
  }
}

NOINLINE static void bareFresh(int n) {
  std::size_t Size = sizeof(SmallCall) * static_cast<std::size_t>(n);
  void *Memory = mmap(nullptr, Size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (Memory == MAP_FAILED)
    std::abort();
  pushAndPop(static_cast<SmallCall *>(Memory), n);
  munmap(Memory, Size);
}

static benchmark::internal::Benchmark *addFunction(const std::string &Name,
                                                   void (*F)(int), int Defers) {
  return benchmark::RegisterBenchmark(Name.c_str(), [=](benchmark::State &S) {
    for (auto _ : S)
      F(Defers);
  });
}

static void addLoop(const char *Closure, void (*Ours)(int), void (*Bare)(int),
                    void (*Vector)(int), int Defers) {
  std::string Name = std::string("loop/") + Closure + std::to_string(Defers);
  addFunction(Name + "/defer", Ours, Defers);
  addFunction(Name + "/bare", Bare, Defers);
  addFunction(Name + "/vector", Vector, Defers);
  if (hasGoPeer())
    addGo(Name + "/go", std::string("loop") + Closure, Defers, 1000);
}

static void addLength(int Defers) {
  std::string Name = "length/" + std::to_string(Defers);
  std::vector<benchmark::internal::Benchmark *> Added = {
      addFunction(Name + "/defer", deferSmall, Defers),
      addFunction(Name + "/bare", bareSmall, Defers)};
  if (Defers >= 100000)
    Added.push_back(addFunction(Name + "/fresh", bareFresh, Defers));
  if (Defers >= 1000000) // Long enough as they are.
    for (auto *B : Added)
      B->Iterations(1)->Repetitions(5);
  if (hasGoPeer())
    addGo(Name + "/go", "loopSmall", Defers, 1 + 100000 / Defers);
}

void addBenchmarks() {
  addLoop("Small", deferSmall, bareSmall, vectorSmall, 10);
  addLoop("Small", deferSmall, bareSmall, vectorSmall, 100);
  addLoop("Large", deferLarge, bareLarge, vectorLarge, 10);
  addLoop("Large", deferLarge, bareLarge, vectorLarge, 100);
  for (int Defers = 1; Defers <= MostDefers; Defers *= 10)
    addLength(Defers);
  addThreads("defer", deferUse);
  addThreads("counted", deferCountAndUse);
}

//===- LoopBench.cpp - A defer in a loop ----------------------------------===//
//
// Against Go's, and against a vector of functions that is run backwards.  A
// small closure has one int, a large one three longs.
//
//===----------------------------------------------------------------------===//

#include "Bench.h"
#include "GoPeer.h"
#include "Normal.h"

#include <opendefer/defer.h>

#include <benchmark/benchmark.h>

#include <functional>
#include <vector>

using namespace opendefer::lowered;

static long Sum;
NOINLINE static void add(long V) {
  Sum += V;
  benchmark::ClobberMemory();
}

//===----------------------------------------------------------------------===//
// Ours, as the tool lowers it
//===----------------------------------------------------------------------===//

// for (int i = 0; i < n; i++) defer [i] { add(i); };
NOINLINE static void deferSmall(int n) {
  linked_frame f;
  try {
    linked_group g(f);
    for (int i = 0; i < n; i++)
      push(f, [i](panic_record *) { add(i); });
  } catch (landing &l) {
    f.landed(l);
  }
}

NOINLINE static void deferLarge(int n) {
  linked_frame f;
  try {
    linked_group g(f);
    for (long i = 0; i < n; i++)
      push(f,
           [i, a = n + i, b = n + 1 + i](panic_record *) { add(i + a + b); });
  } catch (landing &l) {
    f.landed(l);
  }
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

static void addFunction(const std::string &Name, void (*F)(int), int Defers) {
  benchmark::RegisterBenchmark(Name.c_str(), [=](benchmark::State &S) {
    for (auto _ : S)
      F(Defers);
  });
}

static void addLoop(const char *Closure, void (*Ours)(int), void (*Vector)(int),
                    int Defers) {
  std::string Name = std::string("loop/") + Closure + std::to_string(Defers);
  addFunction(Name + "/defer", Ours, Defers);
  addFunction(Name + "/vector", Vector, Defers);
  if (hasGoPeer())
    addGo(Name + "/go", std::string("loop") + Closure, Defers, 1000);
}

void addLoopBenchmarks() {
  addLoop("Small", deferSmall, vectorSmall, 10);
  addLoop("Small", deferSmall, vectorSmall, 100);
  addLoop("Large", deferLarge, vectorLarge, 10);
  addLoop("Large", deferLarge, vectorLarge, 100);
}

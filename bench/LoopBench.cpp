//===- LoopBench.cpp - A defer in a loop ----------------------------------===//
//
// Against Go's, and against a vector of functions that is run backwards.  A
// small closure has one int, a large one three longs.
//
//===----------------------------------------------------------------------===//

#include "Bench.h"
#include "GoPeer.h"

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
      push(f, [i, a = n + i, b = n + 1 + i](panic_record *) { add(i + a + b); });
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

static void addGo(const std::string &Name, const char *Closure, int Defers) {
  constexpr long Calls = 1000;
  benchmark::RegisterBenchmark(Name.c_str(), [=](benchmark::State &S) {
    while (S.KeepRunningBatch(Calls)) // One iteration is one call.
      S.SetIterationTime(runGoPeer(Closure, Defers, Calls));
  })->UseManualTime();
}

static void addLoop(const char *Closure, void (*Ours)(int),
                    void (*Vector)(int), int Defers) {
  std::string Title =
      std::to_string(Defers) + " defers of a " + Closure + " closure";
  addFunction("defer/" + Title, Ours, Defers);
  addFunction("vector/" + Title, Vector, Defers);
  compare({"a loop with " + Title + ", against vector<function>",
           "defer/" + Title, "vector/" + Title, 2});
  if (!hasGoPeer())
    return;
  addGo("go/" + Title, Closure, Defers);
  compare({"the same, against Go", "defer/" + Title, "go/" + Title, 2});
}

void addLoopBenchmarks() {
  addLoop("small", deferSmall, vectorSmall, 10);
  addLoop("small", deferSmall, vectorSmall, 100);
  addLoop("large", deferLarge, vectorLarge, 10);
  addLoop("large", deferLarge, vectorLarge, 100);
}

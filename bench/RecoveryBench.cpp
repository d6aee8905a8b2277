//===- RecoveryBench.cpp - panic and recover against throw and catch ------===//
//
// Over the same frames: N plain ones, or N that have a std::string each; and
// against Go's over as many.  "thrown" is the recovery without the table unwinder.
// Built twice: with TABLES the recovering frame is a table_frame, and the names
// begin with "tables/".  That is a program of its own, because a panic walks
// over the stack as soon as there may be such frames.
//
//===----------------------------------------------------------------------===//

#include "Bench.h"
#include "GoPeer.h"
#include "recovery/UnwindMethod.h"
#include "Recover.h"

#include <benchmark/benchmark.h>

using namespace opendefer::__lowered;

#ifdef TABLES
#define GROUP "tables/"
#else
#define GROUP "panic/"
#endif

static void addWith(const std::string &Name, UnwindMethod Method, Frames F) {
  benchmark::RegisterBenchmark(Name.c_str(), [=](benchmark::State &S) {
    setUnwindMethod(Method);
    for (auto _ : S)
      benchmark::DoNotOptimize(recovers(F));
  });
}

static void add(const std::string &Kind, int Count, Frames F) {
  std::string Name = GROUP + Kind + std::to_string(Count);
  addWith(Name + "/driver", UnwindMethod::Tables, F);
  addWith(Name + "/thrown", UnwindMethod::Throw, F);
  benchmark::RegisterBenchmark((Name + "/throw").c_str(),
                               [=](benchmark::State &S) {
                                 for (auto _ : S)
                                   benchmark::DoNotOptimize(catches(F));
                               });
  if (hasGoPeer() && Kind == "plain")
    addGo(Name + "/go", "recover", Count, 1 + 20000 / (Count + 10));
}

void addBenchmarks() {
  add("plain", 1, Plain<1>::call);
  add("plain", 10, Plain<10>::call);
  add("plain", 100, Plain<100>::call);
  add("plain", 1000, Plain<1000>::call);
  add("string", 1, WithString<1>::call);
  add("string", 10, WithString<10>::call);
  add("string", 100, WithString<100>::call);
}

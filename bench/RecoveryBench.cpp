//===- RecoveryBench.cpp - panic and recover against throw and catch ------===//
//
// Over the same frames: N plain ones, or N that have a std::string each.
//
//===----------------------------------------------------------------------===//

#include "Bench.h"

#include "LandingMethod.h"

#include <opendefer/defer.h>

#include <benchmark/benchmark.h>

#include <string>

using namespace opendefer;
using namespace opendefer::lowered;

namespace {

enum class Way { Return, Panic, Throw };

NOINLINE int leave(Way W) {
  if (W == Way::Panic)
    panic(1);
  if (W == Way::Throw)
    throw 1;
  return 0;
}

template <int N> struct Plain {
  static NOINLINE int call(Way W) {
    int Result;
    if constexpr (N > 1)
      Result = Plain<N - 1>::call(W);
    else
      Result = leave(W);
    benchmark::DoNotOptimize(Result); // Not a tail call.
    return Result + 1;
  }
};

template <int N> struct WithString {
  static NOINLINE int call(Way W) {
    std::string Text("a string longer than the small buffer");
    benchmark::DoNotOptimize(Text.data());
    if constexpr (N > 1)
      return WithString<N - 1>::call(W) + 1;
    else
      return leave(W);
  }
};

using Frames = int (*)(Way);

// defer { recover(); }
NOINLINE int recovers(Frames F) {
  open_frame<1> f;
  result<int> r;
  try {
    auto c0 = [&](panic_record *p) { recover(p); };
    guard g0(f.slot<0>(), c0);
    return r.keep(F(Way::Panic));
  } catch (landing &l) {
    f.landed(l);
    return r.get("recovers");
  }
}

NOINLINE int catches(Frames F) {
  try {
    return F(Way::Throw);
  } catch (int) {
    return 0;
  }
}

} // namespace

static void addWith(const std::string &Name, LandingMethod Method, Frames F) {
  benchmark::RegisterBenchmark(Name.c_str(), [=](benchmark::State &S) {
    setLandingMethod(Method);
    for (auto _ : S)
      benchmark::DoNotOptimize(recovers(F));
  });
}

static void add(const std::string &Title, Frames F, double Goal) {
  std::string Driver = "recover/" + Title;
  std::string Thrown = "thrown/" + Title;
  std::string Throw = "throw/" + Title;
  addWith(Driver, LandingMethod::Driver, F);
  addWith(Thrown, LandingMethod::Thrown, F);
  benchmark::RegisterBenchmark(Throw.c_str(), [=](benchmark::State &S) {
    for (auto _ : S)
      benchmark::DoNotOptimize(catches(F));
  });
  if (OPENDEFER_HAVE_DRIVER)
    compare({"panic+recover, " + Title + ", against throw+catch", Driver,
             Throw, Goal});
  compare({"the same without the driver", Thrown, Throw, 1 / 2.5});
}

void addRecoveryBenchmarks() {
  add("1 plain frame", Plain<1>::call, 5);
  add("10 plain frames", Plain<10>::call, 10);
  add("100 plain frames", Plain<100>::call, 15);
  add("10 frames with a string", WithString<10>::call, 5);
  add("100 frames with a string", WithString<100>::call, 5);
}

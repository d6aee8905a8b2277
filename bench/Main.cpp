//===- Main.cpp - Runs the benchmarks and prints the ratios ---------------===//
//
// All in one process and one run, the repetitions interleaved at random; the
// ratio of the medians counts.  Exit status 1 if a goal is missed.  Google
// Benchmark's own options work, --benchmark_repetitions and so on.
//
//===----------------------------------------------------------------------===//

#include "Bench.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <vector>

static std::vector<Comparison> Comparisons;

void compare(Comparison C) { Comparisons.push_back(std::move(C)); }

namespace {

class Collector : public benchmark::BenchmarkReporter {
public:
  bool ReportContext(const Context &) override { return true; }
  void ReportRuns(const std::vector<Run> &Runs) override {
    for (const Run &R : Runs)
      if (R.run_type == Run::RT_Iteration)
        Times[R.run_name.function_name].push_back(
            R.GetAdjustedRealTime());
  }

  /// Nanoseconds; 0 if it has not been run.
  double median(const std::string &Name) {
    std::vector<double> &T = Times[Name];
    if (T.empty())
      return 0;
    std::nth_element(T.begin(), T.begin() + T.size() / 2, T.end());
    return T[T.size() / 2];
  }

private:
  std::map<std::string, std::vector<double>> Times;
};

} // namespace

static bool print(const Comparison &C, Collector &Results) {
  double Ours = Results.median(C.Ours), Theirs = Results.median(C.Theirs);
  if (!Ours || !Theirs)
    return true;
  double Ratio = Theirs / Ours;
  std::printf("| %s | %.0f ns | %.0f ns | %.1f | %.1f |%s\n", C.Title.c_str(),
              Ours, Theirs, Ratio, C.Goal, Ratio < C.Goal ? " MISSED" : "");
  return Ratio >= C.Goal;
}

int main(int argc, char **argv) {
  std::vector<char *> Arguments(argv, argv + argc);
  char Defaults[][48] = {"--benchmark_enable_random_interleaving=true",
                         "--benchmark_repetitions=9",
                         "--benchmark_min_time=0.02"};
  for (char *Default : Defaults) // Before the user's, which then win.
    Arguments.insert(Arguments.begin() + 1, Default);
  int Count = static_cast<int>(Arguments.size());
  benchmark::Initialize(&Count, Arguments.data());
  if (benchmark::ReportUnrecognizedArguments(Count, Arguments.data()))
    return 1;

  addRecoveryBenchmarks();
  addLoopBenchmarks();
  Collector Results;
  benchmark::RunSpecifiedBenchmarks(&Results);

  std::puts("| what | ours | theirs | times faster | goal |\n"
            "| --- | --- | --- | --- | --- |");
  bool AllMet = true;
  for (const Comparison &C : Comparisons)
    AllMet &= print(C, Results);
  return AllMet ? 0 : 1;
}

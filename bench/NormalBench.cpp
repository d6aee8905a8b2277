//===- NormalBench.cpp - Functions that nobody panics in ------------------===//
//
// See normal/Normal.h.  The same functions in Go, with and without the defer:
// what its defer costs over none is compared with what ours does.  And those of
// forms/Forms.h, against guards.
//
//===----------------------------------------------------------------------===//

#include "Bench.h"
#include "GoPeer.h"
#include "NormalPeers.h"

#include <benchmark/benchmark.h>

static State Shared = {PTHREAD_MUTEX_INITIALIZER, 0};

static void addPeers(const std::string &Group, const std::vector<Peer> &Peers) {
  for (const Peer &P : Peers)
    for (int W = 0; W < P.Count; ++W) {
      std::string Name =
          Group + "/" + P.Workloads[W].Name + "/" + P.Kind + "/" + P.Name;
      Function *Run = P.Workloads[W].Run;
      benchmark::RegisterBenchmark(Name.c_str(), [=](benchmark::State &S) {
        long K = 0;
        for (auto _ : S)
          benchmark::DoNotOptimize(Run(&Shared, ++K));
      })->Iterations(50000); // Not by a first try that may be interrupted.
    }
}

static void addNormalBenchmarks() {
  addPeers("normal", normalPeers());
  if (!hasGoPeer())
    return;
  const Workload *Workloads = normalPeers().front().Workloads;
  for (int W = 0; W < WorkloadCount; ++W)
    for (const char *Defer : {"Defer", "Plain"}) {
      std::string Name = Workloads[W].Name;
      addGo("normal/" + Name + "/go/" + Defer, Name + Defer, 0, 20000);
    }
}

void addBenchmarks() {
  addNormalBenchmarks();
  addPeers("forms", formPeers());
}

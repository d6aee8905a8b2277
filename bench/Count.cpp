//===- Count.cpp - The normal path for callgrind --------------------------===//
//
// For each function of each peer, has callgrind dump what 16 calls executed,
// under the name "WORKLOAD/KIND/PEER".  Calls for which the loader binds
// symbols come before.  "none" is a function that does nothing.
//
//===----------------------------------------------------------------------===//

#include "NormalPeers.h"

#include <valgrind/callgrind.h>

#include <cstdio>
#include <string>

static State Shared = {PTHREAD_MUTEX_INITIALIZER, 0};

NOINLINE static long none(State *, long K) { return K; }

static void count(const std::string &Name, Function *Run) {
  for (long K = 0; K < 16; ++K)
    Run(&Shared, K);
  CALLGRIND_ZERO_STATS;
  for (long K = 0; K < 16; ++K)
    Run(&Shared, K);
  CALLGRIND_DUMP_STATS_AT(Name.c_str());
}

int main() {
  count("none", none);
  for (const Peer &P : normalPeers())
    for (int W = 0; W < WorkloadCount; ++W)
      count(std::string(P.Workloads[W].Name) + "/" + P.Kind + "/" + P.Name,
            P.Workloads[W].Run);
  std::printf("%ld\n", Shared.Sum);
}

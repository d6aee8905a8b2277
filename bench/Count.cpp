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
#include <map>
#include <string>

static State Shared = {PTHREAD_MUTEX_INITIALIZER, 0};

NOINLINE static long none(State *, long K) { return K; }

static long calls(Function *Run) {
  Shared.Sum = 0; // So that all peers go the same ways.
  for (long K = 0; K < 16; ++K)
    Run(&Shared, K);
  return Shared.Sum;
}

/// What the calls have computed, which is the same for all peers.
static long count(const std::string &Name, Function *Run) {
  calls(Run);
  CALLGRIND_ZERO_STATS;
  long Sum = calls(Run);
  CALLGRIND_DUMP_STATS_AT(Name.c_str());
  return Sum;
}

int main() {
  count("none", none);
  std::map<std::string, long> Sums;
  std::vector<Peer> Peers = normalPeers();
  for (const std::vector<Peer> &More : {countedPeers(), formPeers()})
    Peers.insert(Peers.end(), More.begin(), More.end());
  for (const Peer &P : Peers)
    for (int W = 0; W < P.Count; ++W) {
      std::string Name = P.Workloads[W].Name;
      long Sum = count(Name + '/' + P.Kind + '/' + P.Name, P.Workloads[W].Run);
      if (Sums.emplace(Name, Sum).first->second != Sum) {
        std::fprintf(stderr, "%s/%s/%s computes something else\n", Name.c_str(),
                     P.Kind, P.Name);
        return 1;
      }
    }
}

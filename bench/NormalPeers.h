//===- NormalPeers.h - The tables of the normal path ------------*- C++ -*-===//

#ifndef OPENDEFER_BENCH_NORMALPEERS_H
#define OPENDEFER_BENCH_NORMALPEERS_H

#include "Normal.h"

#include <vector>

struct Peer {
  const char *Kind; ///< exe or pic
  const char *Name;
  const Workload *Workloads;
};
const std::vector<Peer> &normalPeers();

#endif // OPENDEFER_BENCH_NORMALPEERS_H

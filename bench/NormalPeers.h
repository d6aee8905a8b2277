//===- NormalPeers.h - The tables of the normal path ------------*- C++ -*-===//
//
// A kind is how a peer was compiled: exe or pic; and of what is only counted,
// Os or noexceptions.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_BENCH_NORMALPEERS_H
#define OPENDEFER_BENCH_NORMALPEERS_H

#include "Normal.h"

#include <vector>

struct Peer {
  const char *Kind;
  const char *Name;
  const Workload *Workloads;
  int Count;
};

/// What is timed.
const std::vector<Peer> &normalPeers();

/// The functions of forms/, timed and counted.
std::vector<Peer> formPeers();

/// What is only counted: the nine functions of other kinds, and the five of
/// real/ of all kinds but pic.
std::vector<Peer> countedPeers();

#endif // OPENDEFER_BENCH_NORMALPEERS_H

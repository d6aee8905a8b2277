//===- NormalPeers.cpp - The tables of the normal path --------------------===//

#include "NormalPeers.h"

#define CXX_PEERS(X)                                                           \
  X(Manual)                                                                    \
  X(Raii) X(Absl) X(BoostScopeExit) X(FunctionVector) X(Opendefer) X(Tables)
#ifdef HAVE_DEFER_TS
#define PEERS(X) CXX_PEERS(X) X(DeferTS)
#else
#define PEERS(X) CXX_PEERS(X)
#endif

extern "C" {
#define DECLARE(NAME)                                                          \
  extern const Workload NAME##exe[WorkloadCount];                              \
  extern const Workload NAME##pic[WorkloadCount];
PEERS(DECLARE)
}

const std::vector<Peer> &normalPeers() {
#define LIST(NAME) {"exe", #NAME, NAME##exe}, {"pic", #NAME, NAME##pic},
  static const std::vector<Peer> Peers = {PEERS(LIST)};
  return Peers;
}

//===- NormalPeers.cpp - The tables of the normal path --------------------===//

#include "NormalPeers.h"

#include "forms/Forms.h"
#include "real/Real.h"

#define CXX_PEERS(X)                                                           \
  X(Manual)                                                                    \
  X(Raii) X(Absl) X(BoostScopeExit) X(FunctionVector) X(Opendefer) X(Registered)
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
#define LIST(NAME)                                                             \
  {"exe", #NAME, NAME##exe, WorkloadCount},                                    \
      {"pic", #NAME, NAME##pic, WorkloadCount},
  static const std::vector<Peer> Peers = {PEERS(LIST)};
  return Peers;
}

#define COMPARED(X, KIND) X(Raii, KIND) X(Opendefer, KIND) X(Registered, KIND)

extern "C" {
#define DECLARE_NINE(NAME, KIND)                                               \
  extern const Workload NAME##KIND[WorkloadCount];
#define DECLARE_FIVE(NAME, KIND)                                               \
  extern const Workload Real##NAME##KIND[RealCount];
COMPARED(DECLARE_NINE, Os)
COMPARED(DECLARE_NINE, noexceptions)
COMPARED(DECLARE_FIVE, exe)
COMPARED(DECLARE_FIVE, Os)
COMPARED(DECLARE_FIVE, noexceptions)
extern const Workload FormsRaii[FormCount];
extern const Workload FormsOpendefer[FormCount];
extern const Workload FormsRegistered[FormCount];
}

const long FormIterations = 8;

std::vector<Peer> formPeers() {
  return {{"exe", "Raii", FormsRaii, FormCount},
          {"exe", "Opendefer", FormsOpendefer, FormCount},
          {"exe", "Registered", FormsRegistered, FormCount}};
}

std::vector<Peer> countedPeers() {
#define NINE(NAME, KIND) {#KIND, #NAME, NAME##KIND, WorkloadCount},
#define FIVE(NAME, KIND) {#KIND, #NAME, Real##NAME##KIND, RealCount},
  return {COMPARED(NINE, Os) COMPARED(NINE, noexceptions) COMPARED(FIVE, exe)
              COMPARED(FIVE, Os) COMPARED(FIVE, noexceptions)};
}

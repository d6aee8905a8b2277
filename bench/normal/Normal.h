//===- Normal.h - The functions of the normal path --------------*- C++ -*-===//
//
// Nine functions, each written once for every peer; nobody panics or throws.
// A peer is one file: Manual, Raii, Absl, BoostScopeExit, FunctionVector,
// Opendefer, and DeferTS.c in C.  Each file is compiled twice, for the
// executable and with -fPIC for a shared library.
//
//   lock         the pair: lock; defer unlock; work
//   lockInlined  the same in a function that the compiler may inline
//   one three eight    so many deferred calls
//   conditional  if (k & 1) defer ...
//   early        three deferred calls, a return between each two
//   values       a call whose arguments are evaluated at the defer
//   reference    a block that sees a variable as it is at the end
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_BENCH_NORMAL_H
#define OPENDEFER_BENCH_NORMAL_H

#include <pthread.h>

#define NOINLINE __attribute__((noinline))

#ifdef __cplusplus
extern "C" {
#endif

typedef struct State {
  pthread_mutex_t Mutex;
  long Sum;
} State;

/* Work, and the calls that are deferred. Elsewhere, so nobody sees into them. */
long work(State *S, long K);
void done(State *S, long V);
void done3(State *S, long A, long B);

typedef long Function(State *S, long K);
typedef struct Workload {
  const char *Name;
  Function *Run;
} Workload;
enum { WorkloadCount = 9 };

#define WORKLOADS                                                              \
  {"lock", lock}, {"lockInlined", lockInlined}, {"one", one},                  \
      {"three", three}, {"eight", eight}, {"conditional", conditional},        \
      {"early", early}, {"values", values}, {"reference", reference}

/* The tables are named by the file and KIND, which is exe or pic. */
#define PASTE2(A, B) A##B
#define PASTE(A, B) PASTE2(A, B)

#ifdef __cplusplus
}
#define PEER_TABLE(PEER)                                                       \
  extern "C" const Workload PASTE(PEER, KIND)[WorkloadCount] = {WORKLOADS};
#endif

#endif // OPENDEFER_BENCH_NORMAL_H

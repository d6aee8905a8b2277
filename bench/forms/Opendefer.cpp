//===- Opendefer.cpp - defer_scoped and defer_failure ---------------------===//
//
// Also lowered with --no-table-frames, as the peer Registered.
//
//===----------------------------------------------------------------------===//

#include "forms/Forms.h"

#include <opendefer/defer.h>

NOINLINE static long scopedCall(State *S, long K) {
  for (long I = 0; I < FormIterations; ++I) {
    defer_scoped done(S, I);
  }
  return K;
}

NOINLINE static long scopedWork(State *S, long K) {
  long Sum = 0;
  for (long I = 0; I < FormIterations; ++I) {
    defer_scoped done(S, I);
    Sum += work(S, K);
  }
  return Sum;
}

NOINLINE static long scopedLock(State *S, long K) {
  long Sum = 0;
  for (long I = 0; I < FormIterations; ++I) {
    pthread_mutex_lock(&S->Mutex);
    defer_scoped pthread_mutex_unlock(&S->Mutex);
    Sum += work(S, K);
  }
  return Sum;
}

NOINLINE static long failure(State *S, long K) {
  defer_failure done(S, 1);
  return work(S, K);
}

NOINLINE static long never(State *S, long K) {
  if (K < 0)
    defer done(S, 1);
  return work(S, K);
}

FORM_TABLE(PEER)

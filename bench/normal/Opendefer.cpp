//===- Opendefer.cpp - defer ----------------------------------------------===//
//
// Also lowered with --no-table-frames, as the peer Registered.
//
//===----------------------------------------------------------------------===//

#include "Normal.h"

#include <opendefer/defer.h>

NOINLINE static long lock(State *S, long K) {
  pthread_mutex_lock(&S->Mutex);
  defer pthread_mutex_unlock(&S->Mutex);
  return work(S, K);
}

static inline long lockSmall(State *S, long K) {
  pthread_mutex_lock(&S->Mutex);
  defer pthread_mutex_unlock(&S->Mutex);
  return work(S, K);
}
NOINLINE static long lockInlined(State *S, long K) {
  return lockSmall(S, K) + 1;
}

NOINLINE static long one(State *S, long K) {
  defer done(S, 1);
  return work(S, K);
}

NOINLINE static long three(State *S, long K) {
  defer done(S, 1);
  defer done(S, 2);
  defer done(S, 3);
  return work(S, K);
}

NOINLINE static long eight(State *S, long K) {
  defer done(S, 1);
  defer done(S, 2);
  defer done(S, 3);
  defer done(S, 4);
  defer done(S, 5);
  defer done(S, 6);
  defer done(S, 7);
  defer done(S, 8);
  return work(S, K);
}

NOINLINE static long conditional(State *S, long K) {
  if (K & 1)
    defer done(S, 1);
  return work(S, K);
}

NOINLINE static long early(State *S, long K) {
  defer done(S, 1);
  if (K % 4 == 1)
    return 1;
  defer done(S, 2);
  if (K % 4 == 2)
    return 2;
  defer done(S, 3);
  return work(S, K);
}

NOINLINE static long values(State *S, long K) {
  defer done3(S, K, 3 * K);
  K = work(S, K);
  return work(S, K);
}

NOINLINE static long reference(State *S, long K) {
  long N = 0;
  defer { done(S, N); }
  N = work(S, K);
  return work(S, N);
}

PEER_TABLE(PEER)

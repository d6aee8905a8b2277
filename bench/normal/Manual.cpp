//===- Manual.cpp - No cleanup at all: the calls written at each return ---===//
//
// What an exception would skip.
//
//===----------------------------------------------------------------------===//

#include "Normal.h"

NOINLINE static long lock(State *S, long K) {
  pthread_mutex_lock(&S->Mutex);
  long Result = work(S, K);
  pthread_mutex_unlock(&S->Mutex);
  return Result;
}

static inline long lockSmall(State *S, long K) {
  pthread_mutex_lock(&S->Mutex);
  long Result = work(S, K);
  pthread_mutex_unlock(&S->Mutex);
  return Result;
}
NOINLINE static long lockInlined(State *S, long K) {
  return lockSmall(S, K) + 1;
}

NOINLINE static long one(State *S, long K) {
  long Result = work(S, K);
  done(S, 1);
  return Result;
}

NOINLINE static long three(State *S, long K) {
  long Result = work(S, K);
  done(S, 3);
  done(S, 2);
  done(S, 1);
  return Result;
}

NOINLINE static long eight(State *S, long K) {
  long Result = work(S, K);
  done(S, 8);
  done(S, 7);
  done(S, 6);
  done(S, 5);
  done(S, 4);
  done(S, 3);
  done(S, 2);
  done(S, 1);
  return Result;
}

NOINLINE static long conditional(State *S, long K) {
  long Result = work(S, K);
  if (K & 1)
    done(S, 1);
  return Result;
}

NOINLINE static long early(State *S, long K) {
  if (K % 4 == 1) {
    done(S, 1);
    return 1;
  }
  if (K % 4 == 2) {
    done(S, 2);
    done(S, 1);
    return 2;
  }
  long Result = work(S, K);
  done(S, 3);
  done(S, 2);
  done(S, 1);
  return Result;
}

NOINLINE static long values(State *S, long K) {
  long N = work(S, K);
  long Result = work(S, N);
  done3(S, K, 3 * K);
  return Result;
}

NOINLINE static long reference(State *S, long K) {
  long N = work(S, K);
  long Result = work(S, N);
  done(S, N);
  return Result;
}

PEER_TABLE(Manual)

//===- Raii.cpp - Guards of a block, and one that is dismissed ------------===//
#include "forms/Forms.h"

#include "Guards.h"

NOINLINE static long scopedCall(State *S, long K) {
  for (long I = 0; I < FormIterations; ++I)
    Done D{S, I};
  return K;
}

NOINLINE static long scopedWork(State *S, long K) {
  long Sum = 0;
  for (long I = 0; I < FormIterations; ++I) {
    Done D{S, I};
    Sum += work(S, K);
  }
  return Sum;
}

NOINLINE static long scopedLock(State *S, long K) {
  long Sum = 0;
  for (long I = 0; I < FormIterations; ++I) {
    pthread_mutex_lock(&S->Mutex);
    Unlock U{S};
    Sum += work(S, K);
  }
  return Sum;
}

NOINLINE static long failure(State *S, long K) {
  DoneIf D{S, true, 1};
  long Result = work(S, K);
  D.Armed = false;
  return Result;
}

NOINLINE static long never(State *S, long K) {
  DoneIf D{S, K < 0, 1};
  return work(S, K);
}

FORM_TABLE(Raii)

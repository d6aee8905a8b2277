//===- Opendefer.cpp - The five functions with defer ----------------------===//
//
// Also lowered with --no-table-frames, as the peer Registered.
//
//===----------------------------------------------------------------------===//

#include "Real.h"

#include <opendefer/defer.h>

NOINLINE static long copyFile(State *S, long K) {
  int From = openFile(S, K);
  if (From < 0)
    return -1;
  defer closeFile(S, From);
  int To = openFile(S, K + 1);
  if (To < 0)
    return -2;
  defer closeFile(S, To);
  char Data[64];
  long Copied = 0;
  for (;;) {
    long Size = readFile(S, From, Data, sizeof(Data));
    if (Size < 0)
      return -3;
    if (Size == 0)
      return Copied;
    if (writeFile(S, To, Data, Size) != Size)
      return -4;
    Copied += Size;
  }
}

NOINLINE static long lookUp(State *S, long K) {
  lockCache(S);
  defer unlockCache(S);
  long Place = find(S, K);
  if (Place < 0)
    return 0;
  if (Place == 0)
    return S->Sum;
  long Next = find(S, K + Place);
  if (Next < 0)
    return Place;
  return Next + work(S, K);
}

NOINLINE static long threeBuffers(State *S, long K) {
  void *A = getBuffer(S, K);
  if (!A)
    return -1;
  defer putBuffer(S, A);
  void *B = getBuffer(S, K + 1);
  if (!B)
    return -2;
  defer putBuffer(S, B);
  void *C = getBuffer(S, K + 2);
  if (!C)
    return -3;
  defer putBuffer(S, C);
  return work(S, K);
}

NOINLINE static long transaction(State *S, long K) {
  defer_result long Result = -1;
  begin(S);
  defer {
    if (Result < 0)
      rollBack(S);
  };
  if (execute(S, K) < 0)
    return -1;
  if (execute(S, K + 1) < 0)
    return -2;
  if (commit(S) < 0)
    return -3;
  return K;
}

static long addItem(State *S, long K) {
  lockCache(S);
  defer unlockCache(S);
  return work(S, K);
}

NOINLINE static long eachItem(State *S, long K) {
  long Sum = 0;
  for (long I = 0; I < 8; ++I)
    Sum += addItem(S, K + I);
  return Sum;
}

REAL_TABLE(PEER)

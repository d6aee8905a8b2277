//===- Raii.cpp - The five functions with structs -------------------------===//
#include "Real.h"

namespace {

struct File {
  State *S;
  int Number;
  ~File() {
    if (Number >= 0)
      closeFile(S, Number);
  }
};
struct CacheLock {
  State *S;
  explicit CacheLock(State *S) : S(S) { lockCache(S); }
  ~CacheLock() { unlockCache(S); }
};
struct Buffer {
  State *S;
  void *Data;
  ~Buffer() {
    if (Data)
      putBuffer(S, Data);
  }
};
struct Transaction {
  State *S;
  bool Committed = false;
  explicit Transaction(State *S) : S(S) { begin(S); }
  ~Transaction() {
    if (!Committed)
      rollBack(S);
  }
};

} // namespace

NOINLINE static long copyFile(State *S, long K) {
  File From{S, openFile(S, K)};
  if (From.Number < 0)
    return -1;
  File To{S, openFile(S, K + 1)};
  if (To.Number < 0)
    return -2;
  char Data[64];
  long Copied = 0;
  for (;;) {
    long Size = readFile(S, From.Number, Data, sizeof(Data));
    if (Size < 0)
      return -3;
    if (Size == 0)
      return Copied;
    if (writeFile(S, To.Number, Data, Size) != Size)
      return -4;
    Copied += Size;
  }
}

NOINLINE static long lookUp(State *S, long K) {
  CacheLock Lock(S);
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
  Buffer A{S, getBuffer(S, K)};
  if (!A.Data)
    return -1;
  Buffer B{S, getBuffer(S, K + 1)};
  if (!B.Data)
    return -2;
  Buffer C{S, getBuffer(S, K + 2)};
  if (!C.Data)
    return -3;
  return work(S, K);
}

NOINLINE static long transaction(State *S, long K) {
  Transaction T(S);
  if (execute(S, K) < 0)
    return -1;
  if (execute(S, K + 1) < 0)
    return -2;
  if (commit(S) < 0)
    return -3;
  T.Committed = true;
  return K;
}

static long addItem(State *S, long K) {
  CacheLock Lock(S);
  return work(S, K);
}

NOINLINE static long eachItem(State *S, long K) {
  long Sum = 0;
  for (long I = 0; I < 8; ++I)
    Sum += addItem(S, K + I);
  return Sum;
}

REAL_TABLE(Raii)

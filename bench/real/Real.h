//===- Real.h - Five functions as programs have them ------------*- C++ -*-===//
//
// Each is written for the peers that are compared closely: structs with
// destructors, and defer. What they call is in Callees.c and fails for some K,
// so that each way out is taken.
//
//   copyFile     two files, closed on every way out
//   lookUp       a lock, and four returns below it
//   threeBuffers malloc three times, each with its check
//   transaction  rolled back unless it was committed; the result says so
//   eachItem     a loop around a small function that locks
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_BENCH_REAL_REAL_H
#define OPENDEFER_BENCH_REAL_REAL_H

#include "Normal.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Each returns a negative number on failure. */
int openFile(State *S, long K);
void closeFile(State *S, int File);
long readFile(State *S, int File, char *Data, long Size);
long writeFile(State *S, int File, const char *Data, long Size);
void lockCache(State *S);
void unlockCache(State *S);
long find(State *S, long K);
void *getBuffer(State *S, long Size); /* or null */
void putBuffer(State *S, void *Buffer);
void begin(State *S);
int execute(State *S, long K);
int commit(State *S);
void rollBack(State *S);

#ifdef __cplusplus
}
#endif

enum { RealCount = 5 };
#define REAL_TABLE(PEER)                                                       \
  extern "C" const Workload PASTE(PASTE(Real, PEER), KIND)[RealCount] = {      \
      {"copyFile", copyFile},                                                  \
      {"lookUp", lookUp},                                                      \
      {"threeBuffers", threeBuffers},                                          \
      {"transaction", transaction},                                            \
      {"eachItem", eachItem}};

#endif // OPENDEFER_BENCH_REAL_REAL_H

//===- Opendefer.cpp - Go's own benchmarks of defer -----------------------===//
//
// Lowered in three ways: registered, as table frames, linked.
//
//===----------------------------------------------------------------------===//

#include "Go.h"

#include <opendefer/defer.h>

#include <mutex>

#define NOINLINE __attribute__((noinline))

static std::mutex Mutex;

NOINLINE static void one(int) {
  defer[](int X, int Y, int Z) {
    if (opendefer::recover() || X != 1 || Y != 2 || Z != 3)
      opendefer::panic("bad recover");
  }
  (1, 2, 3);
}

NOINLINE static void many(int Count) {
  for (int I = 0; I < Count; I++)
    defer[](int X, int Y, int Z) {
      if (opendefer::recover() || X != 1 || Y != 2 || Z != 3)
        opendefer::panic("bad recover");
    }
  (1, 2, 3);
}

NOINLINE static void lock(int) {
  Mutex.lock();
  defer Mutex.unlock();
}

NOINLINE static void noDefer(int) {
  Mutex.lock();
  Mutex.unlock();
}

NOINLINE static void callC(int) {
  defer intoC();
  intoC();
}

#define PASTE2(A, B) A##B
#define PASTE(A, B) PASTE2(A, B)
extern const GoBenchmark PASTE(goBenchmarks, LOWERED)[GoBenchmarkCount] = {
    {"Defer", one, 1, 1},
    {"Defer10", many, 10, 10},
    {"DeferMany", many, 1000, 1000},
    {"DeferLock", lock, 1, 0},
    {"NoDeferLock", noDefer, 1, 0},
    {"CallC", callC, 1, 0},
};

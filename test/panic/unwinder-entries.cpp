// What a recovery asks of the C++ unwinder, in every form that users write: nothing,
// once the frames are known; nor do the deferred calls that remain when one of them
// has recovered.
//
// The program stands before the unwinder's entry points and counts calls of them,
// from wherever they come.
//
// REQUIRES: llvm19
// RUN: %plugin_cxx -std=c++17 -O2 -I%S/../Inputs %s -o %t %libs -rdynamic && %t | %filecheck %s
// RUN: %plugin_cxx -std=c++17 -O0 -I%S/../Inputs %s -o %t %libs -rdynamic && %t | %filecheck %s
// RUN: %plugin_cxx -std=c++17 -O2 -fplugin-arg-opendefer-table-frames -I%S/../Inputs %s -o %t %libs -rdynamic && %t | %filecheck %s
// RUN: %build/bin/opendefer-launch %gxx -std=c++17 -O2 -I%S/../Inputs %s -o %t -rdynamic -ldl && %t | %filecheck %s
#include "unwinder-entries.h"
#include <opendefer/defer.h>

#include <cstdio>

struct Noisy {
  ~Noisy() { __asm__ volatile("" ::: "memory"); }
};
static int Remaining;
static void remaining() { Remaining = Entries; }
__attribute__((noinline)) static void fails() {
  Noisy N;
  opendefer::panic(1);
}

static void block() {
  defer remaining();
  Noisy N;
  defer {
    if (auto V = opendefer::recover())
      Entries += !V.get_if<int>();
  };
  fails();
}
static int result() {
  defer_result int Result = 0;
  defer remaining();
  defer {
    if (auto V = opendefer::recover())
      Result = *V.get_if<int>();
  };
  fails();
  return 2;
}
static void handle() { opendefer::recover(); }
static void handler() {
  defer remaining();
  defer handle();
  fails();
}
static void linked() {
  for (int I = 0; I < 3; ++I)
    defer [I] {
      remaining();
      if (I == 2)
        opendefer::recover();
    };
  fails();
}
static void nested() {
  defer remaining();
  defer {
    if (auto V = opendefer::recover())
      block();
  };
  defer handler();
  fails();
}
static void thrown() {
  defer { opendefer::recover(); };
  throw 1;
}

template <class Form> static void count(const char *Name, Form *Run) {
  Run();
  Entries = Remaining = 0;
  Run();
  std::printf("%s: %d, in the remaining calls %d\n", Name, Entries, Remaining);
}

// CHECK: block: 0, in the remaining calls 0
// CHECK: result: 0, in the remaining calls 0
// CHECK: handler: 0, in the remaining calls 0
// CHECK: linked: 0, in the remaining calls 0
// CHECK: nested: 0, in the remaining calls 0
// An exception needs it; so entries are counted.
// CHECK: thrown: 1, in the remaining calls 0
int main() {
  count("block", block);
  count("result", result);
  count("handler", handler);
  count("linked", linked);
  count("nested", nested);
  count("thrown", thrown);
}

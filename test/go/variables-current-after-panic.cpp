// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's recover4.go, issue40629: what a function wrote to its variables before
// the panic is what its deferred calls, and the rest after recovery, see.
#include "trace.h"

int volatile one = 1;

void boom() { opendefer::panic("boom"); }

int run(int n) {
  defer_result int result = 0;
  int stage = 0, array[16] = {};
  defer { result = stage * 100 + array[3]; };
  defer { opendefer::recover(); };
  stage = one;
  array[3] = n;
  stage += one;
  boom();
  stage = 77;
  array[3] = 77;
  return 1;
}

int main() { say("%d %d", run(5), run(6)); }
// CHECK: 205 206

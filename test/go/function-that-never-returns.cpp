// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's TestDeferForFuncWithNoExit: deferred calls of a function whose end
// cannot be reached run on a panic.
#include "trace.h"

int volatile zero = 0;

void forever() {
  defer say("left");
  for (;;)
    if (zero == 0)
      opendefer::panic("out");
}

int main() {
  defer { say("%s", opendefer::recover().what().c_str()); };
  forever();
}
// CHECK: left
// CHECK-NEXT: out

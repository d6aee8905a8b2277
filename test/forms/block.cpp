// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// The block form sees the variables as they are when it runs. A semicolon may
// follow; `return;` ends the block.
#include "trace.h"

void early(bool stop) {
  defer {
    if (stop)
      return;
    say("not stopped");
  };
  say("early(%d)", stop);
}

int main() {
  int x = 1;
  defer { say("x = %d", x); }
  defer {
    say("x was %d", x);
    x = 3;
  };
  early(true);
  early(false);
  x = 2;
  // CHECK: early(1)
  // CHECK-NEXT: early(0)
  // CHECK-NEXT: not stopped
  // CHECK-NEXT: x was 2
  // CHECK-NEXT: x = 3
}

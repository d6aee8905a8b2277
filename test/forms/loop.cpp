// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A defer in a loop defers once per iteration, until the function ends.
#include "trace.h"

void countdown(int n) {
  for (int i = 0; i < n; i++)
    defer say("%d", i);
  int k = n;
  while (k-- > 0) {
    defer [k] { say("while %d", k); };
  }
  int again = 0;
repeat:
  defer say("goto %d", again);
  if (++again < 2)
    goto repeat;
  say("end of body");
}

int main() {
  countdown(2);
  say("%d", 100);
  countdown(0);
  // CHECK: end of body
  // CHECK-NEXT: goto 1
  // CHECK-NEXT: goto 0
  // CHECK-NEXT: while 0
  // CHECK-NEXT: while 1
  // CHECK-NEXT: 1
  // CHECK-NEXT: 0
  // CHECK-NEXT: 100
  // CHECK-NEXT: end of body
  // CHECK-NEXT: goto 1
  // CHECK-NEXT: goto 0
}

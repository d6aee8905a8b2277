// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's TestConditionalDefers, TestDisappearingDefer: only what was executed
// runs, and a deferred call under a condition that is always false disturbs
// nothing.
#include "trace.h"

void run(int mask, bool fail) {
  defer { opendefer::recover(); };
  say("%d:", mask);
  if (mask & 1)
    defer say("one");
  if (mask & 2) {
    if (mask & 4)
      defer say("six");
    else
      defer say("two");
  }
  if (false)
    defer say("never");
  if (mask & 8)
    defer say("eight");
  if (fail)
    opendefer::panic(mask);
}

int main() {
  run(0, true);
  run(3, false);
  run(14, true);
  run(9, true);
}
// CHECK: 0:
// CHECK-NEXT: 3:
// CHECK-NEXT: two
// CHECK-NEXT: one
// CHECK-NEXT: 14:
// CHECK-NEXT: eight
// CHECK-NEXT: six
// CHECK-NEXT: 9:
// CHECK-NEXT: eight
// CHECK-NEXT: one

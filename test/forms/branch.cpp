// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Only what was executed is deferred, wherever a statement may stand.
#include "trace.h"

void branches(int which) {
  say("branches(%d)", which);
  if (which == 1)
    defer say("  if");
  else
    defer say("  else");
  switch (which) {
  case 1:
    defer say("  case 1");
    break;
  case 2: {
    defer { say("  case 2"); };
    [[fallthrough]];
  }
  default:
    defer say("  default");
  }
  if (which == 3)
    return;
  defer say("  end");
}

int main() {
  branches(1);
  branches(2);
  branches(3);
  // CHECK: branches(1)
  // CHECK-NEXT: end
  // CHECK-NEXT: case 1
  // CHECK-NEXT: if
  // CHECK-NEXT: branches(2)
  // CHECK-NEXT: end
  // CHECK-NEXT: default
  // CHECK-NEXT: case 2
  // CHECK-NEXT: else
  // CHECK-NEXT: branches(3)
  // CHECK-NEXT: default
  // CHECK-NEXT: else
}

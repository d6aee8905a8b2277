// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// In the reverse of the order of execution, not of the text.
#include "trace.h"

void order(bool backwards) {
  int i = 0;
  defer say("first");
  if (!backwards)
    goto second;
  i = 1;
second:
  say("i = %d", i);
  defer say("second");
  {
    defer say("third, from a block");
  }
  say("body");
}

int main() {
  order(true);
  // CHECK: i = 1
  // CHECK-NEXT: body
  // CHECK-NEXT: third, from a block
  // CHECK-NEXT: second
  // CHECK-NEXT: first
}

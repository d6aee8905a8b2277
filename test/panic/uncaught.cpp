// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// An uncaught panic runs all deferred calls, reports and aborts.
#include "trace.h"

void inner() {
  defer say("inner deferred");
  opendefer::panic("oops");
}

int main() {
  defer say("main deferred");
  inner();
}
// CHECK: inner deferred
// CHECK-NEXT: main deferred
// CHECK-NEXT: {{^}}panic: oops
// CHECK-NEXT: status 134

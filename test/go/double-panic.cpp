// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's TestDoublePanic, and callers_test: both panics are printed, and the
// stack of the first is still there while the second runs.
#include "trace.h"

char *deepest;

__attribute__((noinline)) void first() {
  char here;
  deepest = &here;
  opendefer::panic("first");
}

int main() {
  defer {
    char here;
    say("on top: %d", &here < deepest);
    opendefer::panic("second");
  };
  first();
}
// CHECK: on top: 1
// CHECK-NEXT: {{^}}panic: first
// CHECK-NEXT: {{^.}}panic: second
// CHECK-NEXT: status 134

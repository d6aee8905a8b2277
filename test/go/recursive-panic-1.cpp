// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's TestRecursivePanic: a panic in a deferred call, recovered in place.
#include "trace.h"

void recovers() { say("recovered %s", opendefer::recover().what().c_str()); }
void f() {
  defer { defer recovers(); opendefer::panic("again"); };
  opendefer::panic("first");
}

int main() { f(); }
// CHECK: {{^}}recovered again{{$}}
// CHECK-NEXT: {{^}}panic: first{{$}}
// CHECK-NEXT: {{^}}status 134{{$}}

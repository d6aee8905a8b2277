// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's TestRecursivePanic3: a panic in a deferred call, recovered, then new.
#include "trace.h"

void f() {
  defer {
    say("recovered %s", opendefer::recover().what().c_str());
    opendefer::panic("second");
  };
  opendefer::panic("first");
}

int main() { f(); }
// CHECK: {{^}}recovered first{{$}}
// CHECK-NEXT: {{^}}panic: first [recovered]{{$}}
// CHECK-NEXT: {{^.}}panic: second{{$}}
// CHECK-NEXT: {{^}}status 134{{$}}

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's TestRecursivePanic5: a panic in a deferred call, recovered inside, so not marked.
#include "trace.h"

void f() {
  defer {
    defer { say("recovered %s", opendefer::recover().what().c_str()); };
    defer { opendefer::panic("third"); };
    opendefer::panic("second");
  };
  opendefer::panic("first");
}

int main() { f(); }
// CHECK: {{^}}recovered third{{$}}
// CHECK-NEXT: {{^}}panic: first{{$}}
// CHECK-NEXT: {{^}}status 134{{$}}

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's TestRecursivePanic2: a panic in a deferred call, printed in order.
#include "trace.h"

void f() {
  defer { opendefer::panic("third"); };
  defer { opendefer::panic("second"); };
  opendefer::panic("first");
}

int main() { f(); }
// CHECK: {{^}}panic: first{{$}}
// CHECK-NEXT: {{^.}}panic: second{{$}}
// CHECK-NEXT: {{^.}}panic: third{{$}}
// CHECK-NEXT: {{^}}status 134{{$}}

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's TestRecursivePanic4: a panic in a deferred call that has recovered.
#include "trace.h"

void f() {
  defer {
    opendefer::recover();
    opendefer::panic("second");
  };
  opendefer::panic("first");
}

int main() { f(); }
// CHECK: {{^}}panic: first [recovered]{{$}}
// CHECK-NEXT: {{^.}}panic: second{{$}}
// CHECK-NEXT: {{^}}status 134{{$}}

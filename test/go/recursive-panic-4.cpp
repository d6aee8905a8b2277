// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's TestRecursivePanic4: a panic in a deferred call, the same value again.
#include "trace.h"

void f() {
  defer { opendefer::panic(opendefer::recover()); };
  opendefer::panic("first");
}

int main() { f(); }
// CHECK: {{^}}panic: first [recovered]{{$}}
// CHECK-NEXT: {{^.}}panic: first{{$}}
// CHECK-NEXT: {{^}}status 134{{$}}

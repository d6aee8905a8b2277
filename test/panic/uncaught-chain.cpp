// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Panics are reported oldest first, with what became of them.
#include "trace.h"
#include <stdexcept>

void again() {
  defer {
    opendefer::value first = opendefer::recover();
    opendefer::panic(std::runtime_error("after " + first.what()));
  };
  opendefer::panic(7);
}

int main() {
  defer { opendefer::panic("third"); };
  again();
}
// CHECK: {{^}}panic: 7 [recovered]
// CHECK-NEXT: {{^}}	panic: std::runtime_error: after 7
// CHECK-NEXT: {{^}}	panic: third
// CHECK-NEXT: status 134

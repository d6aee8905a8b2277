// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A catch (...) between a panic and its recovery may look on, and rethrows.
#include "trace.h"

void middle() {
  try {
    Noisy local("local");
    opendefer::panic("p");
  } catch (...) {
    say("passing");
    throw;
  }
}

int main() {
  [] {
    defer { say("recovered %s", opendefer::recover().what().c_str()); };
    middle();
  }();
  say("end");
  // CHECK: recovered p
  // CHECK-NEXT: ~local
  // CHECK-NEXT: passing
  // CHECK-NEXT: end
}

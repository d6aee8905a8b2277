// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's issue48898: a deferred call that is made inside a panic which aborts
// another must not be lost when the frame goes on after recovery.
#include "trace.h"

void inner() {
  defer { say("recovered %s", opendefer::recover().what().c_str()); };
  defer {
    defer { say("still runs"); };
    opendefer::panic("second");
  };
  opendefer::panic("first");
}
void outer() {
  defer say("outer deferred");
  inner();
  say("outer goes on");
  defer say("made afterwards");
}

int main() { outer(); }
// CHECK: still runs
// CHECK-NEXT: recovered second
// CHECK-NEXT: outer goes on
// CHECK-NEXT: made afterwards
// CHECK-NEXT: outer deferred

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's TestAbortedPanic: recovering the panic of a deferred call recovers that
// one, and the older one that it aborted is gone.
#include "trace.h"

void run() {
  defer { say("nothing left: %d", !opendefer::recover()); };
  defer { say("%s", opendefer::recover().what().c_str()); };
  defer { opendefer::panic("new"); };
  opendefer::panic("old");
}

int main() {
  run();
  defer { say("afterwards: %d", bool(opendefer::recover())); };
}
// CHECK: new
// CHECK-NEXT: nothing left: 1
// CHECK-NEXT: afterwards: 0

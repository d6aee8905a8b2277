// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's TestRecoverMatching: recover() in a deferred call of a deferred call
// does not match the outer panic.
#include "trace.h"

int main() {
  defer { say("outer: %s", opendefer::recover().what().c_str()); };
  defer {
    defer {
      // This runs on the normal return of the block around it.
      say("inner: %d", bool(opendefer::recover()));
    };
  };
  opendefer::panic("panic");
}
// CHECK: inner: 0
// CHECK-NEXT: outer: panic

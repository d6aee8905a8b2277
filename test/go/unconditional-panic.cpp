// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's TestUnconditionalPanic: a function that does nothing but panic still
// runs its deferred call.
#include "trace.h"

int main() {
  defer { say("%s", opendefer::recover().what().c_str()); };
  opendefer::panic("unconditional");
}
// CHECK: unconditional

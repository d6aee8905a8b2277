// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's bug301: panic(nil) can be recovered; since Go 1.21 there is a value.
#include "trace.h"

int main() {
  defer {
    opendefer::value v = opendefer::recover();
    say("%d %d", bool(v), v.get_if<opendefer::PanicNilError>() != nullptr);
  };
  opendefer::panic(nullptr);
}
// CHECK: 1 1

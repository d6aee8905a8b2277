// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// The hook runs after the report and before the abort.
#include "trace.h"

int main() {
  opendefer::set_panic_hook([](const opendefer::value &panicked) {
    say("hook: %s", panicked.what().c_str());
  });
  opendefer::panic("hooked");
}
// CHECK: hook: hooked
// CHECK-NEXT: panic: hooked
// CHECK-NEXT: status 134

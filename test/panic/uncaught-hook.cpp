// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// The hook runs after the report and before the abort.
#include "trace.h"

int main() {
  opendefer::set_panic_hook([](const opendefer::value &panicked) {
    say("hook: %s, from line %u", panicked.what().c_str(), unsigned(panicked.location().line()));
    say("stack: %s", opendefer::stacktrace::of_panic(1)[0].symbol().c_str());
  });
  opendefer::panic("hooked");
}
// CHECK: hook: hooked, from line [[#@LINE-2]]
// CHECK-NEXT: stack: main
// CHECK-NEXT: panic: hooked
// CHECK-NEXT: status 134

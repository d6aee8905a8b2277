// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// While a panic runs deferred calls nothing is unwound; once it is recovered,
// what is left of the function runs in the order of a return.
#include "trace.h"

void recovers() {
  Noisy first("first");
  defer say("remaining");
  Noisy second("second");
  defer {
    say("recovered %s, all locals are alive", opendefer::recover().what().c_str());
  };
  Noisy third("third");
  defer say("newest, by the panic");
  Noisy fourth("fourth");
  opendefer::panic("oops");
}

int main() {
  recovers();
  say("returned");
  // CHECK: newest, by the panic
  // CHECK-NEXT: recovered oops, all locals are alive
  // CHECK-NEXT: ~fourth
  // CHECK-NEXT: ~third
  // CHECK-NEXT: ~second
  // CHECK-NEXT: remaining
  // CHECK-NEXT: ~first
  // CHECK-NEXT: returned
}

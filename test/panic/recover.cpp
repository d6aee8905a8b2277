// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A panic runs the deferred calls of the frames it leaves, newest first, on top
// of them; then their destructors run, and the recovering function returns.
#include "trace.h"

void innermost() {
  Noisy local("innermost");
  defer say("innermost deferred");
  opendefer::panic(std::string("deep"));
}

void middle() {
  Noisy local("middle");
  for (int i = 0; i < 2; i++)
    defer say("middle deferred %d", i);
  innermost();
  say("not reached");
}

void outer() {
  Noisy local("outer");
  defer say("outer's other");
  defer {
    opendefer::value failure = opendefer::recover();
    say("recovered %s", failure.get_if<std::string>()->c_str());
  };
  middle();
  say("not reached");
}

int main() {
  outer();
  say("returned");
  // CHECK: innermost deferred
  // CHECK-NEXT: middle deferred 1
  // CHECK-NEXT: middle deferred 0
  // CHECK-NEXT: recovered deep
  // CHECK-NEXT: ~innermost
  // CHECK-NEXT: ~middle
  // CHECK-NEXT: outer's other
  // CHECK-NEXT: ~outer
  // CHECK-NEXT: returned
}

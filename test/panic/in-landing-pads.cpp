// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// RUN: %plugin_cxx -fplugin-arg-opendefer-table-frames -std=c++17 -O2 -I%S/../Inputs %s -o %t %libs && %t | %filecheck %s
// A frame that a named function recovers runs its other calls in landing pads. (A
// deferred block that recovers ends the recovery in a handler, before they run.)
#include "trace.h"

static void recovers() {
  if (auto panic = opendefer::recover())
    say("recovered %s", panic.what().c_str());
}

static void inner() {
  defer recovers();
  opendefer::panic("inner");
}

// The panic leaves the pad, passes this frame, and is running when inner() recovers
// its own: that recovery must not stop here.
static void passed() {
  defer opendefer::panic("from the pad");
  defer recovers();
  opendefer::panic("first");
}

// The recovery of the pad's panic begins on top of the pad, and goes on to here.
static void outer() {
  defer recovers();
  defer {
    inner();
    say("after inner");
  };
  passed();
}

int main() {
  // CHECK: recovered first
  // CHECK-NEXT: recovered inner
  // CHECK-NEXT: after inner
  // CHECK-NEXT: recovered from the pad
  // CHECK-NEXT: end
  outer();
  say("end");
}

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A panic in a deferred call supersedes the one that runs it, unless it is
// recovered before it gets there.
#include "trace.h"

void superseded() {
  defer { say("got %s", opendefer::recover().what().c_str()); };
  defer say("still runs");
  defer { opendefer::panic("second"); };
  opendefer::panic("first");
}

void recoveredInside() {
  defer { say("outer got %s", opendefer::recover().what().c_str()); };
  defer {
    defer { say("inner got %s", opendefer::recover().what().c_str()); };
    opendefer::panic("inner");
  };
  opendefer::panic("outer");
}

void again() {
  defer { say("at last %s", opendefer::recover().what().c_str()); };
  defer { opendefer::panic("again " + opendefer::recover().what()); };
  opendefer::panic("first");
}

void twiceInOneFrame() {
  defer { say("second: %s", opendefer::recover().what().c_str()); };
  defer { opendefer::panic("from a remaining call"); };
  defer { say("first: %s", opendefer::recover().what().c_str()); };
  opendefer::panic("from the body");
}

int main() {
  superseded();
  recoveredInside();
  again();
  twiceInOneFrame();
  say("end");
  // CHECK: still runs
  // CHECK-NEXT: got second
  // CHECK-NEXT: inner got inner
  // CHECK-NEXT: outer got outer
  // CHECK-NEXT: at last again first
  // CHECK-NEXT: first: from the body
  // CHECK-NEXT: second: from a remaining call
  // CHECK-NEXT: end
}

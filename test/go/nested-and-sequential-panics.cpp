// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's recover1.go: panics one after the other and one inside the other are
// each recovered by the right deferred call.
#include "trace.h"

void recovers(const char *who) { say("%s: %s", who, opendefer::recover().what().c_str()); }

void sequential() {
  defer recovers("third");
  defer {
    recovers("helper, so not");
    opendefer::value v = opendefer::recover();
    say("second: %s", v.what().c_str());
    opendefer::panic("3");
  };
  defer {
    opendefer::value v = opendefer::recover();
    say("first: %s", v.what().c_str());
    opendefer::panic("2");
  };
  opendefer::panic("1");
}

void inside() {
  defer recovers("outer");
  defer {
    defer {
      defer recovers("inmost");
      opendefer::panic("c");
    };
    defer recovers("inner");
    opendefer::panic("b");
  };
  opendefer::panic("a");
}

int main() {
  sequential();
  inside();
}
// CHECK: first: 1
// CHECK-NEXT: helper, so not: {{$}}
// CHECK-NEXT: second: 2
// CHECK-NEXT: third: 3
// CHECK-NEXT: inner: b
// CHECK-NEXT: inmost: c
// CHECK-NEXT: outer: a

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's issue43920 and issue43941, found by its deferfuzz: calls missed or out
// of order when deferred calls panic, recover and defer in turn.
#include "trace.h"

void f3() {
  defer { say("f3: %d", bool(opendefer::recover())); };
  defer {
    defer say("f3 inner");
    opendefer::panic("3b");
  };
  opendefer::panic("3a");
}
void f2() {
  defer say("f2 first");
  defer f3();
  defer {
    defer { say("f2 recovers %s", opendefer::recover().what().c_str()); };
    f3();
    opendefer::panic("2b");
  };
  opendefer::panic("2a");
}
void f1() {
  defer { say("f1 recovers %s", opendefer::recover().what().c_str()); };
  defer say("f1 second");
  f2();
  say("not reached");
}

int main() { f1(); }
// CHECK: f3 inner
// CHECK-NEXT: f3: 1
// CHECK-NEXT: f2 recovers 2b
// CHECK-NEXT: f3 inner
// CHECK-NEXT: f3: 1
// CHECK-NEXT: f2 first
// CHECK-NEXT: f1 second
// CHECK-NEXT: f1 recovers 2a

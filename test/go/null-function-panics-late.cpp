// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's defernil.go, closure4.go, issue8047, issue8047b: the statement takes a
// null function, the call panics; also during a panic.
#include "trace.h"

using function = void (*)(int);

void late(function f) {
  defer {
    opendefer::value v = opendefer::recover();
    say("recovered: %d", v.get_if<opendefer::RuntimeError>() != nullptr);
  };
  defer f(1);
  say("still running");
}
void duringPanic(function f) {
  defer {
    opendefer::value v = opendefer::recover();
    say("recovered: %d", v.get_if<opendefer::RuntimeError>() != nullptr);
  };
  for (int i = 0; i < 2; i++)
    defer f(i);
  opendefer::panic("first");
}
void notReached(function f, bool run) {
  if (run)
    defer f(1);
  say("nothing deferred");
}

int main() {
  late(nullptr);
  duringPanic(nullptr);
  notReached(nullptr, false);
}
// CHECK: still running
// CHECK-NEXT: recovered: 1
// CHECK-NEXT: recovered: 1
// CHECK-NEXT: nothing deferred

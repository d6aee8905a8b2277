// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// recover() works only in what the panic itself calls, and once.
#include "trace.h"

bool helper() { return bool(opendefer::recover()); }

void cleanup() {
  defer { say("deferred by a deferred call: %d", bool(opendefer::recover())); };
}

void handler(const char *name) {
  say("%s: %d", name, bool(opendefer::recover()));
}

void panics() {
  defer handler("handler, already recovered");
  defer {
    say("helper: %d", helper());
    defer { say("nested: %d", bool(opendefer::recover())); };
    say("direct: %d", bool(opendefer::recover()));
    say("again: %d", bool(opendefer::recover()));
  };
  defer cleanup();
  opendefer::panic(1);
}

void returns() {
  defer { say("normal return: %d", bool(opendefer::recover())); };
}

int main() {
  panics();
  returns();
  say("not deferred: %d", bool(opendefer::recover()));
  // CHECK: deferred by a deferred call: 0
  // CHECK-NEXT: helper: 0
  // CHECK-NEXT: direct: 1
  // CHECK-NEXT: again: 0
  // CHECK-NEXT: nested: 0
  // CHECK-NEXT: handler, already recovered: 0
  // CHECK-NEXT: normal return: 0
  // CHECK-NEXT: not deferred: 0
}

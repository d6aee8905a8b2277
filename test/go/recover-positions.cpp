// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's recover.go: recover() works in the deferred call itself, and nowhere else.
#include "trace.h"

void report(const char *who, const opendefer::value &v) {
  say("%s: %s", who, v ? v.what().c_str() : "nothing");
}

void helper() { report("helper", opendefer::recover()); }
void tooDeep() { helper(); }
void named(const char *who) { report(who, opendefer::recover()); }

void direct() {
  defer { report("direct", opendefer::recover()); };
  opendefer::panic(1);
}
void indirect() {
  defer named("after helper");
  defer { helper(); };
  defer { tooDeep(); };
  opendefer::panic(2);
}
void nested() {
  defer { report("outer", opendefer::recover()); };
  defer {
    defer { report("deferred by deferred", opendefer::recover()); };
    auto lambda = [] { report("lambda", opendefer::recover()); };
    lambda();
  };
  opendefer::panic(3);
}
void notDeferred() {
  report("no panic", opendefer::recover());
  defer named("normal return");
}
void twice() {
  defer {
    report("first", opendefer::recover());
    report("second", opendefer::recover());
  };
  opendefer::panic(4);
}

int main() {
  direct();
  indirect();
  nested();
  notDeferred();
  twice();
}
// CHECK: direct: 1
// CHECK-NEXT: helper: nothing
// CHECK-NEXT: helper: nothing
// CHECK-NEXT: after helper: 2
// CHECK-NEXT: lambda: nothing
// CHECK-NEXT: deferred by deferred: nothing
// CHECK-NEXT: outer: 3
// CHECK-NEXT: no panic: nothing
// CHECK-NEXT: normal return: nothing
// CHECK-NEXT: first: 4
// CHECK-NEXT: second: nothing

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's issue43921: the same deferred statement, executed again after a panic
// of a call that it made itself.
#include "trace.h"

void run() {
  defer { say("caught %s", opendefer::recover().what().c_str()); };
  for (int i = 0; i < 3; i++)
    defer [i] {
      opendefer::value v = opendefer::recover();
      say("%d sees %s", i, v ? v.what().c_str() : "nothing");
      opendefer::panic(i);
    };
}

int main() { run(); }
// CHECK: 2 sees nothing
// CHECK-NEXT: 1 sees 2
// CHECK-NEXT: 0 sees 1
// CHECK-NEXT: caught 0

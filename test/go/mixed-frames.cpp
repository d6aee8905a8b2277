// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's TestOpenAndNonOpenDefers, TestNonOpenAndOpenDefers: panics pass frames
// with slots and frames with records in the right order.
#include "trace.h"

void linkedThenOpen(bool);
void openThenLinked(bool more) {
  defer say("open");
  if (more)
    linkedThenOpen(false);
  else
    opendefer::panic("mixed");
}
void linkedThenOpen(bool more) {
  for (int i = 0; i < 2; i++)
    defer say("linked %d", i);
  openThenLinked(more);
}
void run(void (*function)(bool)) {
  defer { say("recovered %s", opendefer::recover().what().c_str()); };
  function(true);
}

int main() {
  run(openThenLinked);
  run(linkedThenOpen);
}
// CHECK: open
// CHECK-NEXT: linked 1
// CHECK-NEXT: linked 0
// CHECK-NEXT: open
// CHECK-NEXT: recovered mixed
// CHECK-NEXT: open
// CHECK-NEXT: linked 1
// CHECK-NEXT: linked 0
// CHECK-NEXT: open
// CHECK-NEXT: linked 1
// CHECK-NEXT: linked 0
// CHECK-NEXT: recovered mixed

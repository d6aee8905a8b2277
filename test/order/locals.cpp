// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A deferred call stands as a scope guard would, just before the outermost
// statement that holds it.
#include "trace.h"

void straight() {
  say("straight");
  Noisy before("before");
  defer say("deferred");
  Noisy after("after");
  say("body");
}

void nested() {
  say("nested");
  Noisy before("before");
  if (before.name) {
    Noisy inner("inner");
    defer say("deferred");
  }
  Noisy after("after");
  say("body");
}

void early(bool stop) {
  say("early");
  Noisy before("before");
  defer say("deferred");
  if (stop)
    return;
  Noisy after("after");
  defer say("not deferred");
}

int main() {
  straight();
  nested();
  early(true);
}

// CHECK-LABEL: straight
// CHECK-NEXT: body
// CHECK-NEXT: ~after
// CHECK-NEXT: deferred
// CHECK-NEXT: ~before
// CHECK-LABEL: nested
// CHECK-NEXT: ~inner
// CHECK-NEXT: body
// CHECK-NEXT: ~after
// CHECK-NEXT: deferred
// CHECK-NEXT: ~before
// CHECK-LABEL: early
// CHECK-NEXT: deferred
// CHECK-NEXT: ~before
// CHECK-NOT: {{.}}

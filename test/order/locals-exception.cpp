// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// The order among locals is the same when an exception leaves the function.
#include "trace.h"

void straight() {
  say("straight");
  Noisy before("before");
  defer say("deferred");
  Noisy after("after");
  say("body");
  throw 1;
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
  throw 1;
}

int main() {
  for (auto function : {straight, nested}) {
    try {
      function();
    } catch (int) {
      say("caught");
    }
  }
}
// CHECK: straight
// CHECK-NEXT: body
// CHECK-NEXT: ~after
// CHECK-NEXT: deferred
// CHECK-NEXT: ~before
// CHECK-NEXT: caught
// CHECK-NEXT: nested
// CHECK-NEXT: ~inner
// CHECK-NEXT: body
// CHECK-NEXT: ~after
// CHECK-NEXT: deferred
// CHECK-NEXT: ~before
// CHECK-NEXT: caught

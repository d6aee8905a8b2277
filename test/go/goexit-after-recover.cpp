// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's issue8158: a goexit() after a recovered panic sees no panic that is
// over, and neither does the next deferred call.
#include "trace.h"

#include <thread>

int main() {
  std::thread([] {
    defer { say("last: %d", bool(opendefer::recover())); };
    defer {
      say("recovered: %d", bool(opendefer::recover()));
      opendefer::goexit();
    };
    opendefer::panic("over");
  }).join();
  std::thread([] {
    defer { say("outer: %d", bool(opendefer::recover())); };
    [] {
      defer { say("recovered: %d", bool(opendefer::recover())); };
      opendefer::panic("over");
    }();
    opendefer::goexit();
  }).join();
}
// CHECK: recovered: 1
// CHECK-NEXT: last: 0
// CHECK-NEXT: recovered: 1
// CHECK-NEXT: outer: 0

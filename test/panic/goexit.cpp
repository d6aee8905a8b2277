// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// goexit() runs all deferred calls of the thread, then its destructors, and ends
// it. Nothing recovers it.
#include "trace.h"
#include <thread>

void helper() {
  Noisy local("helper");
  defer say("helper deferred");
  opendefer::goexit();
}

int main() {
  std::thread thread([] {
    Noisy local("thread");
    defer say("first, so last");
    defer { say("recover: %d", bool(opendefer::recover())); };
    helper();
    say("not reached");
  });
  thread.join();
  say("joined");
  // CHECK: helper deferred
  // CHECK-NEXT: recover: 0
  // CHECK-NEXT: first, so last
  // CHECK-NEXT: ~helper
  // CHECK-NEXT: ~thread
  // CHECK-NEXT: joined
}

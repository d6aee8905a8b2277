// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// An exception that leaves a function runs its deferred calls.
#include "trace.h"
#include <stdexcept>

void inner() {
  defer say("inner");
  throw std::runtime_error("thrown");
}

void outer() {
  for (int i = 0; i < 2; i++)
    defer say("outer %d", i);
  inner();
  defer say("not deferred");
}

int main() {
  try {
    outer();
  } catch (const std::exception &e) {
    say("caught %s", e.what());
  }
  // CHECK: inner
  // CHECK-NEXT: outer 1
  // CHECK-NEXT: outer 0
  // CHECK-NEXT: caught thrown
}

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// From a deferred call on a normal exit an exception propagates, and the others
// still run; from one that a panic runs it becomes a panic that carries it.
#include "trace.h"
#include <stdexcept>

void throwsLate() { throw std::runtime_error("late"); }

void normal() {
  defer say("still runs");
  defer throwsLate();
  say("body");
}

void panicking() {
  defer {
    opendefer::value failure = opendefer::recover();
    try {
      std::rethrow_exception(failure.exception());
    } catch (const std::runtime_error &e) {
      say("carries %s", e.what());
    }
  };
  defer throwsLate();
  opendefer::panic("first");
}

int main() {
  try {
    normal();
  } catch (const std::exception &e) {
    say("caught %s", e.what());
  }
  panicking();
  say("end");
  // CHECK: body
  // CHECK-NEXT: still runs
  // CHECK-NEXT: caught late
  // CHECK-NEXT: carries late
  // CHECK-NEXT: end
}

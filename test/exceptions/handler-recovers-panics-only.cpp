// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// RUN: %opendefer --table-frames %s -o %t.cpp -- -std=c++17 %cppflags -I%S/../Inputs && %gxx -std=c++17 %cppflags -I%S/../Inputs %t.cpp -o %t %libs && %t | %filecheck %s
// `defer handler();` recovers panics; an exception passes by.
#include "trace.h"
#include <stdexcept>

void handler() { say("recovered: %d", bool(opendefer::recover())); }

void panics() {
  defer handler();
  opendefer::panic("p");
}
void throws() {
  defer handler();
  throw std::runtime_error("e");
}

// Among calls that get the exception, because a body recovers it or because they
// ask for a failure.
std::string throwsAmongOthers(bool late) {
  if (late) {
    defer { say("stopped: %d", bool(opendefer::recover())); };
    defer handler();
  }
  throw std::runtime_error("e");
}
std::string throwsConditionally() {
  defer_failure handler();
  throw std::runtime_error("f");
}

int main() {
  panics();
  try {
    throws();
  } catch (const std::exception &e) {
    say("caught %s", e.what());
  }
  // CHECK: recovered: 1
  // CHECK-NEXT: recovered: 0
  // CHECK-NEXT: caught e
  throwsAmongOthers(true);
  // CHECK-NEXT: recovered: 0
  // CHECK-NEXT: stopped: 1
  try {
    throwsConditionally();
  } catch (const std::exception &e) {
    say("caught %s", e.what());
  }
  // CHECK-NEXT: recovered: 0
  // CHECK-NEXT: caught f
}

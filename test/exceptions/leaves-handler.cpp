// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// RUN: %opendefer %s -o %t.cpp -- -std=c++17 -I%S/../Inputs && %gxx -std=c++17 -O2 %cppflags -I%S/../Inputs %t.cpp -o %t %libs && %t | %filecheck %s
// An exception that a handler throws, in a function that also defers in the
// handler. g++ moves all handlers to a section of their own, where the notes about
// the inner defers are, and the frame's note is between those and the outer one's.
#include "trace.h"
#include <stdexcept>

__attribute__((noinline)) static void fail(int n) {
  if (n >= 0)
    throw std::runtime_error("thrown");
}

static void f(int n) {
  defer say("outer");
  try {
    fail(n);
  } catch (const std::exception &) {
    if (n & 1)
      defer say("in the handler");
    defer_scoped say("of the handler");
    fail(n - 2);
    say("handled");
  }
}

static void call(int n) {
  say("%d", n);
  try {
    f(n);
  } catch (const std::exception &) {
    say("caught");
  }
}

int main() {
  // CHECK: 1
  // CHECK-NEXT: handled
  // CHECK-NEXT: of the handler
  // CHECK-NEXT: in the handler
  // CHECK-NEXT: outer
  call(1);
  // CHECK-NEXT: 2
  // CHECK-NEXT: of the handler
  // CHECK-NEXT: outer
  // CHECK-NEXT: caught
  call(2);
  // CHECK-NEXT: 3
  // CHECK-NEXT: of the handler
  // CHECK-NEXT: in the handler
  // CHECK-NEXT: outer
  // CHECK-NEXT: caught
  call(3);
}

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// What a function without a named result returns after a recovered panic.
#include "trace.h"

void recovers() { (void)opendefer::recover(); }

// No `return` had run: a value-initialised result.
int nothing() {
  defer recovers();
  opendefer::panic("early");
}

// One had, and the type is trivially copyable: its value.
int value() {
  defer recovers();
  defer { opendefer::panic("late"); };
  return 42;
}

// Otherwise again a value-initialised result.
std::string text() {
  defer recovers();
  defer { opendefer::panic("late"); };
  return "text";
}

struct Pair {
  int a, b;
};
Pair pair() {
  defer recovers();
  defer { opendefer::panic("late"); };
  return {1, 2};
}

int main() {
  say("%d", nothing());
  say("%d", value());
  say("'%s'", text().c_str());
  Pair p = pair();
  say("%d %d", p.a, p.b);
  // CHECK: 0
  // CHECK-NEXT: 42
  // CHECK-NEXT: ''
  // CHECK-NEXT: 1 2
}

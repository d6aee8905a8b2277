// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// The object of a member call: an lvalue by reference, what `->` yields now, an
// rvalue moved in.
#include "trace.h"
#include <memory>

struct Counter {
  int count = 0;
  void print(const char *how) const { say("%s: %d", how, count); }
};

int main() {
  Counter object, other{50};
  Counter *pointer = &object;
  auto owner = std::make_shared<Counter>(), smart = owner;

  defer object.print("lvalue");
  defer pointer->print("pointer");
  defer smart->print("smart pointer");
  defer Counter{7}.print("rvalue");

  object.count++;
  owner->count = 30;
  pointer = &other;
  smart.reset();
  say("body, %d", pointer->count);
  // CHECK: body, 50
  // CHECK-NEXT: rvalue: 7
  // CHECK-NEXT: smart pointer: 30
  // CHECK-NEXT: pointer: 1
  // CHECK-NEXT: lvalue: 1
}

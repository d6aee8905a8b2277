// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Constructors, destructors, operators and methods may defer.
#include "trace.h"

struct Machine {
  int state;
  explicit Machine(int s) : state(s) {
    defer { say("constructor ends, %d", state); };
    state++;
  }
  ~Machine() {
    defer say("destructor ends");
    say("destructor");
  }
  Machine &operator+=(int n) {
    defer { say("+= ends, %d", state); };
    state += n;
    return *this;
  }
  operator int() const {
    defer say("conversion ends");
    return state;
  }
  static int count() {
    defer say("static ends");
    return 1;
  }
};

int main() {
  Machine machine(1);
  machine += 5;
  say("%d", int(machine));
  say("%d", Machine::count());
  // CHECK: constructor ends, 2
  // CHECK-NEXT: += ends, 7
  // CHECK-NEXT: conversion ends
  // CHECK-NEXT: 7
  // CHECK-NEXT: static ends
  // CHECK-NEXT: 1
  // CHECK-NEXT: destructor
  // CHECK-NEXT: destructor ends
}

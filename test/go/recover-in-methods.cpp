// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's recover.go: a method may recover, also one that is inherited or
// chosen at run time (Go: embedded, through an interface), on a small or a big frame.
#include "trace.h"

struct Base {
  int big[200] = {};
  virtual ~Base() = default;
  void inherited(int n) { say("inherited %d: %s", n, opendefer::recover().what().c_str()); }
  virtual void chosen(int n) { say("wrong %d", n); }
};
struct Derived : Base {
  void chosen(int n) override { say("chosen %d: %s", n, opendefer::recover().what().c_str()); }
};
struct Second {
  virtual ~Second() = default;
  virtual void thunk(int n) = 0;
};
struct Both : Base, Second {
  void thunk(int n) override { say("thunk %d: %s", n, opendefer::recover().what().c_str()); }
};

void one() {
  Derived object;
  defer object.inherited(1);
  opendefer::panic("a");
}
void two() {
  Derived object;
  Base *base = &object;
  defer base->chosen(2);
  opendefer::panic("b");
}
void three() {
  Both object;
  Second *second = &object; // its vtable has a thunk, not the method
  defer second->thunk(3);
  opendefer::panic("c");
}
void four() {
  char frame[4096];
  frame[0] = 'd';
  Base base;
  defer base.inherited(4);
  opendefer::panic(std::string(1, frame[0]));
}

int main() {
  one();
  two();
  three();
  four();
}
// CHECK: inherited 1: a
// CHECK-NEXT: chosen 2: b
// CHECK-NEXT: thunk 3: c
// CHECK-NEXT: inherited 4: d

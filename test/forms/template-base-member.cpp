// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Members of a base class that depends on a template parameter: only the
// instantiation tells whether the call needs `this`.
#include "trace.h"

template <class T> struct Base {
  void plain() { say("plain"); }
  static void shared() { say("shared"); }
protected:
  void taking(T value) { say("taking %d", int(value)); }
};

template <class T> struct Derived : Base<T> {
  using Base<T>::taking;
  void go(T value) {
    defer this->plain();
    defer Base<T>::plain();
    defer Base<T>::shared();
    defer taking(value);
    defer Derived::taking(value);
    value = 9;
  }
};

int main() {
  Derived<int>().go(3);
  // CHECK: taking 3
  // CHECK-NEXT: taking 3
  // CHECK-NEXT: shared
  // CHECK-NEXT: plain
  // CHECK-NEXT: plain
}

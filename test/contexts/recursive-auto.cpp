// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// RUN: %plugin_cxx -std=c++17 -fno-exceptions -I%S/../Inputs %s -o %t.exe %libs
// RUN: %t.exe | %filecheck %s
// A template whose result is deduced calls itself: the result's type is known
// there, by the first return.
#include "trace.h"

template <class T> auto factorial(T n) {
  defer say("factorial %d", int(n));
  if (n < 2)
    return T(1);
  return T(n * factorial(T(n - 1)));
}

template <class T> struct Tree {
  auto depth(int n) const {
    defer say("depth %d", n);
    if (n == 0)
      return value;
    return depth(n - 1) + this->depth(0);
  }
  T value;
};

// const of a template argument is none of the result.
template <class T> auto decayed(T n, int times) {
  defer say("decayed");
  if (times == 0)
    return n;
  return decayed<T>(n, times - 1);
}

int main() {
  // CHECK: factorial 1
  // CHECK-NEXT: factorial 2
  // CHECK-NEXT: factorial 3
  // CHECK-NEXT: 6
  say("%ld", factorial(3L));
  // CHECK-NEXT: depth 0
  // CHECK-NEXT: depth 0
  // CHECK-NEXT: depth 1
  // CHECK-NEXT: 10
  say("%d", Tree<int>{5}.depth(1));
  // CHECK-NEXT: decayed
  // CHECK-NEXT: decayed
  // CHECK-NEXT: 3
  static_assert(std::is_same<decltype(decayed<const int>(3, 1)), int>::value, "");
  say("%d", decayed<const int>(3, 1));
}

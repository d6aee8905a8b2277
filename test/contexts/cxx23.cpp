// REQUIRES: llvm19 || llvm22
// RUN: %plugin_cxx -std=c++2b -Wall -Wextra -Werror -I%S/../Inputs %s -o %t.plugin %libs
// RUN: %t.plugin | %filecheck %s
// RUN: %opendefer %s -- -std=c++2b -I%S/../Inputs %cppflags >%t.cpp
// RUN: %clangxx -std=c++2b -Wall -Wextra -Werror -I%S/../Inputs %cppflags %t.cpp -o %t.command %libs
// RUN: %t.command | %filecheck %s
// What C++23 adds: deducing this, static call operators and more. Clang 14 does
// not have them, nor has g++ 12: both results are built with this Clang.
#include "trace.h"
#include <utility>
struct D {
  int n = 2;
  int get(this D &self, int k) {
    defer { say("deducing %d", self.n); };
    self.n = k;
    return self.n;
  }
  auto &&any(this auto &&self) {
    defer say("any");
    return std::forward<decltype(self)>(self).n;
  }
  template <class Self> void rec(this Self &&self, int k) {
    defer self.show(k);
    if (k)
      self.rec(k - 1);
  }
  void show(int k) const { say("show %d", k); }
  static int operator()(int k) {
    defer say("static () %d", k);
    return k;
  }
  int operator[](int a, int b) {
    defer say("[%d, %d]", a, b);
    return a + b;
  }
};
constexpr int ce(int n) {
  if
    consteval { return n; }
  else {
    return n + 1;
  }
}
int ife(int n) {
  if
    consteval { return 0; }
  else {
    defer say("not consteval %d", n);
  }
  if
    !consteval { defer say("!consteval"); }
  return ce(n);
}
auto fib = [](this auto self, int n) -> int {
  defer { say("fib %d", n); };
  return n < 2 ? n : self(n - 1) + self(n - 2);
};
auto sl = [](int n) static {
  defer say("static lambda %d", n);
  return n;
};
int main() {
  D d;
  d.get(5);
  d.any() = 7;
  d.rec(2);
  d(3);
  d[1, 2];
  ife(3);
  fib(3);
  sl(4);
  auto x = auto(d);
  (void)x;
  defer[x = 3z] { say("%d", int(x)); };
  defer D()(4);
}

// CHECK: deducing 5
// CHECK-NEXT: any
// CHECK-NEXT: show 0
// CHECK-NEXT: show 1
// CHECK-NEXT: show 2
// CHECK-NEXT: static () 3
// CHECK-NEXT: [1, 2]
// CHECK-NEXT: !consteval
// CHECK-NEXT: not consteval 3
// CHECK-NEXT: fib 1
// CHECK-NEXT: fib 0
// CHECK-NEXT: fib 2
// CHECK-NEXT: fib 1
// CHECK-NEXT: fib 3
// CHECK-NEXT: static lambda 4
// CHECK-NEXT: static () 4
// CHECK-NEXT: 3

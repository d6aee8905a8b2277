// RUN: %both_ways %s | %filecheck %s
// Parentheses around what is called, and variable templates that are called.
#include <cstdio>
#include <opendefer/defer.h>

struct Object {
  int n;
  void method(int v) { std::printf("method %d of %d\n", v, n); }
  void (*pointer)(int) = [](int v) { std::printf("pointer %d\n", v); };
  static void own(int v) { std::printf("static %d\n", v); }
};
void plain(int v) { std::printf("plain %d\n", v); }
template <class T> auto variable = [](T v) {
  auto panic = opendefer::recover();
  std::printf("variable %d, %s\n", int(v), panic ? panic.what().c_str() : "none");
};

// CHECK:      plain 6
// CHECK-NEXT: static 5
// CHECK-NEXT: pointer 4
// CHECK-NEXT: method 3 of 7
// CHECK-NEXT: method 2 of 7
// CHECK-NEXT: method 1 of 7
void calls(Object o, Object *p) {
  defer (o.method)(1);
  defer (p->method)(2);
  defer ((*p).method)(3);
  defer (o.pointer)(4);
  defer (o.own)(5);
  defer (plain)(6);
}

// CHECK-NEXT: plain 6
// CHECK-NEXT: static 5
// CHECK-NEXT: pointer 4
// CHECK-NEXT: method 3 of 8
// CHECK-NEXT: method 2 of 8
// CHECK-NEXT: method 1 of 8
template <class T> void dependent(T o, T *p) {
  defer (o.method)(1);
  defer (p->method)(2);
  defer ((*p).method)(3);
  defer (o.pointer)(4);
  defer (o.own)(5);
  defer (plain)(o.n - 2);
}

// CHECK-NEXT: variable 9, gone
template <class T> void ofVariable(T v) {
  defer variable<T>(v);
  opendefer::panic("gone");
}

int main() {
  Object seven{7}, eight{8};
  calls(seven, &seven);
  dependent(eight, &eight);
  ofVariable(9);
}

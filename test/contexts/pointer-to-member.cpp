// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Calls through a pointer to member; it is copied, like a function pointer.
#include "trace.h"
#include <cstdio>
#include <functional>
#include <memory>
struct S {
  int n = 1;
  void m(int k) { say("m %d %d", n, k); }
  void c() const { say("c %d", n); }
  int v = 3;
  void (*fp)(int) = nullptr;
  std::function<void(int)> fn;
};
void go(S &s, S *p, void (S::*pm)(int), void (S::*pc)() const) {
  defer(s.*pm)(1);
  defer(p->*pm)(2);
  defer(s.*pc)();
  defer(S(s).*pm)(3);
  auto q = std::make_unique<S>();
  defer((*q).*pm)(4);
  defer(((*p)).*(pm))(5);

  void (S::*const kept)(int) = pm;
  defer std::invoke(kept, S(s), 6);
  s.n = 9;
  pm = nullptr;
}
template <class T, class P> void tgo(T &t, P pm) {
  defer(t.*pm)(7);
  defer((&t)->*pm)(8);
  pm = nullptr;
}
int main() {
  S s;
  s.fp = [](int k) { say("fp %d", k); };
  s.fn = [](int k) { say("fn %d", k); };
  go(s, &s, &S::m, &S::c);
  tgo(s, &S::m);
  defer s.fp(3);
  defer s.fn(4);
  defer (*s.fp)(5);
  defer(&s)->fp(6);
}

// CHECK: m 1 6
// CHECK-NEXT: m 9 5
// CHECK-NEXT: m 1 4
// CHECK-NEXT: m 1 3
// CHECK-NEXT: c 9
// CHECK-NEXT: m 9 2
// CHECK-NEXT: m 9 1
// CHECK-NEXT: m 9 8
// CHECK-NEXT: m 9 7
// CHECK-NEXT: fp 6
// CHECK-NEXT: fp 5
// CHECK-NEXT: fn 4
// CHECK-NEXT: fp 3

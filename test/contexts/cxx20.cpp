// RUN: %both_ways %s -std=c++20 -I%S/../Inputs | %filecheck %s
// What C++20 adds. Clang 14 does not let a lambda capture structured bindings.
// UNSUPPORTED: llvm14
#include "trace.h"
#include <compare>
#include <concepts>
#include <memory>
#include <vector>
template <class T>
concept Lockable = requires(T t) {
  t.lock();
  t.unlock();
};
struct M {
  int n = 0;
  void lock() { say("lock"); }
  void unlock() { say("unlock"); }
};
template <Lockable T> void guarded(T &t) {
  t.lock();
  defer t.unlock();
  say("guarded");
}
void abbreviated(Lockable auto &t, auto n) {
  t.lock();
  defer t.unlock();
  defer { say("n %d", n); };
}
template <class T>
requires std::integral<T> T trailing(T t) {
  defer say("integral");
  return t;
}
template <class T> T trailing(T t) requires(!std::integral<T>) {
  defer say("not integral");
  return t;
}
template <class T> struct C {
  T t;
  void m() requires std::integral<T> {
    defer { say("C::m %d", t); };
  }
  auto operator<=>(const C &) const = default;
};
auto l = []<class T>(std::vector<T> v) requires std::copyable<T> {
  defer { say("size %d", int(v.size())); };
  return v.size();
};
consteval int sq(int n) { return n * n; }
constinit int ci = sq(3);
struct Agg {
  int a, b;
};
void designated() {
  defer[p = Agg{.a = 1, .b = 2}] { say("%d %d", p.a, p.b); };
  for (int i = 0; int j : {1, 2}) {
    defer say("%d %d", i, j);
    ++i;
  }
}
void binding() {
  auto [a, b] = Agg{1, 2};
  defer { say("%d %d", a, b); };
  defer[a, &b] { say("%d %d", a, b); };
  auto g = [a] {
    defer { say("a %d", a); };
  };
  g();
  ++b;
}
template <class... A> void packs(A... a) {
  defer[... b = a] { say("%d", (b + ... + 0)); };
  auto f = [... c = a] {
    defer { say("c %d", (c + ... + 0)); };
  };
  f();
  ((a = 0), ...);
}
void usingEnum() {
  enum class E { x, y };
  E e = E::y;
  switch (e) {
    using enum E;
  case x:
    defer say("x");
    break;
  case y:
    [[likely]] defer say("y");
  }
}
template <int... I> void seq() {
  [&]<int... J>() { defer say("J %d", int(sizeof...(J))); }
  .template operator()<I...>();
}
struct S {
  int n = 3;
  auto f() {
    return [=, this] {
      defer { say("n %d", n); };
      return n;
    };
  }
  auto g() {
    return [*this] {
      defer { say("copy %d", n); };
    };
  }
};
char8_t c8 = u8'x';
bool operator==(const M &a, int b) {
  defer say("==");
  return a.n == b;
}
int main() {
  M m;
  guarded(m);
  abbreviated(m, 3);
  trailing(1);
  trailing(1.5);
  C<int>{4}.m();
  l(std::vector<int>{1, 2});
  designated();
  binding();
  packs(1, 2, 3);
  usingEnum();
  seq<1, 2>();
  S().f()();
  S().g()();
  if (3 != m)
    say("rewritten");
  if (auto k = ci; k == 9) [[likely]]
    defer say("nine");
  else [[unlikely]]
    defer say("not");
}

// CHECK: lock
// CHECK-NEXT: guarded
// CHECK-NEXT: unlock
// CHECK-NEXT: lock
// CHECK-NEXT: n 3
// CHECK-NEXT: unlock
// CHECK-NEXT: integral
// CHECK-NEXT: not integral
// CHECK-NEXT: C::m 4
// CHECK-NEXT: size 2
// CHECK-NEXT: 1 2
// CHECK-NEXT: 0 1
// CHECK-NEXT: 1 2
// CHECK-NEXT: a 1
// CHECK-NEXT: 1 3
// CHECK-NEXT: 1 3
// CHECK-NEXT: c 6
// CHECK-NEXT: 6
// CHECK-NEXT: y
// CHECK-NEXT: J 2
// CHECK-NEXT: n 3
// CHECK-NEXT: copy 3
// CHECK-NEXT: ==
// CHECK-NEXT: rewritten
// CHECK-NEXT: nine

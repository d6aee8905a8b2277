// RUN: %both_ways %s | %filecheck %s --match-full-lines
// RUN: %both_ways %s -fno-exceptions | %filecheck %s --match-full-lines
// The type of a result means the same whatever has its name in the body: locals,
// parameters, members of the class, macros, other namespaces. So does the named
// result.
#include <opendefer/defer.h>
#include <cstdio>
#include <string>
#include <vector>
#include <utility>
template <class T> struct Box { T v; template <class U> Box(U u) : v(u) {} };
namespace A {
struct R { double v; R(double d) : v(d) {} ~R() {} };
namespace A { struct R { int v; }; }
R inA() { defer {}; struct A {}; using R = int; R r = 2; (void)r; return 1.5; }
} // namespace A
template <class T> struct S {
  using V = T;
  V f(T x) { using V = int; V y = 1; (void)y; defer {}; return x + 0.5; }
  V local(T x) { struct V { int i; }; V v{1}; (void)v; defer {}; return x + 0.5; }
  V variable(T x) { int V = 1; (void)V; defer {}; return x + 0.5; }
  V label(T x) { defer {}; if (x > 100) goto V; x = x + 0.5; V: return x; }
  V param(int V, T x) { defer {}; return x + V; }
  V unnamed(int V, double, T x) { defer {}; return x + V; }
  V constant(int V, T x) const { defer {}; return x + V; }
  V rvalue(int V, T x) && { defer {}; return x + V; }
  static V statically(int V, T x) { defer {}; return x + V; }
  V operator+(int V) { defer {}; return T(V) + 0.5; }
  template <class U> V tmpl(int V, U x) { defer {}; return x + V; }
  Box<V> box(int V, T x) { defer {}; return x + V; }
  V &ref(T &V) { defer {}; return V; }
  V out(int V, T x);
  friend V hiddenFriend(S &, T x) { using V = int; V y = 1; (void)y; defer {}; return x + 0.5; }
  operator V() { using V = int; V y = 1; (void)y; defer {}; return 7.5; }
};
template <class T> typename S<T>::V S<T>::out(int V, T x) { defer {}; return x + V; }
// Defined out of the class, where a member has the name.
template <class T> struct Out { struct Box { int i; }; ::Box<T> f(T x); template <class U> ::Box<U> g(U x); };
template <class T> Box<T> Out<T>::f(T x) { defer {}; return x; }
template <class T> template <class U> Box<U> Out<T>::g(U x) { defer {}; return x; }
struct BaseOf { struct Box { int i; }; };
struct Derived : BaseOf { template <class U> ::Box<U> g(U x); };
template <class U> Box<U> Derived::g(U x) { defer {}; return x; }
template <class V> struct P { using W = int; V f(double); };
template <class W> W P<W>::f(double x) { defer {}; return x + 0.5; }
// A macro that has been defined since.
struct Plain { double v; ~Plain() {} Plain(double d) : v(d) {} };
Plain declared();
#define Plain int
decltype(declared()) plain() { defer {}; return 1.5; }

template <class T> Box<T> freeOne(T Box) { defer {}; return Box; }
namespace N {
namespace {
template <class T> struct Q { T v; };
template <class T> Q<T> freeTwo(T Q) { defer {}; return {Q}; }
template <class T, class U> Q<T> freeThree(U Q) { defer {}; return {T(Q)}; }
template <class... T> Q<int> pack(T... Q) { defer {}; return {int(sizeof...(Q))}; }
} // namespace
} // namespace N
namespace user {
namespace opendefer { namespace lowered { struct result {}; } }
template <class T> Box<T> f(T x) { namespace std = ::N; defer {}; return x; }
int g(int x) { defer { std::printf("g "); }; return x; }
} // namespace user
template <class T> auto trailing(T x) -> decltype(x) { using T2 = int; T2 y = 1; (void)y; defer {}; return x; }
template <class T> typename S<T>::V typenamed(T x) { using S = int; S s = 1; (void)s; defer {}; return x; }
// A named result, where another local has its name.
int named(int n) {
  defer_result int r = 0;
  defer { r += 100; };
  if (n) { int r = 5; return r; }
  { struct r {}; return 7; }
}
template <class T> T namedIn(T n) {
  defer_result T r = 0;
  defer { r += 100; };
  if (n) { T r = 5; return r; }
  for (T r = 9;;) return r;
}
// A keyword just behind a colon.
int behindColon(int n) {
  switch (n) { case 1:defer std::printf("one "); break; default:defer { std::printf("other "); } }
  return n;
}

int main() {
  S<double> s;
  std::printf("%g %g %g %g\n", s.f(1), s.local(1), s.variable(1), s.label(1));
  std::printf("%g %g %g %g\n", s.param(1, .5), s.unnamed(1, 1, .5), s.constant(1, .5), S<double>().rvalue(1, .5));
  std::printf("%g %g %g %g\n", s.statically(1, .5), s + 1, s.tmpl(1, .5), s.box(1, .5).v);
  double d = 2.5; s.ref(d) += 1;
  std::printf("%g %g %g %g\n", d, s.out(1, .5), hiddenFriend(s, 1), double(s));
  std::printf("%g %g %g %g\n", Out<double>().f(1.5).v, Out<int>().g(1.5).v, Derived().g(1.5).v, P<double>().f(1));
  std::printf("%g %g %g %g %d\n", freeOne(1.5).v, N::freeTwo(1.5).v, N::freeThree<double>(1.5f).v, A::inA().v, N::pack(1,2).v);
  std::printf("%g %d %g %g\n", user::f(1.5).v, user::g(1), trailing(1.5), typenamed(1.5));
  auto l = [](auto x) -> Box<decltype(x)> { using Box = int; Box y = 1; (void)y; defer {}; return x; };
  std::printf("%g\n", l(1.5).v);
  std::printf("%g\n", plain().v);
  std::printf("%d %d %d %d\n", named(0), named(1), namedIn(0), namedIn(1));
  std::printf("%d\n", behindColon(1) + behindColon(2));
  // CHECK: 1.5 1.5 1.5 1.5
  // CHECK-NEXT: 1.5 1.5 1.5 1.5
  // CHECK-NEXT: 1.5 1.5 1.5 1.5
  // CHECK-NEXT: 3.5 1.5 1.5 7.5
  // CHECK-NEXT: 1.5 1.5 1.5 1.5
  // CHECK-NEXT: 1.5 1.5 1.5 1.5 2
  // CHECK-NEXT: g 1.5 1 1.5 1.5
  // CHECK-NEXT: 1.5
  // CHECK-NEXT: 1.5
  // CHECK-NEXT: 107 105 109 105
  // CHECK-NEXT: {{(one other|other one) 3}}
}

// RUN: %both_ways %s | %filecheck %s
// The call that is made is the one that the statement names: the overload and
// the value categories that it has there, in a template as outside of it.
#include <opendefer/defer.h>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>

struct Fn {
  void operator()(int) & { std::puts("fn &"); }
  void operator()(int) const & { std::puts("fn const &"); }
  void operator()(int) && { std::puts("fn &&"); }
};
struct A {
  void m() & { std::puts("m &"); }
  void m() const & { std::puts("m const &"); }
  void m() && { std::puts("m &&"); }
  void m() const && { std::puts("m const &&"); }
};
const A constA() { return A(); }
void f(A &) { std::puts("A &"); }
void f(const A &) { std::puts("const A &"); }
void f(A &&) { std::puts("A &&"); }
void f(const A &&) { std::puts("const A &&"); }
void s(const std::string &) { std::puts("const string &"); }
void s(std::string &&) { std::puts("string &&"); }
void array(int (&&x)[2]) { std::printf("array && %d %d\n", x[0], x[1]); }
void array(int (&x)[2]) { std::printf("array & %d %d\n", x[0], x[1]); }
void array(const int (&x)[2]) { std::printf("const array & %d %d\n", x[0], x[1]); }
void matrix(const int (&x)[2][3]) { std::printf("matrix %d %d\n", x[0][2], x[1][0]); }
void ov(int x) { std::printf("ov %d\n", x); }
void ov(const char *x) { std::puts(x); }
template <class T> void tmpl(T x) { std::printf("tmpl %d\n", int(x)); }
void apply(void (*g)(int)) { g(4); }
void pointer(void *p) { std::printf("null %d\n", p == nullptr); }
void inc(int &n) { ++n; }
struct T {
  void f() const { std::puts("captured const"); }
  void f() { std::puts("captured"); }
};
// What the arguments were, whichever function is called.
template <class F, class X> void dependent(F g, X &&x) { defer g(std::forward<X>(x)); }
template <class X> void named(X &&x) { defer f(std::forward<X>(x)); }
template <class G> void functor(G &&g) { defer std::forward<G>(g)(1); }

struct P { int a, b; };
struct Bits { unsigned b : 4, c : 4; };
struct S { static const int value = 3; static void m(int n) { std::printf("m %d\n", n); } static void m(const char *) {} };
void join(int, void **p) { std::printf("null %d\n", p == nullptr); }
void num(int n) { std::printf("num %d\n", n); }
void sum(P p, int n) { std::printf("sum %d %d\n", p.a + p.b, n); }
void each(int n, void (*g)(int)) { g(n); }
void list(std::initializer_list<int> l) { std::printf("list %d\n", int(l.size())); }
template <class N, class B, class St, class... More> void all(N t, B b, St, More... more) {
  defer join(t, NULL);
  defer join(t, 0);
  defer join(t, nullptr);
  defer num(St::value);
  defer num(b.c);
  defer num((&b)->c);
  defer sum({t, 2}, b.b);
  defer sum({t, St::value}, sizeof(N) > 1 ? 5 : 6);
  defer each(t, ov);
  defer each(t, &ov);
  defer each(t, tmpl);
  defer each(t, &St::m);
  defer each(t, &S::m);
  defer list({t, more..., 7});
  defer [](auto... x) { std::printf("pack %d\n", int(sizeof...(x))); }(more..., t, more...);
}
// An object whose parameter can only be a reference to it is no copy.
struct Pinned {
  int n = 0;
  Pinned() = default;
  Pinned(const Pinned &) = delete;
};
void count(Pinned &p, int by) { p.n += by; }
template <class N> void incAny(N &n) { ++n; }
template <class N> struct Counter {
  N n;
  void add(N &to, const N &by) { to += by; }
};
template <class N, class F> N references(N n, F g, Pinned &p) {
  Counter<N> counter{n}, *pointer = &counter;
  [&] {
    defer inc(n);
    defer incAny(n);
    defer g(n);
    defer [](auto &x) { ++x; }(n);
    defer counter.add(n, n);
    defer pointer->add(n, n);
    defer count(p, n);
    n = 100;
  }();
  return n;
}
template <class G> void constants(G g) { defer g(0); }

int main() {
  const A a;
  A b;
  const Fn fn;
  int x[] = {1, 2}, y[2][3] = {{1, 2, 3}, {4, 5, 6}}, n = 1;
  const int c[] = {5, 6};
  std::string text;
  T t;
  void (*null)(void *) = pointer;
  {
    [&] {
      std::puts("plain:");
      defer fn(1);                 // CHECK-LABEL: plain:
      defer Fn()(1);               // CHECK: m const &&
      defer std::as_const(fn)(1);  // CHECK-NEXT: m &&
      defer f(a);                  // CHECK-NEXT: null 1
      defer f(b);                  // CHECK-NEXT: n 3
      defer f(A());                // CHECK-NEXT: captured const
      defer f(std::move(a));       // CHECK-NEXT: captured const
      defer s(text);               // CHECK-NEXT: tmpl 4
      defer s("x");                // CHECK-NEXT: ov 4
      defer array(x);              // CHECK-NEXT: ov 4
      defer array(c);              // CHECK-NEXT: matrix 3 4
      defer array(std::move(x));   // CHECK-NEXT: array && 7 8
      defer array({7, 8});         // CHECK-NEXT: array && 1 2
      defer matrix(y);             // CHECK-NEXT: const array & 5 6
      defer apply(ov);             // CHECK-NEXT: array & 1 2
      defer apply(&ov);            // CHECK-NEXT: string &&
      defer apply(&tmpl<int>);     // CHECK-NEXT: const string &
      defer [t]() { t.f(); }();    // CHECK-NEXT: const A &&
      defer [t] { t.f(); }();      // CHECK-NEXT: A &&
      defer [&n] { std::printf("n %d\n", n); };
      defer inc(std::ref(n));      // CHECK-NEXT: A &
      defer inc(n);                // CHECK-NEXT: const A &
      defer null(0);               // CHECK-NEXT: fn const &
      defer A().m();               // CHECK-NEXT: fn &&
      defer constA().m();          // CHECK-NEXT: fn const &
    }();
  }
  std::puts("template:");
  auto g = [](auto &&v) { f(static_cast<decltype(v)>(v)); };
  dependent(g, a);            // CHECK-LABEL: template:
  dependent(g, b);            // CHECK-NEXT: const A &
  dependent(g, std::move(a)); // CHECK-NEXT: A &
  dependent(g, A());          // CHECK-NEXT: const A &&
  named(a);                   // CHECK-NEXT: A &&
  named(b);                   // CHECK-NEXT: const A &
  named(std::move(a));        // CHECK-NEXT: A &
  named(A());                 // CHECK-NEXT: const A &&
  functor(fn);                // CHECK-NEXT: A &&
  functor(Fn());              // CHECK-NEXT: fn const &
  constants(pointer);         // CHECK-NEXT: fn &&
  std::puts("all:");          // CHECK-NEXT: null 1
  all(1, Bits{9, 4}, S(), 5, 6);
  Pinned pinned;
  int sum = references(1, [](int &x) { ++x; }, pinned);
  std::printf("references %d %d\n", sum, pinned.n);
  // CHECK-LABEL: all:
  // CHECK-NEXT: pack 5
  // CHECK-NEXT: list 4
  // CHECK-NEXT: m 1
  // CHECK-NEXT: m 1
  // CHECK-NEXT: tmpl 1
  // CHECK-NEXT: ov 1
  // CHECK-NEXT: ov 1
  // CHECK-NEXT: sum 4 5
  // CHECK-NEXT: sum 3 9
  // CHECK-NEXT: num 4
  // CHECK-NEXT: num 4
  // CHECK-NEXT: num 3
  // CHECK-NEXT: null 1
  // CHECK-NEXT: null 1
  // CHECK-NEXT: null 1
  // CHECK-NEXT: references 106 1
}

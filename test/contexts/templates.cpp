// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Templates: what the pattern says is lowered once for all instances.
#include "trace.h"
#include <memory>
#include <mutex>
#include <optional>
#include <vector>
template <class T> T plain(T v) {
  defer say("plain");
  return v;
}
template <> int plain<int>(int v) {
  defer say("plain<int>");
  return v + 1;
}
template <class T, class U> auto add(T a, U b) -> decltype(a + b) {
  defer { say("add %d", int(a)); };
  return a + b;
}
template <class... A> int pack(A... a) {
  defer { say("pack %d", int((0 + ... + a))); };
  return sizeof...(a);
}
template <class F, class... A> decltype(auto) forward(F &&f, A &&...a) {
  defer say("forward");
  return std::forward<F>(f)(std::forward<A>(a)...);
}
template <class... A> void deferPack(A... a) {
  (void)std::initializer_list<int>{
      ([](auto v) { defer say("elem %d", int(v)); }(a), 0)...};
}
void sink(int a, int b, int c) { say("sink %d %d %d", a, b, c); }
template <class... A> void expand(A... a) {
  defer sink(a...);
  ((a += 10), ...);
}
template <class F, class... A> void expandF(F f, A &&...a) {
  defer f(std::forward<A>(a)...);
  defer f(a...);
}
template <class T> struct Box {
  T v;
  explicit Box(T v) : v(std::move(v)) {
    defer { say("Box"); };
  }
  ~Box() { defer say("~Box"); }
  T take() && {
    defer { say("take"); };
    return std::move(v);
  }
  const T &get() const {
    defer say("get");
    return v;
  }
  template <class U> U as() const {
    defer touch();
    return U(v);
  }
  void touch() const { say("touch"); }
  friend bool operator==(const Box &a, const Box &b) {
    defer say("==");
    return a.v == b.v;
  }
  static int s() {
    defer say("s");
    return 1;
  }
  struct Inner {
    T t;
    T m() {
      defer { say("inner"); };
      return t;
    }
  };
  Inner inner() const {
    defer this->touch();
    return Inner{v};
  }
  typename std::vector<T>::size_type size() {
    defer say("size");
    return 1;
  }
};
template <class T> struct Box<T *> {
  T *p;
  T *get() {
    defer { say("partial"); };
    return p;
  }
};
template <> struct Box<bool> {
  bool get() {
    defer { say("full"); };
    return true;
  }
};
template <class T> struct Out {
  T m(T);
  template <class U> U n(U);
};
template <class T> T Out<T>::m(T t) {
  defer { say("out %d", int(t)); };
  return t;
}
template <class T> template <class U> U Out<T>::n(U u) {
  defer { say("out n"); };
  return u;
}
template <class T> void dependent(T &t) {
  t.lock();
  defer t.unlock();
  defer { say("locked"); };
}
template <class T> void dependentP(T p) {
  p->lock();
  defer p->unlock();
}
template <class T> void typed() {
  T t{};
  defer T::f(t);
  defer t.template g<int>(3);
}
struct D {
  int n = 2;
  static void f(D &d) { say("D::f %d", d.n); }
  template <class U> void g(U u) { say("g %d", int(u)); }
};
template <class T> auto constexprIf(T t) {
  if constexpr (std::is_integral_v<T>) {
    defer say("integral");
    return t + 1;
  } else {
    defer say("other");
    return std::string(t);
  }
}
template <class T> auto autoRet(T t) {
  defer { say("auto"); };
  return t;
}
template <class T> decltype(auto) dauto(T &t) {
  defer { say("decltype(auto)"); };
  return (t);
}
template <class T> auto &aref(T &t) {
  defer { say("auto &"); };
  return t;
}
auto nontemplate(int n) {
  defer { say("nt"); };
  if (n > 1)
    return 2.5;
  return 1.0;
}
template <int N> int fact() {
  if constexpr (N == 0)
    return 1;
  else {
    defer say("fact %d", N);
    return N * fact<N - 1>();
  }
}
template <template <class> class C, class T> C<T> wrap(T t) {
  defer { say("wrap"); };
  return C<T>{t};
}
template <class T> using Opt = std::optional<T>;
template <class T = int, class = std::enable_if_t<std::is_integral_v<T>>>
T sfinae(T t = {}) {
  defer say("sfinae");
  return t;
}
template <class T>
auto v = [](T t) {
  defer say("variable template");
  return t;
};
struct NoDef {
  explicit NoDef(int n) : n(n) {}
  int n;
};
template <class T> T nodef(T t) {
  defer say("nodef");
  return t;
}
template <class T> T named(T t) {
  defer_result T r = t;
  defer { r = r + 1; };
  return r + 1;
}
template <class Derived> struct Crtp {
  int run() {
    defer self().done();
    return self().value();
  }
  Derived &self() { return static_cast<Derived &>(*this); }
};
struct Impl : Crtp<Impl> {
  int value() { return 3; }
  void done() { say("done"); }
};
template <class B> struct Mixin : B {
  void m(int k) {
    defer B::base(k);
    defer this->base(k + 1);
    auto l = [this, k] { defer this->base(k + 2); };
    l();
    auto l2 = [=] { defer this->base(k + 3); };
    l2();
  }
};
struct Mb {
  void base(int k) { say("base %d", k); }
};
int main() {
  plain(1);
  plain(2.0);
  plain(std::string("x"));
  say("%d", add(1, 2));
  pack();
  pack(1, 2, 3);
  say("%d", forward([](int a, int b) { return a + b; }, 1, 2));
  deferPack(1, 2.5, 'c');
  expand(1, 2, 3);
  expandF(sink, 1, 2, 3);
  Box<std::unique_ptr<int>> b(std::make_unique<int>(3));
  say("%d", *std::move(b).take());
  Box<int> bi(3), bj(3);
  bi.get();
  bi.as<long>();
  say("%d", bi == bj);
  Box<int>::s();
  bi.inner().m();
  bi.size();
  int i = 3;
  Box<int *>{&i}.get();
  Box<bool>().get();
  Out<int>().m(1);
  Out<int>().n('c');
  std::mutex m;
  dependent(m);
  dependentP(&m);
  typed<D>();
  constexprIf(1);
  constexprIf("s");
  autoRet(1);
  dauto(i) = 5;
  aref(i) = 6;
  nontemplate(1);
  fact<3>();
  wrap<Opt>(3);
  sfinae();
  v<int>(3);
  nodef(NoDef(3));
  say("%d", named(1));
  Impl().run();
  Mixin<Mb>().m(1);
}

// CHECK: plain<int>
// CHECK-NEXT: plain
// CHECK-NEXT: plain
// CHECK-NEXT: add 1
// CHECK-NEXT: 3
// CHECK-NEXT: pack 0
// CHECK-NEXT: pack 6
// CHECK-NEXT: forward
// CHECK-NEXT: 3
// CHECK-NEXT: elem 1
// CHECK-NEXT: elem 2
// CHECK-NEXT: elem 99
// CHECK-NEXT: sink 1 2 3
// CHECK-NEXT: sink 1 2 3
// CHECK-NEXT: sink 1 2 3
// CHECK-NEXT: Box
// CHECK-NEXT: take
// CHECK-NEXT: 3
// CHECK-NEXT: Box
// CHECK-NEXT: Box
// CHECK-NEXT: get
// CHECK-NEXT: touch
// CHECK-NEXT: ==
// CHECK-NEXT: 1
// CHECK-NEXT: s
// CHECK-NEXT: touch
// CHECK-NEXT: inner
// CHECK-NEXT: size
// CHECK-NEXT: partial
// CHECK-NEXT: full
// CHECK-NEXT: out 1
// CHECK-NEXT: out n
// CHECK-NEXT: locked
// CHECK-NEXT: g 3
// CHECK-NEXT: D::f 2
// CHECK-NEXT: integral
// CHECK-NEXT: other
// CHECK-NEXT: auto
// CHECK-NEXT: decltype(auto)
// CHECK-NEXT: auto &
// CHECK-NEXT: nt
// CHECK-NEXT: fact 1
// CHECK-NEXT: fact 2
// CHECK-NEXT: fact 3
// CHECK-NEXT: wrap
// CHECK-NEXT: sfinae
// CHECK-NEXT: variable template
// CHECK-NEXT: nodef
// CHECK-NEXT: 3
// CHECK-NEXT: done
// CHECK-NEXT: base 3
// CHECK-NEXT: base 4
// CHECK-NEXT: base 2
// CHECK-NEXT: base 1
// CHECK-NEXT: ~Box
// CHECK-NEXT: ~Box
// CHECK-NEXT: ~Box

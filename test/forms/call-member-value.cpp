// RUN: %both_ways %s | %filecheck %s
// `o.m(x)` where only an instantiation tells what `m` is: a member function, or
// a value that is called, which is kept as any other callee is. And members and
// variable templates in parentheses or out of them.
#include <opendefer/defer.h>
#include <cstdio>
#include <functional>
#include <memory>

void one(int &n) { std::printf("one %d; ", ++n); }
void two(int &n) { std::printf("two %d; ", ++n); }
void handle(int &) { std::printf("%s; ", opendefer::recover().what().c_str()); }

struct Method {
  void stop(int &n) { one(n); }
};
struct Static {
  static void stop(int &n) { one(n); }
};
struct Pointer {
  void (*stop)(int &) = one;
};
struct Held {
  std::function<void(int &)> stop = one;
};
struct Functor {
  struct Stop {
    void operator()(int &n) { std::printf("plain "), one(n); }
    void operator()(int &n) const { std::printf("const "), one(n); }
  } stop;
};
struct StaticPointer {
  static inline void (*stop)(int &) = one;
};
class Private {
  void (*stop)(int &) = one;
  template <class T> friend void other(T t, int n);
};

template <class T> void byDot(T t, int n) {
  int behind = n;
  defer std::printf("[%d]\n", n);
  defer t.stop(behind);
  defer [&] { n = behind; };
}
template <class T> void byArrow(T t, int n) {
  defer std::puts("");
  defer t->stop(n);
  defer (t->stop)(n);
  defer ((*t).stop)(n);
}
template <class T> void changed(T t, int n) {
  defer std::puts("");
  defer t.stop(n);
  t.stop = two;
  defer t.stop(n);
}
template <class T> void other(T t, int n) {
  defer std::puts("");
  defer t.stop(n);
}
template <class T> void ofRvalue(int n) {
  defer std::puts("");
  defer T().stop(n);
  defer std::make_unique<T>()->stop(n);
}
template <class T> struct Derived : T {
  void run(int n) {
    defer std::puts("");
    defer this->stop(n);
    defer (this->stop)(n);
  }
};
template <class T, class... A> void recovers(T t, A &...args) {
  defer t.stop(args...);
  opendefer::panic("recovered");
}
template <class T> void null(T t, int n) {
  defer { std::printf("%s\n", opendefer::recover().what().c_str()); };
  defer t.stop(n);
}
template <class T> void (*variable)(T &) = one;
template <class T> auto lambda = [](T &) {
  std::printf("%s\n", opendefer::recover().what().c_str());
};
template <class T> void byVariable(T n) {
  defer lambda<T>(n);
  defer variable<T>(n);
  defer (variable<T>)(n);
  opendefer::panic("by variable");
}

struct Plain {
  void m(int n) { std::printf("m %d; ", n); }
  static void s(int n) { std::printf("s %d; ", n); }
  template <class T> void t(T n) { std::printf("t %d; ", n); }
  void implicit() { defer (m)(5); }
};
template <class T> void inParentheses(T t) {
  defer (t.template t<int>)(1);
  defer ((t).s)(2);
  defer ((&t)->m)(3);
}

int main() {
  byDot(Method(), 1);
  byDot(Static(), 1);
  byDot(Pointer(), 1);
  byDot(Held(), 1);
  byDot(Functor(), 1);
  byDot<const Functor>(Functor(), 1);
  byDot(StaticPointer(), 1);
  // CHECK: {{^}}one 2; [1]
  // CHECK-NEXT: {{^}}one 2; [1]
  // CHECK-NEXT: {{^}}one 2; [1]
  // CHECK-NEXT: {{^}}one 2; [1]
  // CHECK-NEXT: {{^}}plain one 2; [1]
  // CHECK-NEXT: {{^}}const one 2; [1]
  // CHECK-NEXT: {{^}}one 2; [1]
  Pointer pointer;
  byArrow(&pointer, 1);
  byArrow(std::make_shared<Held>(), 1);
  byArrow(std::make_shared<Method>(), 1);
  // CHECK-NEXT: {{^}}one 2; one 3; one 4;
  // CHECK-NEXT: {{^}}one 2; one 3; one 4;
  // CHECK-NEXT: {{^}}one 2; one 3; one 4;
  changed(Pointer(), 1);
  changed(Held(), 1);
  other(Private(), 1);
  // CHECK-NEXT: {{^}}two 2; one 3;
  // CHECK-NEXT: {{^}}two 2; one 3;
  // CHECK-NEXT: {{^}}one 2;
  ofRvalue<Pointer>(1);
  ofRvalue<Functor>(1);
  // CHECK-NEXT: {{^}}one 2; one 3;
  // CHECK-NEXT: {{^}}plain one 2; plain one 3;
  Derived<Held>().run(1);
  Derived<Method>().run(1);
  // CHECK-NEXT: {{^}}one 2; one 3;
  // CHECK-NEXT: {{^}}one 2; one 3;
  int n = 0;
  recovers(Pointer{handle}, n);
  recovers(Held{handle}, n);
  Pointer none{nullptr};
  null(none, n);
  byVariable(1);
  // CHECK-NEXT: {{^}}recovered; recovered; {{.*}}null
  // CHECK-NEXT: {{^}}one 2; one 3; by variable
  Plain plain;
  {
    defer std::puts("");
    defer (plain.m)(1);
    defer ((plain.s))(2);
    defer (plain.t<int>)(3);
    defer ((&plain)->m)(4);
    defer { plain.implicit(); inParentheses(plain); };
  }
  // CHECK-NEXT: {{^}}m 5; m 3; s 2; t 1; m 4; t 3; s 2; m 1;
}

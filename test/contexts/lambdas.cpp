// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Lambdas of every kind, also in default arguments and initialisers.
#include "trace.h"
#include <functional>
#include <memory>
template <class F> auto call(F f) { return f(); }
struct S {
  int n = 4;
  auto m() {
    return [this] {
      defer { say("this %d", n); };
      return [*this]() mutable {
        defer { say("copy %d", n); };
        return ++n;
      }();
    };
  }
  std::function<int()> member = [this] {
    defer { say("member init %d", n); };
    return n;
  };
};
auto global = [](int n) {
  defer say("global %d", n);
  return n;
};
int main() {
  int x = 1;
  auto m = [x]() mutable {
    defer { say("mutable %d", x); };
    return ++x;
  };
  m();
  say("%d", m());
  auto g = [](auto a, auto... rest) {
    defer say("generic %d", int(sizeof...(rest)));
    return a;
  };
  say("%d", g(1));
  say("%s", g("x", 2, 3));
  auto nested = [&] {
    defer { say("outer lambda %d", x); };
    auto inner = [&] {
      defer {
        say("inner %d", x);
        ++x;
      };
      return x;
    };
    int one = inner();
    return one + inner();
  };
  say("%d", nested());
  auto ret = [&]() -> int & {
    defer { say("ref"); };
    return x;
  };
  ret() = 20;
  auto dec = [&]() -> decltype(auto) {
    defer say("decltype");
    return (x);
  };
  dec() = 30;
  say("%d", x);
  auto up = [p = std::make_unique<int>(5)]() {
    defer { say("unique %d", *p); };
    return *p;
  };
  up();
  auto ex = [](auto x) noexcept -> decltype(x + 1) {
    defer { say("x %d", int(x)); };
    return x + 1;
  };
  ex(1);
  ex(2.5);
  call([] { defer say("void lambda"); });
  say("%d", call([] {
        defer say("int lambda");
        return 7;
      }));
  say("%s", call([] {
              defer say("string lambda");
              return std::string("s");
            }).c_str());
  auto rec = [](auto self, int n) -> int {
    defer { say("rec %d", n); };
    return n ? n + self(self, n - 1) : 0;
  };
  say("%d", rec(rec, 3));
  S s;
  say("%d", s.m()());
  s.member();
  global(3);
  int (*fp)(int) = [](int n) {
    defer say("fp %d", n);
    return n;
  };
  fp(1);
  defer[&] {
    defer[y = x] { say("deferred in deferred %d", y); };
    auto l = [&] {
      defer { say("lambda in deferred %d", x); };
    };
    l();
  };
  defer[](auto f) {
    defer f();
    say("passed");
  }
  ([] { say("f"); });
  auto deduced = [](int n) {
    defer { say("multi"); };
    if (n)
      return 1;
    return 2;
  };
  say("%d", deduced(0));
  [&, y = 3]() mutable {
    defer { say("%d %d", x, y); };
    y = 5;
  }();
  auto lref = [&](int &r = *new int(3)) {
    defer {
      say("r %d", r);
      delete &r;
    };
  };
  lref();
}

// CHECK: mutable 2
// CHECK-NEXT: mutable 3
// CHECK-NEXT: 3
// CHECK-NEXT: generic 0
// CHECK-NEXT: 1
// CHECK-NEXT: generic 2
// CHECK-NEXT: x
// CHECK-NEXT: inner 1
// CHECK-NEXT: inner 2
// CHECK-NEXT: outer lambda 3
// CHECK-NEXT: 3
// CHECK-NEXT: ref
// CHECK-NEXT: decltype
// CHECK-NEXT: 30
// CHECK-NEXT: unique 5
// CHECK-NEXT: x 1
// CHECK-NEXT: x 2
// CHECK-NEXT: void lambda
// CHECK-NEXT: int lambda
// CHECK-NEXT: 7
// CHECK-NEXT: string lambda
// CHECK-NEXT: s
// CHECK-NEXT: rec 0
// CHECK-NEXT: rec 1
// CHECK-NEXT: rec 2
// CHECK-NEXT: rec 3
// CHECK-NEXT: 6
// CHECK-NEXT: copy 5
// CHECK-NEXT: this 4
// CHECK-NEXT: 5
// CHECK-NEXT: member init 4
// CHECK-NEXT: global 3
// CHECK-NEXT: fp 1
// CHECK-NEXT: multi
// CHECK-NEXT: 2
// CHECK-NEXT: 30 5
// CHECK-NEXT: r 3
// CHECK-NEXT: passed
// CHECK-NEXT: f
// CHECK-NEXT: lambda in deferred 30
// CHECK-NEXT: deferred in deferred 30

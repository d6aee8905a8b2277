// RUN: %both_ways %s -std=c++20 -I%S/../Inputs | %filecheck %s
// Functions in coroutines may defer, and coroutines may stand in functions that
// defer.
#include "trace.h"
#include <coroutine>
struct task {
  struct promise_type {
    task get_return_object() {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { throw; }
    std::suspend_always yield_value(int) { return {}; }
  };
  std::coroutine_handle<promise_type> h;
  void run() {
    while (!h.done())
      h.resume();
    h.destroy();
  }
};
task outer(int n) {
  auto l = [&](int k) {
    defer { say("in lambda %d %d", n, k); };
    return k + 1;
  };
  co_yield l(1);
  struct L {
    static int f() {
      defer say("local class");
      return 1;
    }
  };
  co_yield L::f();
  [n] { defer say("called at once %d", n); }();
  co_return;
}
template <class T> task touter(T t) {
  auto l = [t] {
    defer { say("t lambda %d", int(t)); };
  };
  l();
  co_yield 1;
  l();
}
void deferring() {
  defer say("deferring");
  auto c = [](int n) -> task {
    say("coroutine %d", n);
    co_yield n;
    say("coroutine on");
  };
  auto t = c(3);
  defer t.run();
  defer[&c] { c(4).run(); };
  defer {
    auto u = c(5);
    u.run();
  };
  defer c(6).run();
  say("body");
}
int main() {
  outer(3).run();
  touter(4.5).run();
  deferring();
}

// CHECK: in lambda 3 1
// CHECK-NEXT: local class
// CHECK-NEXT: called at once 3
// CHECK-NEXT: t lambda 4
// CHECK-NEXT: t lambda 4
// CHECK-NEXT: body
// CHECK-NEXT: coroutine 6
// CHECK-NEXT: coroutine on
// CHECK-NEXT: coroutine 5
// CHECK-NEXT: coroutine on
// CHECK-NEXT: coroutine 4
// CHECK-NEXT: coroutine on
// CHECK-NEXT: coroutine 3
// CHECK-NEXT: coroutine on
// CHECK-NEXT: deferring

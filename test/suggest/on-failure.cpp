// Guards that count exceptions become a defer_failure or a defer_success.
// RUN: %suggested %s >%t && %filecheck %s <%t
#include "Inputs/folly.h"
#include "Inputs/scope_exit.h"
#include "Inputs/steps.h"
#include <cstdio>
#include <exception>
#include <string>

// A guard of one's own.
template <class F> struct OnError {
  OnError(F f) : f(f), before(std::uncaught_exceptions()) {}
  ~OnError() {
    if (before >= std::uncaught_exceptions())
      return;
    f();
  }
  F f;
  int before;
};
// It runs if any exception is in flight.
template <class F> struct WhileUnwinding {
  F f;
  ~WhileUnwinding() {
    if (std::uncaught_exceptions() > 0)
      f();
  }
};
template <class F> WhileUnwinding(F) -> WhileUnwinding<F>;

namespace numbers {
struct Number {
  int value;
};
Number operator+(Number a, Number b) { return {a.value + b.value}; }
} // namespace numbers
using numbers::Number;

std::string all(int n) {
  std::string name = "name";
  std::experimental::scope_fail failed([&] { std::printf("failed %d\n", n); });
  std::experimental::scope_success done([n] { std::printf("done %d\n", n); });
  SCOPE_FAIL { std::printf("SCOPE_FAIL %s\n", name.c_str()); };
  step(1, n);
  SCOPE_SUCCESS { std::printf("SCOPE_SUCCESS %d\n", n); };
  OnError error([&] { std::puts("error"); });
  step(2, n);
  return name + "!";
}
void released(int n) {
  std::experimental::scope_fail first([&] { std::puts("first"); });
  std::experimental::scope_fail second([&] { std::puts("second"); });
  std::experimental::scope_success third([&] { std::puts("third"); });
  step(1, n);
  second.release();
  step(2, n);
  first.release();
  if (n == 3)
    third.release();
}
// While an exception unwinds, another function is left without one.
struct Unwound {
  int n;
  ~Unwound() {
    try {
      all(n);
    } catch (int thrown) {
      std::printf("caught %d\n", thrown);
    }
  }
};
void inner(int n) {
  try {
    std::experimental::scope_fail failed([&] { std::printf("failed %d\n", n); });
    step(1, n);
  } catch (int) {
    std::puts("caught");
  }
  WhileUnwinding other{[] { std::puts("unwinding"); }};
}

// Another operator than that of the guards.
template <class T> T added(T value) {
  using namespace folly::detail;
  T sum = Number{1} + value;
  auto other = Number{2} + value;
  return sum + other;
}

int main() {
  std::printf("added %d\n", added(Number{3}).value);
  for (int n = 0; n < 4; n++) {
    try {
      Unwound unwound{2 - n};
      std::puts(all(n).c_str());
      released(n);
      inner(n);
    } catch (int thrown) {
      std::printf("thrown %d\n", thrown);
    }
  }
}

// CHECK: remark: SCOPE_FAIL is a scope guard
// CHECK: remark: SCOPE_SUCCESS is a scope guard
// CHECK: remark: 'failed' (std::experimental::scope_fail)
// CHECK: note: not rewritten: the guard depends on how its block is left, but a 'defer_failure' on how the function is left
// CHECK-NOT: 'other'
// CHECK-NOT: 'sum'
// CHECK: 9 guards found, 8 of which
// CHECK: {{^}}+  defer_failure { std::printf("failed %d\n", n); }
// CHECK: {{^}}+  defer_success [n] { std::printf("done %d\n", n); };
// CHECK: {{^}}+  defer_failure { std::printf("SCOPE_FAIL %s\n", name.c_str()); }
// CHECK: {{^}}+  defer_success { std::printf("SCOPE_SUCCESS %d\n", n); }
// CHECK: {{^}}+  defer_failure { std::puts("error"); }
// CHECK: {{^}}+  defer_failure { std::puts("first"); }
// CHECK: {{^}}+  bool second = true;
// CHECK: {{^}}+  defer_failure { if (second) std::puts("second"); }
// CHECK: {{^}}+  bool third = true;
// CHECK: {{^}}+  defer_success { if (third) std::puts("third"); }
// CHECK: {{^}}-  first.release();

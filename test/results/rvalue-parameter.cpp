// RUN: %both_ways %s -I%S/../Inputs -std=c++20 | %filecheck %s
// RUN: %both_ways %s -I%S/../Inputs -std=c++20 -fno-exceptions | %filecheck %s
// `return x;` of an rvalue reference moves, since C++20, also where the body is
// a lambda, to which x is somebody else's.
#include "trace.h"
#include <memory>

struct Told {
  Told() = default;
  Told(Told &&) { say("move"); }
  Told(const Told &) { say("copy"); }
};
Told passed(Told &&x) { defer say("passed"); return x; }
std::unique_ptr<int> owner(std::unique_ptr<int> &&p) { defer say("owner"); return (p); }
Told local(Told &x) {
  defer say("local");
  Told &&y = static_cast<Told &&>(x);
  return y;
}
Told lvalue(Told &x) { defer say("lvalue"); return x; }
template <class T> T generic(T &&x) { defer say("generic"); return x; }

int main() {
  Told n;
  // CHECK: move
  // CHECK-NEXT: passed
  passed(static_cast<Told &&>(n));
  // CHECK-NEXT: owner
  // CHECK-NEXT: 3
  say("%d", *owner(std::make_unique<int>(3)));
  // CHECK-NEXT: move
  // CHECK-NEXT: local
  local(n);
  // CHECK-NEXT: copy
  // CHECK-NEXT: lvalue
  lvalue(n);
  // CHECK-NEXT: move
  // CHECK-NEXT: generic
  generic(Told());
}

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A callee that is a variable is kept as it is at the statement.
#include "trace.h"
#include <functional>

void one(int x) { say("one(%d)", x); }
void two(int x) { say("two(%d)", x); }

struct Functor {
  int base;
  void operator()(int x) const { say("functor %d", base + x); }
};

int main() {
  void (*pointer)(int) = one;
  std::function<void(int)> function = one;
  Functor functor{10};
  int captured = 100;
  auto lambda = [captured](int x) { say("lambda %d", captured + x); };
  auto counter = [n = 0]() mutable { say("counter %d", ++n); };

  defer pointer(1);
  defer function(2);
  defer functor(3);
  defer lambda(4);
  defer Functor{20}(5);
  defer counter();
  pointer = two;
  function = two;
  functor.base = 0;
  counter();
  // CHECK: counter 1
  // CHECK-NEXT: counter 1
  // CHECK-NEXT: functor 25
  // CHECK-NEXT: lambda 104
  // CHECK-NEXT: functor 13
  // CHECK-NEXT: one(2)
  // CHECK-NEXT: one(1)
}

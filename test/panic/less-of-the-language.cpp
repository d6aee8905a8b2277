// RUN: %both_ways %s -I%S/../Inputs -fno-exceptions | %filecheck %s
// RUN: %both_ways %s -I%S/../Inputs -fno-rtti | %filecheck %s
// Panics and recovery without exceptions (destructors are skipped there), and
// without run-time type information.
#include "trace.h"

int depth(int n) {
  defer { say("leaving %d", n); };
  if (n == 0)
    opendefer::panic(std::string("bottom"));
  return depth(n - 1) + 1;
}

int guarded(int n) {
  defer_result int result = -1;
  defer say("remaining");
  defer {
    opendefer::value failure = opendefer::recover();
    say("recovered %s", failure.get_if<std::string>()->c_str());
    result = n;
  };
  for (int i = 0; i < 2; i++)
    defer say("linked %d", i);
  return depth(n);
}

int main() {
  say("%d", guarded(2));
  // CHECK: leaving 0
  // CHECK-NEXT: leaving 1
  // CHECK-NEXT: leaving 2
  // CHECK-NEXT: linked 1
  // CHECK-NEXT: linked 0
  // CHECK-NEXT: recovered bottom
  // CHECK-NEXT: remaining
  // CHECK-NEXT: 2
}

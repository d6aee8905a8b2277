// RUN: %plugin_cxx -std=c++17 -Wall -Wextra -fsyntax-only %s 2>&1 | %filecheck %s
// The compiler's own diagnostics show the user's lines and columns.
#include <opendefer/defer.h>

void f(int) {}

int g(int n) {
  defer f(1); int unused = 0; // CHECK: diagnostics.cpp:[[#@LINE]]:19: warning: unused variable 'unused'
  // CHECK-NEXT: defer f(1); int unused = 0;
  if (n)
    defer f(2);
  return n;
}
// CHECK: 1 warning generated

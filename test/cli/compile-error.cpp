// RUN: cp %s %t.cpp
// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: ! %opendefer -i %t.cpp -- -std=c++17 %cppflags 2>/dev/null
// RUN: cmp %s %t.cpp
// A file with errors is not rewritten.
#include <opendefer/defer.h>

void f(int) {}

int main() {
  defer f(1);
  // CHECK: compile-error.cpp:[[#@LINE+1]]:{{[0-9]+}}: error: {{.*}}undeclared
  undeclared();
}

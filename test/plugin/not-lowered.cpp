// RUN: (! %clangxx -std=c++17 %cppflags -c %s -o %t.o 2>&1) | %filecheck %s
// RUN: (! %gxx -std=c++17 %cppflags -c %s -o %t.o 2>&1) | %filecheck %s
// RUN: %clangxx -std=c++17 %cppflags -fsyntax-only %s
// Code that was not lowered does not build, and the error is on its line.
#include <opendefer/defer.h>

void f() {}

int main() {
  // CHECK: not-lowered.cpp:[[#@LINE+1]]:{{[0-9]+}}: error: {{.*}}not lowered
  defer f();
}

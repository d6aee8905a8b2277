// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only %s 2>&1) | %filecheck %s
// What repeats cannot be open-coded, whatever the annotation says.
#include <opendefer/defer.h>

void f(int) {}

OPENDEFER_OPEN_CODED void loop() {
  for (int i = 0; i < 3; i++)
    // CHECK: open-coded-in-loop.cpp:[[#@LINE+1]]:5: error: {{.*}}[opendefer-open-coded-repeats]
    defer f(i);
}

// Nor what has more defers than there are slots.
OPENDEFER_OPEN_CODED void many() {
  // clang-format off
  defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0);
  defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0);
  defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0);
  defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0);
  defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0);
  defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0);
  defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0);
  defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0); defer f(0);
  // CHECK: open-coded-in-loop.cpp:[[#@LINE+1]]:3: error: {{.*}}65 'defer' statements, and at most 64 are supported{{.*}}[opendefer-open-coded-too-many]
  defer f(0);
  // clang-format on
}

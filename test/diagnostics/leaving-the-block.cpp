// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// A deferred block is left by its end or by `return;`.
#include <opendefer/defer.h>

int function(int n) {
  while (n > 0) {
    // CHECK: leaving-the-block.cpp:[[#@LINE+1]]:13: error: 'break' cannot leave a deferred block; use 'return;' to end the block in the form 'defer [&] { ... };' [opendefer-jump-out-of-defer]
    defer { break; };
    // CHECK: leaving-the-block.cpp:[[#@LINE+1]]:{{[0-9]+}}: error: {{.*}}'continue'{{.*}}[opendefer-jump-out-of-defer]
    defer { continue; };
  }
  // CHECK: leaving-the-block.cpp:[[#@LINE+1]]:{{[0-9]+}}: error: {{.*}}[opendefer-return-value-from-defer]
  defer { return 1; };
  return 0;
}

void nothing(int n) {
  while (n-- > 0) {
    // CHECK: leaving-the-block.cpp:[[#@LINE+1]]:13: error: 'break' {{.*}}; use 'return;' to end the block [opendefer-jump-out-of-defer]
    defer { break; };
    // These are fine.
    defer { for (;;) break; };
    defer { switch (0) default: break; };
    defer { return; };
  }
}

// `return;` is no C++ in a function with a result, unless it is in a lambda.
int result(int n) {
  // CHECK: leaving-the-block.cpp:[[#@LINE+2]]:18: error: 'return;' cannot end this deferred block because {{.*}}[opendefer-return-from-block-form]
  // CHECK: leaving-the-block.cpp:[[#@LINE+1]]:3: note: deferred block begins here
  defer { if (n) return; function(n); }
  defer [&] { if (n) return; function(n); };
  [] { defer { return; } }();
  if (n)
    // CHECK: leaving-the-block.cpp:[[#@LINE+1]]:5: error: non-void function must return a value of type 'int' [opendefer-return-without-value]
    return;
  return n;
}
// CHECK-NOT: : error:

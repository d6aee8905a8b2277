// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// A deferred block is left by its end or by `return;`.
#include <opendefer/defer.h>

int function(int n) {
  while (n > 0) {
    // CHECK: leaving-the-block.cpp:[[#@LINE+1]]:{{[0-9]+}}: error: {{.*}}'break'{{.*}}[opendefer-jump-out-of-defer]
    defer { break; };
    // CHECK: leaving-the-block.cpp:[[#@LINE+1]]:{{[0-9]+}}: error: {{.*}}'continue'{{.*}}[opendefer-jump-out-of-defer]
    defer { continue; };
  }
  // CHECK: leaving-the-block.cpp:[[#@LINE+1]]:{{[0-9]+}}: error: {{.*}}[opendefer-return-value-from-defer]
  defer { return 1; };
  return 0;
}

// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// What a deferred block uses by reference must live as long as the function.
#include <opendefer/defer.h>
#include <vector>

void use(int) {}

void function(std::vector<int> &v) {
  int outer = 0;
  for (int i = 0; i < 3; i++) {
    // CHECK: inner-scope.cpp:[[#@LINE+1]]:{{[0-9]+}}: error: {{.*}}'i'{{.*}}[opendefer-dangling-capture]
    defer { use(i); };
  }
  for (auto &x : v) {
    // CHECK: inner-scope.cpp:[[#@LINE+1]]:{{[0-9]+}}: error: {{.*}}'x'{{.*}}[opendefer-reference-variable-capture]
    defer { use(x); };
  }
  if (int y = outer) {
    // CHECK: inner-scope.cpp:[[#@LINE+1]]:{{[0-9]+}}: error: {{.*}}'y'{{.*}}[opendefer-dangling-capture]
    defer { use(y); };
  }
  // These are fine.
  for (int i = 0; i < 3; i++) {
    defer [i] { use(i); };
    defer use(i);
    defer { use(outer); };
  }
  for (auto &x : v) {
    defer [&x] { use(x); };
  }
  // CHECK-NOT: : error:
}

// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// Only a call or a block can be deferred.
#include <opendefer/defer.h>

void function() {
  int x = 0;
  // CHECK: not-a-call.cpp:[[#@LINE+1]]:{{[0-9]+}}: error: {{.*}}[opendefer-not-a-call]
  defer x = 1;
}

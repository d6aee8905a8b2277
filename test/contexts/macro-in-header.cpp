// RUN: %plugin_cxx -std=c++17 -Wall -Wextra -Werror -I%S/../Inputs %s -o %t.plugin %libs
// RUN: %t.plugin | %filecheck %s
// RUN: rm -rf %t.dir && %opendefer --out-dir %t.dir %s -- -std=c++17 -I%S/../Inputs %cppflags
// RUN: %gxx -std=c++17 -Wall -Wextra -Werror -I%S/../Inputs %cppflags %t.dir/macro-in-header.cpp -o %t.command %libs
// RUN: %t.command | %filecheck %s
// The keyword is in the header alone, here and in its own functions.
#define IN_HEADER
#include "Inputs/lock.h"

Mutex a{"a"};

int main() {
  inHeader(a);
  say("%d", mayFail(0));
  say("%d", mayFail(1));
  LOCK_SCOPE(a);
  say("main");
}

// CHECK: lock a
// CHECK-NEXT: in header
// CHECK-NEXT: unlock a
// CHECK-NEXT: log mayFail
// CHECK-NEXT: -1
// CHECK-NEXT: log mayFail
// CHECK-NEXT: 1
// CHECK-NEXT: lock a
// CHECK-NEXT: main
// CHECK-NEXT: unlock a

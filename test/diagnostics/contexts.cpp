// RUN: (! %opendefer %s -- -std=c++20 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++20 -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// Functions that cannot defer.
#include <opendefer/defer.h>

void use(int) {}

constexpr int constant(int n) {
  if (n)
    return n;
  // CHECK: contexts.cpp:[[#@LINE+1]]:3: error: {{.*}}'constexpr' function{{.*}}[opendefer-constexpr]
  defer use(1);
  return 0;
}

struct bits {
  int a : 4;
  int b : 4;
};
void bitField(bits x) {
  auto [a, b] = x;
  // CHECK: contexts.cpp:[[#@LINE+1]]:15: error: deferred block cannot use 'a' by reference, because it is a structured binding to a bit-field; capture a copy: 'defer [a = a] { ... };' [opendefer-bit-field-binding]
  defer { use(a); };
  defer use(b);
}
void anonymousUnion() {
  union {
    int a;
    char b;
  };
  a = 1;
  // CHECK: contexts.cpp:[[#@LINE+1]]:15: error: deferred block cannot use a member of a local anonymous union; give the union a name [opendefer-anonymous-union]
  defer { use(a); }
  defer use(a);
}
// CHECK-NOT: : error:

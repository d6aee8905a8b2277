// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// What cannot be moved cannot be stored, not even if it is made at the defer.
#include <opendefer/defer.h>

struct Pinned {
  Pinned(int) {}
  Pinned(const Pinned &) = delete;
  void method() {}
};
void byValue(Pinned) {}
void byConstReference(const Pinned &) {}
void byRvalue(Pinned &&) {}

void function(int n) {
  // CHECK: not-movable.cpp:[[#@LINE+1]]:17: error: argument of type 'Pinned' cannot be stored{{.*}}[opendefer-not-copyable]
  defer byValue(Pinned(1));
  // CHECK: not-movable.cpp:[[#@LINE+1]]:26: error: parameter of type 'Pinned' cannot be stored{{.*}}[opendefer-not-copyable]
  defer byConstReference({1});
  // CHECK: not-movable.cpp:[[#@LINE+1]]:18: error: parameter of type 'Pinned' cannot be stored{{.*}}[opendefer-not-copyable]
  defer byRvalue(1);
  // CHECK: not-movable.cpp:[[#@LINE+1]]:9: error: object of type 'Pinned' cannot be stored{{.*}}[opendefer-not-copyable]
  defer Pinned(1).method();
  if (n)
    // CHECK: not-movable.cpp:[[#@LINE+1]]:12: error: capture of type 'Pinned' cannot be stored{{.*}}[opendefer-not-copyable]
    defer [p = Pinned(1)]() mutable { p.method(); };
  defer { byConstReference(1); };
}
// CHECK-NOT: : error:

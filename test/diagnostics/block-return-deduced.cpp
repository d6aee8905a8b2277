// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// The `return` of a deferred block where the function's type is deduced: to the
// compiler it does not go with the function's own. Said once, and of the block.
#include <opendefer/defer.h>

void nothing(int) {}

auto deduced(int n) {
  if (n)
    // CHECK: block-return-deduced.cpp:[[#@LINE+1]]:24: error: 'return;' cannot end this deferred block because {{.*}}; write 'defer [&] { ... };' [opendefer-return-from-block-form]
    defer { if (n > 1) return; nothing(n); }
  return n;
  return n + 1;
}
auto lambda = [](int n) {
  if (n > 2)
    return 2.5;
  // CHECK: block-return-deduced.cpp:[[#@LINE+1]]:11: error: 'return;' cannot end this deferred block because {{.*}}[opendefer-return-from-block-form]
  defer { return; };
  return 1.5;
};
struct Member {
  auto function() {
    // CHECK: block-return-deduced.cpp:[[#@LINE+1]]:13: error: deferred block cannot return a value; {{.*}}[opendefer-return-value-from-defer]
    defer { return 1; }
    return "text";
  }
  // These are fine.
  auto nothing() { defer { return; } }
  auto capture() {
    defer [&] { return; };
    return 1;
  }
  auto inside() {
    defer { [] { return 1; }(); }
    return "text";
  }
  auto wrong(bool b) {
    defer [&] { return; };
    if (b)
      return 1;
    // CHECK: block-return-deduced.cpp:[[#@LINE+1]]:5: error: 'auto' in return type deduced as {{.*}} but deduced as 'int'
    return "text";
  }
};
// CHECK-NOT: : error:

// RUN: (! %opendefer %s -- -std=c++20 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++20 -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// Functions that cannot defer.
#include <opendefer/defer.h>
#include <coroutine>

void use(int) {}

struct task {
  struct promise_type {
    task get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};

task coroutine() {
  // CHECK: contexts.cpp:[[#@LINE+1]]:3: error: {{.*}}coroutine{{.*}}[opendefer-coroutine]
  defer use(1);
  co_return;
}

constexpr int constant(int n) {
  if (n)
    return n;
  // CHECK: contexts.cpp:[[#@LINE+1]]:3: error: {{.*}}'constexpr' function{{.*}}[opendefer-constexpr]
  defer use(1);
  return 0;
}

void tried() try {
  // CHECK: contexts.cpp:[[#@LINE+1]]:3: error: a function-try-block{{.*}}[opendefer-unsupported]
  defer use(1);
} catch (...) {
}

struct member {
  void m(int);
};
void throughPointerToMember(member m, void (member::*p)(int)) {
  // CHECK: contexts.cpp:[[#@LINE+1]]:9: error: {{.*}}pointer to member{{.*}}[opendefer-unsupported]
  defer (m.*p)(1);
}
// CHECK-NOT: : error:

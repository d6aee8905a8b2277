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
    std::suspend_never yield_value(int) { return {}; }
  };
};

task returns() {
  // CHECK: contexts.cpp:[[#@LINE+1]]:3: error: 'defer' is not supported in a coroutine{{.*}}[opendefer-coroutine]
  defer use(1);
  co_return;
}
task awaits() {
  // CHECK: contexts.cpp:[[#@LINE+1]]:3: error: {{.*}}[opendefer-coroutine]
  defer { use(1); };
  co_await std::suspend_never{};
}
task yields() {
  co_yield 1;
  // CHECK: contexts.cpp:[[#@LINE+1]]:3: error: {{.*}}[opendefer-coroutine]
  defer use(1);
}
task awaitsInBlock() {
  // CHECK: contexts.cpp:[[#@LINE+1]]:3: error: {{.*}}[opendefer-coroutine]
  defer { co_await std::suspend_never{}; };
}
auto lambda = []() -> task {
  // CHECK: contexts.cpp:[[#@LINE+1]]:3: error: {{.*}}[opendefer-coroutine]
  defer use(1);
  co_return;
};
template <class T> task returnsDependent(T t) {
  // CHECK: contexts.cpp:[[#@LINE+1]]:3: error: {{.*}}[opendefer-coroutine]
  defer use(t);
  co_return;
}
template <class T> task awaitsDependent(T t) {
  // CHECK: contexts.cpp:[[#@LINE+1]]:3: error: {{.*}}[opendefer-coroutine]
  defer use(1);
  co_await t;
}
template <class T> task yieldsDependent(T t) {
  co_yield t;
  // CHECK: contexts.cpp:[[#@LINE+1]]:3: error: {{.*}}[opendefer-coroutine]
  defer use(1);
}
template <class T> task awaitsDependentInBlock(T t) {
  // CHECK: contexts.cpp:[[#@LINE+1]]:3: error: {{.*}}[opendefer-coroutine]
  defer { co_await t; };
}
auto genericLambda = [](auto t) -> task {
  // CHECK: contexts.cpp:[[#@LINE+1]]:3: error: {{.*}}[opendefer-coroutine]
  defer use(1);
  co_await t;
};

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

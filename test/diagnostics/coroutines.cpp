// RUN: (! %opendefer %s -- -std=c++20 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++20 -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// RUN: (! %opendefer %s -- -std=c++20 %cppflags -fno-exceptions 2>&1 >%t.out) | %filecheck %s --check-prefix=NOEXCEPT
// What coroutines that defer cannot do.
#include <opendefer/defer.h>
#include <coroutine>

void use(int) {}

struct immovable {
  immovable() = default;
  immovable(immovable &&) = delete;
};
template <class T> struct gives {
  bool await_ready() { return true; }
  void await_suspend(std::coroutine_handle<>) {}
  T await_resume() { return T(); }
};
// With an await_transform().
struct transforms {
  struct promise_type {
    transforms get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
    template <class T> gives<T> await_transform(gives<T> g) { return g; }
    gives<immovable> yield_value(int) { return {}; }
  };
};

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

task defers() {
  // NOEXCEPT: coroutines.cpp:[[#@LINE+1]]:3: error: 'defer' is not supported in a coroutine that is compiled without exceptions; move it into a function or lambda that is not a coroutine [opendefer-coroutine]
  defer use(1);
  co_return;
}
task awaitsInBlock() {
  // CHECK: coroutines.cpp:[[#@LINE+1]]:11: error: deferred call cannot contain 'co_await'; it may run while the coroutine is left by a panic, or destroyed [opendefer-suspends-in-defer]
  defer { co_await std::suspend_never{}; };
  // CHECK: coroutines.cpp:[[#@LINE-1]]:3: note: deferred call begins here
}
task yieldsInBlock() {
  defer {
    if (true) {
      defer {
        // CHECK: coroutines.cpp:[[#@LINE+1]]:9: error: {{.*}}'co_yield'{{.*}}[opendefer-suspends-in-defer]
        co_yield 1;
      };
    }
  };
  // CHECK: coroutines.cpp:[[#@LINE-6]]:7: note: deferred call begins here
}
task returnsInBlock() {
  // CHECK: coroutines.cpp:[[#@LINE+1]]:11: error: {{.*}}'co_return'{{.*}}[opendefer-suspends-in-defer]
  defer { co_return; };
}
task callsCoroutine(int n) {
  defer [n]() -> task { co_await std::suspend_never{}; }();
  co_return;
}
template <class T> task awaitsDependentInBlock(T t) {
  // CHECK: coroutines.cpp:[[#@LINE+1]]:11: error: {{.*}}[opendefer-suspends-in-defer]
  defer { co_await t; };
}
#if __cpp_exceptions
transforms immovableResults() {
  defer use(1);
  // CHECK: coroutines.cpp:[[#@LINE+1]]:12: error: the result of this 'co_await' can be neither moved nor copied, which a coroutine with 'defer' does if its promise has an 'await_transform()'; move the 'co_await' into a coroutine without 'defer' [opendefer-coroutine-result]
  auto a = co_await gives<immovable>();
  // CHECK: coroutines.cpp:[[#@LINE+1]]:3: error: the result of this 'co_yield' can be neither moved nor copied, which a coroutine with 'defer' does; move the 'co_yield' into a coroutine without 'defer' [opendefer-coroutine-result]
  co_yield 1;
  (void)co_await gives<int>();
  (void)co_await gives<immovable *>();
}
task keepsImmovable() {
  defer use(1);
  auto a = co_await gives<immovable>();
}
task triesWhole() try {
  // CHECK: coroutines.cpp:[[#@LINE+1]]:3: error: 'defer' is not supported in a coroutine that has a function-try-block{{.*}}[opendefer-coroutine]
  defer use(1);
  co_return;
} catch (int) {
}
#endif
task awaitsInScope() {
  // CHECK: coroutines.cpp:[[#@LINE+1]]:18: error: {{.*}}'co_await'{{.*}}[opendefer-suspends-in-defer]
  defer_scoped { co_await std::suspend_never{}; };
}
task recovers() {
  // CHECK: coroutines.cpp:[[#@LINE+1]]:7: error: 'recover()' is not supported in a coroutine outside of its deferred calls; no deferred call can be a coroutine [opendefer-coroutine-recover]
  if (opendefer::recover())
    co_return;
}

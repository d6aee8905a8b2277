// Guards in coroutines stay.
// UNSUPPORTED: llvm14
// RUN: %opendefer --suggest %s -- -std=c++20 2>&1 | %filecheck %s
#include <coroutine>
#include <gsl/util>

struct Task {
  struct promise_type {
    Task get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};
Task coroutine() {
  auto guard = gsl::finally([] {  });
  // CHECK: remark: 'guard'
  // CHECK: note: not rewritten: the guard is in a coroutine or in a function-try-block
  co_return;
}

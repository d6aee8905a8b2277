// Guards in coroutines become a defer, or a defer_scoped in an inner block.
// UNSUPPORTED: llvm14
// RUN: %suggested %s -std=c++20 >%t && %filecheck %s <%t
#include "Inputs/scope_exit.h"
#include "Inputs/steps.h"
#include <coroutine>
#include <cstdio>
#include <exception>
#include <gsl/util>
#include <memory>
#include <string>
#include <utility>

template <class T> struct Task {
  struct promise_type {
    T value{};
    Task get_return_object() { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept {
      std::puts("final");
      return {};
    }
    void return_value(T v) noexcept { value = std::move(v); }
    void unhandled_exception() {
      try {
        throw;
      } catch (int thrown) {
        std::printf("unhandled %d\n", thrown);
      }
    }
  };
  explicit Task(std::coroutine_handle<promise_type> handle) : handle(handle) {}
  Task(Task &&o) : handle(std::exchange(o.handle, nullptr)) {}
  ~Task() {
    if (handle)
      handle.destroy();
  }
  std::coroutine_handle<promise_type> handle;
};
struct Local {
  const char *name;
  ~Local() { std::printf("~%s\n", name); }
};

// Its await_transform() makes a coroutine with defer move results.
struct Transforms : std::suspend_never {
  using promise_type = Transforms;
  Transforms get_return_object() { return {}; }
  std::suspend_never initial_suspend() { return {}; }
  std::suspend_never final_suspend() noexcept { return {}; }
  void return_void() {}
  void unhandled_exception() {}
  template <class T> T &&await_transform(T &&awaiter) { return std::forward<T>(awaiter); }
};
struct Immovable {
  Immovable() = default;
  Immovable(Immovable &&) = delete;
};
struct GivesImmovable : std::suspend_never {
  Immovable await_resume() { return {}; }
};
Transforms immovable(int n) {
  auto guard = gsl::finally([&] { std::printf("immovable %d\n", n); });
  auto result = co_await GivesImmovable();
  (void)result;
}
Task<std::string> guards(int n) {
  Local first{"first"};
  std::string result = "result";
  auto outer = gsl::finally([&] { std::printf("outer %d %s\n", n, result.c_str()); });
  auto early = gsl::finally([&] {
    if (n == 1)
      return;
    std::puts("early");
  });
  std::experimental::scope_exit undo([n] { std::printf("undo %d\n", n); });
  co_await std::suspend_always();
  Local second{"second"};
  step(2, n);
  co_await std::suspend_always();
  undo.release();
  co_return result;
}
Task<int> suspendedLater(int n) {
  std::experimental::scope_exit undo([n] { std::printf("undo %d\n", n); });
  step(4, n);
  undo.release();
  co_await std::suspend_always();
  std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen("/dev/null", "r"), &std::fclose);
  co_return n;
}
template <class T> Task<T> generic(T n) {
  auto guard = gsl::finally([&] { std::printf("generic %d\n", int(n)); });
  co_await std::suspend_always();
  co_return n;
}
Task<int> inner(int n) {
  for (int i = 0; i < n; i++) {
    auto inner = gsl::finally([&] { std::printf("inner %d\n", i); });
    co_await std::suspend_always();
  }
  std::experimental::scope_fail counts([] { std::puts("counts"); });
  co_return n;
}
// A function around a coroutine is none.
auto makes(int n) {
  auto guard = gsl::finally([] { std::puts("made"); });
  auto lambda = [](int n) -> Task<int> {
    auto guard = gsl::finally([&] { std::printf("lambda %d\n", n); });
    co_await std::suspend_always();
    co_return n;
  };
  return lambda(n);
}

template <class T> void run(Task<T> task, int times) {
  for (int i = 0; i < times && !task.handle.done(); i++)
    task.handle.resume();
  std::printf("done %d\n", task.handle.done());
}
int main() {
  for (int n = 0; n < 4; n++)
    for (int times = 0; times < 4; times++) {
      run(guards(n), times);
      run(suspendedLater(n * 2), times);
      run(generic(n), times);
      run(inner(n), times);
      run(makes(n), times);
    }
}

// CHECK: note: not rewritten: it does not compile with 'defer': the result of this 'co_await' can be neither moved nor copied
// CHECK: remark: 'file' is only used as a scope guard
// CHECK: remark: 'counts'
// CHECK: note: not rewritten: the guard counts the exceptions of the thread, which may be another one each time the coroutine is resumed
// CHECK: 11 guards found, 9 of which
// CHECK: {{^}}+  defer { std::printf("outer %d %s\n", n, result.c_str()); }
// CHECK: {{^}}+  defer [&] {
// CHECK: {{^}}+  defer_failure [n] { std::printf("undo %d\n", n); };
// CHECK: {{^}}-  undo.release();
// CHECK: {{^}}+  bool undo = true;
// CHECK: {{^}}+  defer [n, &undo] { if (undo) std::printf("undo %d\n", n); };
// CHECK: {{^}}+  if (auto *file = std::fopen("/dev/null", "r")) defer std::fclose(file);
// CHECK: {{^}}+  defer { std::printf("generic %d\n", int(n)); }
// CHECK: {{^}}+    defer_scoped { std::printf("inner %d\n", i); }
// CHECK: {{^}}+  defer { std::puts("made"); }
// CHECK: {{^}}+    defer { std::printf("lambda %d\n", n); }

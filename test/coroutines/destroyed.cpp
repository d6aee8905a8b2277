// RUN: %both_ways %s -std=c++20 -I%S/../Inputs -I%S/Inputs | %filecheck %s
// A suspended coroutine that is destroyed, also while an exception unwinds, and
// exceptions that end a suspension, which look alike.
#include "coroutine.h"
#include "trace.h"
#include <csetjmp>
#include <opendefer/boundary.h>

void recovers(const char *who) {
  say("%s: recovered %s", who, opendefer::recover().what().c_str());
}

// After a recovery the rest runs as on a return.
template <class Kind> Kind conditional(Event &event, bool panics) {
  defer_failure say("oldest failure");
  defer_success say("oldest success");
  defer {
    if (auto v = opendefer::recover())
      say("recovered %s", v.what().c_str());
  };
  defer_failure say("failure");
  defer_success say("success");
  if (panics)
    defer opendefer::panic("destroyed");
  co_await event;
}
Generator<int> yields(bool panics) {
  defer_failure say("oldest failure");
  defer_success say("oldest success");
  defer {
    if (auto v = opendefer::recover())
      say("recovered %s", v.what().c_str());
  };
  defer_failure say("failure");
  defer_success say("success");
  if (panics)
    defer opendefer::panic("destroyed");
  co_yield 1;
  co_yield 2;
}
void destroys(bool panics, bool throwing) {
  say("destroyed, %d %d", panics, throwing);
  try {
    Event event;
    Lazy<> task = conditional<Lazy<>>(event, panics);
    task.handle.resume();
    auto generator = yields(panics);
    generator.next();
    generator.next();
    if (throwing)
      throw 1;
  } catch (int) {
    say("caught");
  }
  defer recovers("destroyer");
  opendefer::panic("next");
}

// Resumed below one function, destroyed below another one, which panics then.
[[gnu::noinline]] void resumes(Lazy<> &task) {
  defer say("resumed");
  task.handle.resume();
}
[[gnu::noinline]] void destroysAndPanics(Lazy<> &task) {
  defer recovers("destroyer");
  defer say("destroyer deferred");
  {
    Lazy<> other = std::move(task);
  }
  opendefer::panic("after");
}

// A promise that transforms: only the exception itself tells that the coroutine
// has been resumed.
struct Transforming {
  struct promise_type {
    Transforming get_return_object() {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { throw; }
    template <class T> T &&await_transform(T &&t) { return std::forward<T>(t); }
  };
  ~Transforming() { handle.destroy(); }
  std::coroutine_handle<promise_type> handle;
};
struct Gives {
  bool await_ready() { return false; }
  bool await_suspend(std::coroutine_handle<>) { return false; }
  int await_resume() { return 1; }
};
struct Throws {
  bool suspends;
  bool await_ready() { return false; }
  bool await_suspend(std::coroutine_handle<>) { return suspends; }
  void await_resume() { throw 1; }
};
// What an exception leaves to an outer group, and what is success and failure.
Transforming leftBy(bool recovers) {
  defer_failure say("failure");
  defer_success say("success");
  if (recovers)
    defer { say("recovered %s", opendefer::recover().what().c_str()); };
  Noisy noisy("local");
  defer say("inner");
  co_await Throws{true};
}
Transforming catches(bool panics) {
  defer_failure say("failure");
  defer_success say("success");
  defer say("catches ends");
  try {
    co_await Throws{true};
  } catch (int) {
    say("caught");
  }
  if (panics)
    opendefer::panic("goes on");
}
template <class F> void resumesTwice(F f, bool how) {
  defer say("resumer returns, %d", bool(opendefer::recover()));
  Transforming t = f(how);
  t.handle.resume();
  try {
    t.handle.resume();
  } catch (int n) {
    say("thrown %d", n);
  } catch (const opendefer::panic_error &e) {
    say("panic_error %s", e.what());
  }
}

// An exception ends the suspension in another depth of the stack.
[[gnu::noinline]] void resumesDeeper(Transforming &t, int depth) {
  defer say("depth %d", depth);
  if (depth)
    resumesDeeper(t, depth - 1);
  else
    t.handle.resume();
}
Transforming panicsDeeper() {
  defer recovers("coroutine");
  try {
    co_await Throws{true};
  } catch (int) {
  }
  opendefer::panic("deeper");
}
// A block is left before the body catches the exception.
Transforming leavesScope() {
  defer recovers("coroutine");
  try {
    defer_scoped say("scoped");
    co_await Throws{true};
  } catch (int) {
  }
  opendefer::panic("scope left");
}
// What the body catches is thrown after the suspension.
int throws() { throw 1; }
Transforming throwsLater() {
  defer recovers("coroutine");
  try {
    say("%d", co_await Gives{} + throws());
  } catch (int) {
  }
  opendefer::panic("later");
}

// An await_suspend() that throws: the coroutine was not suspended.
struct NeverSuspends {
  bool await_ready() { return false; }
  bool await_suspend(std::coroutine_handle<>) { throw 1; }
  void await_resume() {}
};
struct Ready {
  bool await_ready() { return true; }
  void await_suspend(std::coroutine_handle<>) {}
  void await_resume() {}
};
Lazy<int> goesOn() {
  defer_result int result = 1;
  defer {
    if (opendefer::recover())
      result = 2;
  };
  try {
    co_await NeverSuspends{};
  } catch (int) {
    say("caught");
  }
  opendefer::panic("goes on");
}
Lazy<> ready() {
  defer say("ready ends");
  co_await Ready{};
  co_await Ready{};
}
void panicsAfterReady() {
  defer recovers("resumer");
  ready().get();
  opendefer::panic("resumer");
}

// A jump that leaves the coroutine: its calls do not run, then or later.
std::jmp_buf buffer;
Lazy<> jumps() {
  defer say("not here");
  std::longjmp(buffer, 1);
  co_return;
}
// As in C, where setjmp is no macro of opendefer's and no coroutine is inlined.
[[gnu::noinline]] void returnsAfterJump(Lazy<> &task) {
  static void (*volatile resume)(Lazy<> &) = [](Lazy<> &t) {
    t.handle.resume();
  };
  if (!::_setjmp(buffer))
    resume(task);
}
void panicsAfterJump() {
  Lazy<> task = jumps();
  defer recovers("jumped");
  returnsAfterJump(task);
  opendefer::panic("after the jump");
}

int main() {
  for (bool throwing : {false, true})
    for (bool panics : {false, true})
      destroys(panics, throwing);
  Event event;
  Lazy<> task = [](Event &e) -> Lazy<> {
    defer say("task deferred");
    co_await e;
  }(event);
  resumes(task);
  destroysAndPanics(task);
  for (bool recovers : {false, true})
    resumesTwice(leftBy, recovers);
  for (bool panics : {false, true})
    resumesTwice(catches, panics);
  {
    Transforming t = panicsDeeper();
    t.handle.resume();
    resumesDeeper(t, 2);
    Transforming scope = leavesScope();
    scope.handle.resume();
    resumesDeeper(scope, 1);
    Transforming later = throwsLater();
    later.handle.resume();
  }
  say("= %d", goesOn().get());
  panicsAfterReady();
  panicsAfterJump();
  // CHECK: destroyed, 0 0
  // CHECK-NEXT: failure
  // CHECK-NEXT: oldest failure
  // CHECK-NEXT: failure
  // CHECK-NEXT: oldest failure
  // CHECK-NEXT: destroyer: recovered next
  // CHECK-NEXT: destroyed, 1 0
  // CHECK-NEXT: failure
  // CHECK-NEXT: recovered destroyed
  // CHECK-NEXT: oldest success
  // CHECK-NEXT: failure
  // CHECK-NEXT: recovered destroyed
  // CHECK-NEXT: oldest success
  // CHECK-NEXT: destroyer: recovered next
  // CHECK-NEXT: destroyed, 0 1
  // CHECK-NEXT: failure
  // CHECK-NEXT: oldest failure
  // CHECK-NEXT: failure
  // CHECK-NEXT: oldest failure
  // CHECK-NEXT: caught
  // CHECK-NEXT: destroyer: recovered next
  // CHECK-NEXT: destroyed, 1 1
  // CHECK-NEXT: failure
  // CHECK-NEXT: recovered destroyed
  // CHECK-NEXT: oldest success
  // CHECK-NEXT: failure
  // CHECK-NEXT: recovered destroyed
  // CHECK-NEXT: oldest success
  // CHECK-NEXT: caught
  // CHECK-NEXT: destroyer: recovered next
  // CHECK-NEXT: resumed
  // CHECK-NEXT: task deferred
  // CHECK-NEXT: destroyer deferred
  // CHECK-NEXT: destroyer: recovered after
  // CHECK-NEXT: inner
  // CHECK-NEXT: ~local
  // CHECK-NEXT: failure
  // CHECK-NEXT: thrown 1
  // CHECK-NEXT: resumer returns, 0
  // CHECK-NEXT: inner
  // CHECK-NEXT: ~local
  // CHECK-NEXT: recovered int
  // CHECK-NEXT: success
  // CHECK-NEXT: resumer returns, 0
  // CHECK-NEXT: caught
  // CHECK-NEXT: catches ends
  // CHECK-NEXT: success
  // CHECK-NEXT: resumer returns, 0
  // CHECK-NEXT: caught
  // CHECK-NEXT: catches ends
  // CHECK-NEXT: failure
  // CHECK-NEXT: panic_error goes on
  // CHECK-NEXT: resumer returns, 0
  // CHECK-NEXT: coroutine: recovered deeper
  // CHECK-NEXT: depth 0
  // CHECK-NEXT: depth 1
  // CHECK-NEXT: depth 2
  // CHECK-NEXT: scoped
  // CHECK-NEXT: coroutine: recovered scope left
  // CHECK-NEXT: depth 0
  // CHECK-NEXT: depth 1
  // CHECK-NEXT: coroutine: recovered later
  // CHECK-NEXT: caught
  // CHECK-NEXT: = 2
  // CHECK-NEXT: ready ends
  // CHECK-NEXT: resumer: recovered resumer
  // CHECK-NEXT: jumped: recovered after the jump
}

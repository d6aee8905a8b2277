// RUN: %both_ways %s -std=c++20 -I%S/../Inputs -I%S/Inputs | %filecheck %s
// While a coroutine is suspended, panics of the function that has resumed it do
// not concern it. It goes on in another thread. When it is destroyed, its
// deferred calls run.
#include "coroutine.h"
#include "trace.h"
#include <opendefer/boundary.h>
#include <string>
#include <thread>

Lazy<> waits(Event &event, const char *name) {
  Noisy noisy(name);
  defer {
    if (auto v = opendefer::recover())
      say("%s recovered %s", name, v.what().c_str());
  };
  defer say("%s deferred", name);
  co_await event;
  say("%s goes on", name);
  opendefer::panic(name);
}

// Suspended and resumed while the function defers and panics.
void resumesInside(Lazy<> &task, Event &event) {
  defer { say("resumer: %s", opendefer::recover().what().c_str()); };
  task.handle.resume();
  defer say("resumer deferred");
  if (event.waiting) {
    defer event.fire();
  }
  opendefer::panic("resumer");
}

// Resumed by a deferred call of a panic.
void resumedByPanic() {
  Event event;
  Lazy<> task = waits(event, "c");
  resumesInside(task, event);
  say("done %d", task.handle.done());
}

void otherThread() {
  Event event;
  Lazy<> task = waits(event, "t");
  task.handle.resume();
  std::thread([&] {
    defer say("thread deferred");
    event.fire();
  }).join();
  say("done %d", task.handle.done());
}

void destroyed() {
  Event event;
  {
    Lazy<> task = waits(event, "d");
    task.handle.resume();
    say("to be destroyed");
  }
  // Also while a panic unwinds.
  [&] {
    defer { opendefer::recover(); };
    Lazy<> task = waits(event, "p");
    task.handle.resume();
    opendefer::panic("passes");
  }();
  // Also while an exception unwinds.
  try {
    Lazy<> task = waits(event, "x");
    task.handle.resume();
    throw 1;
  } catch (int) {
  }
}

// A deferred call panics then, and another one recovers.
Lazy<> panicsWhenDestroyed(Event &event) {
  Noisy first("first");
  defer say("oldest");
  Noisy second("second");
  defer { say("recovered %s", opendefer::recover().what().c_str()); };
  Noisy third("third");
  defer opendefer::panic("destroyed");
  for (int i = 0; i < 2; ++i)
    defer say("loop %d", i);
  co_await event;
}

// What is due on each way out. To be destroyed is a failure.
Lazy<> conditional(Event &event, const char *way) {
  defer_failure say("failure of %s", way);
  defer_success say("success of %s", way);
  defer {
    if (*way == 'r')
      opendefer::recover();
  };
  if (*way == 'd')
    co_await event;
  if (*way == 'p' || *way == 'r')
    opendefer::panic(way);
  if (*way == 't')
    throw way;
}

// A panic before the first defer does not leave the coroutine either.
Lazy<int> panicsEarly(Event &event) {
  defer_result int result = 1;
  co_await event;
  opendefer::panic("early");
  defer { result = 2; };
}
void resumesEarly() {
  defer say("resumer deferred, %s", "returns");
  Event event;
  Lazy<int> task = panicsEarly(event);
  task.handle.resume();
  event.fire();
  say("done %d", task.handle.done());
  try {
    task.await_resume();
  } catch (const opendefer::panic_error &e) {
    say("panic_error %s", e.what());
  }
}

// Awaited coroutines, all suspended at the innermost one.
Lazy<int> level(int n, Event &event) {
  defer say("level %d", n);
  if (n == 0) {
    co_await event;
    co_return 0;
  }
  co_return 1 + co_await level(n - 1, event);
}

Generator<int> count(int n) {
  defer say("counted");
  for (int i = 0; i < n; ++i) {
    co_yield i;
    if (i == 2)
      opendefer::panic("two");
  }
}

// An awaiter that throws or panics, before and after the suspension.
struct Bad {
  int at;
  bool suspends;
  static void fail(bool suspends) {
    suspends ? throw suspends : opendefer::panic("awaiter");
  }
  bool await_ready() {
    if (at == 0)
      fail(suspends);
    return false;
  }
  bool await_suspend(std::coroutine_handle<>) {
    if (at == 1)
      throw 1;
    return false;
  }
  void await_resume() {
    if (at == 2)
      fail(suspends);
  }
};
Lazy<> awaitsBad(int at, bool throws) {
  defer say("%d %d", at, throws);
  defer {
    if (auto v = opendefer::recover())
      say("recovered %d %d", at, throws);
  };
  co_await Bad{at, throws};
  co_await Bad{at, throws};
}

int main() {
  resumedByPanic();
  // CHECK: c goes on
  // CHECK-NEXT: c deferred
  // CHECK-NEXT: c recovered c
  // CHECK-NEXT: ~c
  // CHECK-NEXT: resumer deferred
  // CHECK-NEXT: resumer: resumer
  // CHECK-NEXT: done 1
  otherThread();
  // CHECK-NEXT: t goes on
  // CHECK-NEXT: t deferred
  // CHECK-NEXT: t recovered t
  // CHECK-NEXT: ~t
  // CHECK-NEXT: thread deferred
  // CHECK-NEXT: done 1
  destroyed();
  // CHECK-NEXT: to be destroyed
  // CHECK-NEXT: d deferred
  // CHECK-NEXT: ~d
  // CHECK-NEXT: p deferred
  // CHECK-NEXT: ~p
  // CHECK-NEXT: x deferred
  // CHECK-NEXT: ~x
  {
    Event event;
    Lazy<> task = panicsWhenDestroyed(event);
    task.handle.resume();
  }
  // CHECK-NEXT: loop 1
  // CHECK-NEXT: loop 0
  // CHECK-NEXT: recovered destroyed
  // CHECK-NEXT: ~third
  // CHECK-NEXT: ~second
  // CHECK-NEXT: oldest
  // CHECK-NEXT: ~first
  try {
    Event event;
    Lazy<> task = panicsWhenDestroyed(event);
    task.handle.resume();
    throw 1;
  } catch (int) {
    say("caught");
  }
  // CHECK-NEXT: loop 1
  // CHECK-NEXT: loop 0
  // CHECK-NEXT: recovered destroyed
  // CHECK-NEXT: ~third
  // CHECK-NEXT: ~second
  // CHECK-NEXT: oldest
  // CHECK-NEXT: ~first
  // CHECK-NEXT: caught
  for (const char *way : {"end", "panic", "throw", "recovered", "destroyed"}) {
    Event event;
    Lazy<> task = conditional(event, way);
    task.handle.resume();
  }
  // CHECK-NEXT: success of end
  // CHECK-NEXT: failure of panic
  // CHECK-NEXT: failure of throw
  // CHECK-NEXT: success of recovered
  // CHECK-NEXT: failure of destroyed
  resumesEarly();
  // CHECK-NEXT: done 1
  // CHECK-NEXT: panic_error early
  // CHECK-NEXT: resumer deferred, returns
  {
    Event event;
    Lazy<int> task = level(2, event);
    task.handle.resume();
    event.fire();
    say("= %d", task.await_resume());
    Lazy<int> other = level(1, event);
    other.handle.resume();
  }
  // CHECK-NEXT: level 0
  // CHECK-NEXT: level 1
  // CHECK-NEXT: level 2
  // CHECK-NEXT: = 2
  // CHECK-NEXT: level 0
  // CHECK-NEXT: level 1
  {
    auto all = count(2), some = count(5), panics = count(5);
    while (all.next())
      say("%d", all.value());
    some.next();
    try {
      while (panics.next())
        say("%d", panics.value());
    } catch (const opendefer::panic_error &e) {
      say("panic_error %s", e.what());
    }
  }
  // CHECK-NEXT: 0
  // CHECK-NEXT: 1
  // CHECK-NEXT: counted
  // CHECK-NEXT: 0
  // CHECK-NEXT: 1
  // CHECK-NEXT: 2
  // CHECK-NEXT: counted
  // CHECK-NEXT: panic_error two
  // CHECK-NEXT: counted
  for (int at : {0, 1, 2})
    for (bool throws : {false, true})
      awaitsBad(at, throws).get();
  // CHECK-NEXT: recovered 0 0
  // CHECK-NEXT: {{^}}0 0
  // CHECK-NEXT: recovered 0 1
  // CHECK-NEXT: {{^}}0 1
  // CHECK-NEXT: recovered 1 0
  // CHECK-NEXT: {{^}}1 0
  // CHECK-NEXT: recovered 1 1
  // CHECK-NEXT: {{^}}1 1
  // CHECK-NEXT: recovered 2 0
  // CHECK-NEXT: {{^}}2 0
  // CHECK-NEXT: recovered 2 1
  // CHECK-NEXT: {{^}}2 1
}

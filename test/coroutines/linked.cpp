// RUN: %both_ways %s -std=c++20 -I%S/../Inputs -I%S/Inputs | %filecheck %s
// Coroutines whose calls are in records, and groups of which one call recovers
// what another one throws.
#include "coroutine.h"
#include "trace.h"
#include <opendefer/boundary.h>
#include <stdexcept>

void go(const char *way) {
  if (*way == 'p')
    opendefer::panic(way);
  if (*way == 't')
    throw std::runtime_error(way);
}
void throws() { throw std::runtime_error("deferred"); }

// The records are run after a suspension, and the rest after a recovery.
OPENDEFER_LINKED Lazy<int> linked(Event &event, const char *way,
                                  bool recovers) {
  defer_result int result = 1;
  Noisy noisy("first");
  defer say("oldest");
  for (int i = 0; i < 2; ++i)
    defer say("loop %d", i);
  if (recovers)
    defer {
      if (auto v = opendefer::recover()) {
        say("recovered %s", v.what().c_str());
        result = 3;
      }
    };
  Noisy second("second");
  co_await event;
  defer say("newest");
  go(way);
  co_return 2;
}
void runsLinked(const char *way, bool recovers) {
  say("%s %d:", way, recovers);
  defer say("resumer returns, %d", bool(opendefer::recover()));
  Event event;
  Lazy<int> task = linked(event, way, recovers);
  task.handle.resume();
  if (*way == 'd')
    return;
  event.fire();
  try {
    say("= %d", task.await_resume());
  } catch (const std::exception &e) {
    say("= %s", e.what());
  }
}

// A call throws where the coroutine returns; an older one recovers that.
Lazy<int> openCoded(bool throwing) {
  defer say("open-coded ends");
  if (throwing) {
    defer { say("recovered %s", opendefer::recover().what().c_str()); };
    defer say("between");
    defer throws();
    defer say("newest");
  }
  co_return 4;
}
OPENDEFER_LINKED Lazy<int> linkedRecovering(bool throwing) {
  defer say("linked ends");
  if (throwing) {
    defer { say("recovered %s", opendefer::recover().what().c_str()); };
    defer say("between");
    defer throws();
    defer say("newest");
  }
  co_return 4;
}

// A panic whose deferred call throws becomes that exception, and so the promise
// gets the exception itself.
Lazy<> throwsInPanic() {
  defer say("oldest");
  defer throws();
  opendefer::panic("superseded");
  co_return;
}

int main() {
  for (bool recovers : {false, true})
    for (const char *way : {"returns", "panics", "throws", "destroyed"})
      runsLinked(way, recovers);
  // CHECK: returns 0:
  // CHECK-NEXT: newest
  // CHECK-NEXT: ~second
  // CHECK-NEXT: loop 1
  // CHECK-NEXT: loop 0
  // CHECK-NEXT: oldest
  // CHECK-NEXT: ~first
  // CHECK-NEXT: = 2
  // CHECK-NEXT: resumer returns, 0
  // CHECK-NEXT: panics 0:
  // CHECK-NEXT: newest
  // CHECK-NEXT: loop 1
  // CHECK-NEXT: loop 0
  // CHECK-NEXT: oldest
  // CHECK-NEXT: ~second
  // CHECK-NEXT: ~first
  // CHECK-NEXT: = panics
  // CHECK-NEXT: resumer returns, 0
  // CHECK-NEXT: throws 0:
  // CHECK-NEXT: newest
  // CHECK-NEXT: ~second
  // CHECK-NEXT: loop 1
  // CHECK-NEXT: loop 0
  // CHECK-NEXT: oldest
  // CHECK-NEXT: ~first
  // CHECK-NEXT: = throws
  // CHECK-NEXT: resumer returns, 0
  // CHECK-NEXT: destroyed 0:
  // CHECK-NEXT: ~second
  // CHECK-NEXT: loop 1
  // CHECK-NEXT: loop 0
  // CHECK-NEXT: oldest
  // CHECK-NEXT: ~first
  // CHECK-NEXT: resumer returns, 0
  // CHECK-NEXT: returns 1:
  // CHECK-NEXT: newest
  // CHECK-NEXT: ~second
  // CHECK-NEXT: loop 1
  // CHECK-NEXT: loop 0
  // CHECK-NEXT: oldest
  // CHECK-NEXT: ~first
  // CHECK-NEXT: = 2
  // CHECK-NEXT: resumer returns, 0
  // CHECK-NEXT: panics 1:
  // CHECK-NEXT: newest
  // CHECK-NEXT: recovered panics
  // CHECK-NEXT: ~second
  // CHECK-NEXT: loop 1
  // CHECK-NEXT: loop 0
  // CHECK-NEXT: oldest
  // CHECK-NEXT: ~first
  // CHECK-NEXT: = 3
  // CHECK-NEXT: resumer returns, 0
  // CHECK-NEXT: throws 1:
  // CHECK-NEXT: newest
  // CHECK-NEXT: ~second
  // CHECK-NEXT: recovered throws
  // CHECK-NEXT: loop 1
  // CHECK-NEXT: loop 0
  // CHECK-NEXT: oldest
  // CHECK-NEXT: ~first
  // CHECK-NEXT: = 3
  // CHECK-NEXT: resumer returns, 0
  // CHECK-NEXT: destroyed 1:
  // CHECK-NEXT: ~second
  // CHECK-NEXT: loop 1
  // CHECK-NEXT: loop 0
  // CHECK-NEXT: oldest
  // CHECK-NEXT: ~first
  // CHECK-NEXT: resumer returns, 0
  say("= %d", openCoded(true).get());
  say("= %d", linkedRecovering(true).get());
  // CHECK-NEXT: newest
  // CHECK-NEXT: between
  // CHECK-NEXT: recovered deferred
  // CHECK-NEXT: open-coded ends
  // CHECK-NEXT: = 0
  // CHECK-NEXT: newest
  // CHECK-NEXT: between
  // CHECK-NEXT: recovered deferred
  // CHECK-NEXT: linked ends
  // CHECK-NEXT: = 0
  try {
    throwsInPanic().get();
  } catch (const opendefer::panic_error &e) {
    say("panic_error %s", e.what());
  } catch (const std::runtime_error &e) {
    say("runtime_error %s", e.what());
  }
  // CHECK-NEXT: oldest
  // CHECK-NEXT: runtime_error deferred
}

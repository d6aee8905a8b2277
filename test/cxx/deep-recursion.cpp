// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// 100,000 deferring frames: a return through all of them, a panic recovered at
// the top, in the middle, and an exception through all of them.
#include "trace.h"
#include <pthread.h>
#include <stdexcept>

static int ran;

static int descend(int depth, int recoverAt, int how) {
  defer {
    ran++;
    if (depth == recoverAt)
      opendefer::recover();
  };
  if (depth > 0)
    return descend(depth - 1, recoverAt, how) + 1;
  if (how == 1)
    opendefer::panic("deep");
  if (how == 2)
    throw std::runtime_error("deep");
  return 0;
}

static void *run(void *) {
  constexpr int depth = 100000;
  say("returned %d", descend(depth, -1, 0));
  say("recovered at the top: %d", descend(depth, depth, 1));
  say("recovered in the middle: %d", descend(depth, depth / 2, 1));
  try {
    descend(depth, -1, 2);
  } catch (const std::exception &e) {
    say("exception: %s", e.what());
  }
  say("%d deferred calls", ran);
  return nullptr;
}

int main() {
  pthread_attr_t big;
  pthread_attr_init(&big);
  defer pthread_attr_destroy(&big);
  pthread_attr_setstacksize(&big, std::size_t(512) << 20);
  pthread_t thread;
  pthread_create(&thread, &big, run, nullptr);
  pthread_join(thread, nullptr);
  // CHECK: returned 100000
  // CHECK-NEXT: recovered at the top: 0
  // CHECK-NEXT: recovered in the middle: 50000
  // CHECK-NEXT: exception: deep
  // CHECK-NEXT: 400004 deferred calls
}

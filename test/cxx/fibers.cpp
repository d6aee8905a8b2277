// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Stacks that take turns on one thread, each with defers and panics pending
// while the other runs.
#include "trace.h"
#include <opendefer/fiber.h>
#include <ucontext.h>
#include <vector>

static ucontext_t mainContext, fiberContext[2];
static opendefer::fiber_state mainState, fiberState[2];
static int running = -1;

static void yield() {
  int me = running;
  fiberState[me] = opendefer::switch_fiber(mainState);
  swapcontext(&fiberContext[me], &mainContext);
}

static void resume(int which) {
  running = which;
  mainState = opendefer::switch_fiber(fiberState[which]);
  swapcontext(&mainContext, &fiberContext[which]);
}

static void work(int which) {
  defer say("fiber %d: work ends", which);
  defer {
    yield(); // in the middle of a panic
    if (auto v = opendefer::recover())
      say("fiber %d: recovered %s", which, v.what().c_str());
  };
  yield();
  opendefer::panic("panic " + std::to_string(which));
}

static void body(int which) {
  defer say("fiber %d: body ends", which);
  work(which);
  yield();
}

int main() {
  defer say("main ends");
  std::vector<char> stacks[2];
  for (int i = 0; i < 2; i++) {
    stacks[i].resize(256 * 1024);
    getcontext(&fiberContext[i]);
    fiberContext[i].uc_stack.ss_sp = stacks[i].data();
    fiberContext[i].uc_stack.ss_size = stacks[i].size();
    static ucontext_t ends[2];
    fiberContext[i].uc_link = &ends[i];
    makecontext(&fiberContext[i], reinterpret_cast<void (*)()>(body), 1, i);
  }
  for (int round = 0; round < 3; round++)
    for (int i = 0; i < 2; i++)
      resume(i);
  // CHECK: fiber 0: recovered panic 0
  // CHECK-NEXT: fiber 0: work ends
  // CHECK-NEXT: fiber 1: recovered panic 1
  // CHECK-NEXT: fiber 1: work ends
  // CHECK-NEXT: main ends
}

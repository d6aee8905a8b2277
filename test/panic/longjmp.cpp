// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// longjmp past deferring functions, as libpng and libjpeg do it, and then
// everything that looks at the frames of the thread.
#include "trace.h"
#include <csetjmp>
#include <csignal>
#include <cstring>
#include <opendefer/fiber.h>
#include <thread>
#include <ucontext.h>

volatile int zero;
std::jmp_buf buffer;

/// What was left is overwritten.
[[gnu::noinline]] void smash() {
  volatile char block[8192];
  std::memset(const_cast<char *>(block), 0x41, sizeof block);
}

[[gnu::noinline]] int jumper(int n) {
  if (n < 0)
    return zero;
  char padding[300];
  std::memset(padding, n, sizeof padding);
  defer say("never");
  if (n == 0)
    std::longjmp(buffer, 1);
  return jumper(n - 1) + padding[5] + zero;
}
[[gnu::noinline]] int linkedJumper(int n) {
  for (int i = 0; i < 3; ++i)
    defer say("never");
  return jumper(n) + zero;
}
/// Inlined, so that its frame is among the locals of who called setjmp.
static inline void inlined() {
  defer say("never");
  std::longjmp(buffer, 1);
}
[[gnu::noinline]] void fail(const char *what) {
  defer say("deferred by a new function");
  opendefer::panic(what);
}

void panicAfterwards(int n) {
  defer {
    if (opendefer::value v = opendefer::recover())
      say("recovered %s", v.what().c_str());
  };
  for (int i = 0; i < 2; ++i)
    defer say("still there");
  if (!setjmp(buffer))
    n < 0 ? inlined() : static_cast<void>(linkedJumper(n));
  smash();
  fail("after a jump");
}

/// The one who calls setjmp does not defer.
[[gnu::noinline]] bool load(int n) {
  if (setjmp(buffer))
    return false;
  linkedJumper(n);
  return true;
}
void goexitAfterwards() {
  defer say("deferred by the thread");
  load(2);
  smash();
  opendefer::goexit();
}
void oftenThenPanic() {
  defer { say("recovered %s", opendefer::recover().what().c_str()); };
  for (int i = 0; i < 3; ++i) {
    defer say("round %d", i);
    load(i);
    smash();
  }
  fail("after three jumps");
}

/// Past a panic that is running.
void outOfAPanic(void (*start)()) {
  defer { say("outer: %s", opendefer::recover().what().c_str()); };
  if (!setjmp(buffer)) {
    defer { std::longjmp(buffer, 1); };
    start();
  }
  smash();
  [] {
    defer { say("inner: %s", opendefer::recover().what().c_str()); };
    opendefer::panic("a new one");
  }();
  opendefer::panic("the last");
}

/// Out of a signal handler.
sigjmp_buf signalBuffer;
void onSignal(int) {
  defer say("never");
  siglongjmp(signalBuffer, 1);
}
void outOfAHandler() {
  defer { say("recovered %s", opendefer::recover().what().c_str()); };
  if (!sigsetjmp(signalBuffer, 1)) {
    std::signal(SIGUSR1, onSignal);
    std::raise(SIGUSR1);
  }
  smash();
  fail("after a signal");
}

/// A fiber that is switched to and from by jumps, the state before setjmp.
std::jmp_buf inFiber, inMain;
opendefer::fiber_state fiberState, mainState;
void yieldToMain() {
  fiberState = opendefer::switch_fiber(mainState);
  if (!setjmp(inFiber))
    std::longjmp(inMain, 1);
}
void fiberBody() {
  [] {
    defer { say("fiber: %s", opendefer::recover().what().c_str()); };
    yieldToMain();
    yieldToMain();
    fail("in the fiber");
  }();
  yieldToMain();
}
void fibers() {
  static ucontext_t fiber;
  static char stack[256 * 1024];
  getcontext(&fiber);
  fiber.uc_stack.ss_sp = stack;
  fiber.uc_stack.ss_size = sizeof stack;
  makecontext(&fiber, fiberBody, 0);
  defer { say("main: %s", opendefer::recover().what().c_str()); };
  for (volatile int round = 0; round < 3; round = round + 1) {
    mainState = opendefer::switch_fiber(fiberState);
    if (!setjmp(inMain)) {
      if (round == 0)
        setcontext(&fiber);
      std::longjmp(inFiber, 1);
    }
    smash();
  }
  fail("in main");
}

int main() {
  panicAfterwards(3);
  // CHECK: {{^}}deferred by a new function
  // CHECK-NEXT: {{^}}still there
  // CHECK-NEXT: {{^}}still there
  // CHECK-NEXT: {{^}}recovered after a jump
  panicAfterwards(-1);
  // CHECK-NEXT: {{^}}deferred by a new function
  // CHECK-NEXT: {{^}}still there
  // CHECK-NEXT: {{^}}still there
  // CHECK-NEXT: {{^}}recovered after a jump
  std::thread(goexitAfterwards).join();
  // CHECK-NEXT: {{^}}deferred by the thread
  oftenThenPanic();
  // CHECK-NEXT: {{^}}deferred by a new function
  // CHECK-NEXT: {{^}}round 2
  // CHECK-NEXT: {{^}}round 1
  // CHECK-NEXT: {{^}}round 0
  // CHECK-NEXT: {{^}}recovered after three jumps
  say("out of a panic");
  outOfAPanic([] { opendefer::panic("left"); });
  // CHECK-NEXT: {{^}}out of a panic
  // CHECK-NEXT: {{^}}inner: a new one
  // CHECK-NEXT: {{^}}outer: the last
  say("out of goexit");
  outOfAPanic([] { opendefer::goexit(); });
  // CHECK-NEXT: {{^}}out of goexit
  // CHECK-NEXT: {{^}}inner: a new one
  // CHECK-NEXT: {{^}}outer: the last
  outOfAHandler();
  // CHECK-NEXT: {{^}}deferred by a new function
  // CHECK-NEXT: {{^}}recovered after a signal
  fibers();
  // CHECK-NEXT: {{^}}deferred by a new function
  // CHECK-NEXT: {{^}}fiber: in the fiber
  // CHECK-NEXT: {{^}}deferred by a new function
  // CHECK-NEXT: {{^}}main: in main
}

// longjmp past deferring functions by C code that does not tell the runtime, and
// then everything that looks at the frames of the thread.
//
// RUN: %clang -O1 -c %S/Inputs/jumping.c -o %t.o
// RUN: env OPENDEFER_LIBS="%t.o %libs" %both_ways %s -I%S/../Inputs > %t.out
// RUN: %filecheck %s --check-prefixes=CHECK,RETURN < %t.out
// Nor with a static C library, nor by siglongjmp or _longjmp:
// RUN: %build/bin/opendefer-launch %gxx -std=c++17 -I%S/../Inputs -static %s %t.o -o %t.static
// RUN: for way in 0 1 2; do %t.static $way | diff %t.out - || exit 1; done
//
// A jump that is no call of the C library's (the 4th and the 5th way) is found
// out by the panic that comes to the registered frames that it has left.
// RUN: %plugin_cxx -fplugin-arg-opendefer-no-table-frames -std=c++17 -O2 -I%S/../Inputs %s %t.o -o %t.exe %libs
// RUN: %build/bin/opendefer-launch --no-table-frames %gxx -std=c++17 -O2 -I%S/../Inputs %s %t.o -o %t.gxx
// RUN: bash %S/Inputs/longjmp-gone.sh "%filecheck" %s %t.exe %t.gxx
//
// GONE-NOT: {{^}}never
// GONE: fatal error: a panic or goexit() has reached a deferring function, or an older panic, that is no longer on the stack
// GONE-NOT: {{^}}never
#include "trace.h"
#include <csignal>
#include <cstdlib>
#include <exception>
#include <string>
#include <thread>

extern "C" {
int try_(void (*f)(int), int n) __asm__("try");
[[gnu::noinline]] void fail();
void smash();
extern int way;
}
volatile int zero;

[[gnu::noinline]] void decode(int n) {
  volatile char padding[200];
  padding[0] = 1;
  defer say("never");
  if (n == 0)
    fail();
  if (n > 0)
    decode(n - 1);
  padding[1] = padding[0];
}
[[gnu::noinline]] void linked(int n) {
  for (int i = 0; i < 3; ++i)
    defer say("never");
  decode(n);
}
[[gnu::noinline]] void raise(const char *what) {
  defer say("deferred by a new function");
  opendefer::panic(what);
}
/// At the same place of the stack as the one that was left.
[[gnu::noinline]] void same(int n) {
  defer say("same %d", n);
  if (n == 0)
    fail();
  if (n == 1)
    opendefer::panic("from the same place");
}

void panicAfterwards() {
  defer { say("recovered %s", opendefer::recover().what().c_str()); };
  defer say("still there");
  say("jumped %d", try_(linked, 3));
  smash();
  raise("after a jump");
}
void samePlace() {
  defer { say("recovered %s", opendefer::recover().what().c_str()); };
  try_(same, 0);
  try_(same, 0);
  try_(same, 2);
  try_(same, 1);
}
void nested() {
  defer { say("recovered %s", opendefer::recover().what().c_str()); };
  try_([](int) {
    defer say("outer attempt");
    say("inner %d", try_(linked, 2));
    smash();
  }, 0);
  say("outer %d", try_([](int) {
    defer say("never");
    try_(linked, 2);
    fail();
  }, 0));
  smash();
  raise("after nested jumps");
}
void goexitAfterwards() {
  defer say("deferred by the thread");
  try_(linked, 2);
  smash();
  opendefer::goexit();
}
/// Out of deferred calls that a panic runs.
void outOfAPanic() {
  defer { say("outer: %s", opendefer::recover().what().c_str()); };
  try_([](int) {
    defer fail();
    defer say("by the panic");
    opendefer::panic("left");
  }, 0);
  smash();
  [] {
    defer { say("inner: %s", opendefer::recover().what().c_str()); };
    opendefer::panic("a new one");
  }();
  opendefer::panic("the last");
}
/// Out of a destructor that a recovery runs.
struct Jumps {
  ~Jumps() { fail(); }
};
void panicPastJumps(int) {
  Jumps jumps;
  opendefer::panic("recovered");
}
void outOfALanding() {
  defer { say("outer: %s", opendefer::recover().what().c_str()); };
  try_([](int) {
    defer { opendefer::recover(); };
    panicPastJumps(0);
  }, 0);
  smash();
  say("%d in flight", std::uncaught_exceptions());
  raise("after a landing");
}
/// Not past the frame that the recovery goes to.
void notLeft() {
  defer { say("outer: %s", opendefer::recover().what().c_str()); };
  try_(panicPastJumps, 0);
  smash();
  say("%d in flight", std::uncaught_exceptions());
  raise("then");
}
void intoALanding() {
  defer { say("outermost: %s", opendefer::recover().what().c_str()); };
  notLeft();
}
void onSignal(int) {
  defer say("never");
  fail();
}
void outOfAHandler(bool onItsOwnStack) {
  defer { say("recovered %s", opendefer::recover().what().c_str()); };
  static char stack[1 << 16];
  stack_t own = {};
  own.ss_sp = stack;
  own.ss_size = sizeof stack;
  sigaltstack(&own, nullptr);
  struct sigaction action = {};
  action.sa_handler = onSignal;
  action.sa_flags = SA_NODEFER | (onItsOwnStack ? SA_ONSTACK : 0);
  sigaction(SIGUSR1, &action, nullptr);
  try_([](int) {
    defer say("never");
    std::raise(SIGUSR1);
  }, 0);
  smash();
  raise("after a signal");
}
/// Deferring functions that return, and a handler, after a jump.
void returnAfterwards() {
  for (int i = 0; i < 3; ++i) {
    defer say("round %d", i);
    try_(linked, i);
    smash();
    defer say("end of round %d", i);
  }
  defer { say("nothing: '%s'", opendefer::recover().what().c_str()); };
}

int main(int argc, char **argv) {
  struct {
    const char *name;
    void (*run)();
  } all[] = {{"panic", panicAfterwards},
             {"same", samePlace},
             {"nested", nested},
             {"goexit", [] { std::thread(goexitAfterwards).join(); }},
             {"out-of-panic", outOfAPanic},
             {"out-of-landing", outOfALanding},
             {"into-landing", intoALanding},
             {"handler", [] { outOfAHandler(false); }},
             {"handler-stack", [] { outOfAHandler(true); }},
             {"return", returnAfterwards}};
  way = argc > 1 ? std::atoi(argv[1]) : 0;
  for (auto &each : all) {
    if (argc > 2 && argv[2] != std::string(each.name))
      continue;
    say("-- %s", each.name);
    each.run();
  }
}
// CHECK: {{^}}-- panic
// CHECK-NEXT: {{^}}jumped 1
// CHECK-NEXT: {{^}}deferred by a new function
// CHECK-NEXT: {{^}}still there
// CHECK-NEXT: {{^}}recovered after a jump
// CHECK-NEXT: {{^}}-- same
// CHECK-NEXT: {{^}}same 2
// CHECK-NEXT: {{^}}same 1
// CHECK-NEXT: {{^}}recovered from the same place
// CHECK-NEXT: {{^}}-- nested
// CHECK-NEXT: {{^}}inner 1
// CHECK-NEXT: {{^}}outer attempt
// CHECK-NEXT: {{^}}outer 1
// CHECK-NEXT: {{^}}deferred by a new function
// CHECK-NEXT: {{^}}recovered after nested jumps
// CHECK-NEXT: {{^}}-- goexit
// CHECK-NEXT: {{^}}deferred by the thread
// CHECK-NEXT: {{^}}-- out-of-panic
// CHECK-NEXT: {{^}}by the panic
// CHECK-NEXT: {{^}}inner: a new one
// CHECK-NEXT: {{^}}outer: the last
// CHECK-NEXT: {{^}}-- out-of-landing
// CHECK-NEXT: {{^}}0 in flight
// CHECK-NEXT: {{^}}deferred by a new function
// CHECK-NEXT: {{^}}outer: after a landing
// CHECK-NEXT: {{^}}-- into-landing
// CHECK-NEXT: {{^}}outer: recovered
// CHECK-NEXT: {{^}}0 in flight
// CHECK-NEXT: {{^}}deferred by a new function
// CHECK-NEXT: {{^}}outermost: then
// CHECK-NEXT: {{^}}-- handler
// CHECK-NEXT: {{^}}deferred by a new function
// CHECK-NEXT: {{^}}recovered after a signal
// CHECK-NEXT: {{^}}-- handler-stack
// CHECK-NEXT: {{^}}deferred by a new function
// CHECK-NEXT: {{^}}recovered after a signal
// CHECK-NEXT: {{^}}-- return
// RETURN: {{^}}nothing: ''
// RETURN-NEXT: {{^}}end of round 2
// RETURN-NEXT: {{^}}round 2
// RETURN-NEXT: {{^}}end of round 1
// RETURN-NEXT: {{^}}round 1
// RETURN-NEXT: {{^}}end of round 0
// RETURN-NEXT: {{^}}round 0

// IN-TURN: 2 of 2

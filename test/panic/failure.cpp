// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// RUN: env OPENDEFER_OPTIONS=--table-frames %both_ways %s -I%S/../Inputs | %filecheck %s
// defer_failure and defer_success where panics nest, recover, and meet
// exceptions: what is still to be run after a recovery runs as on a return.
#include "trace.h"

#include <pthread.h>
#include <thread>
#include <unistd.h>

static std::string trace;
static void add(char c) { trace += c; }
static void panicWith(char c) {
  add(c);
  opendefer::panic(c);
}
static void throwing(char c) {
  add(c);
  throw 1;
}
static void handler() {
  add(opendefer::recover() ? 'r' : 'n');
}

static void outermost() {
  if (opendefer::recover())
    add('!');
}

static int recoversItself() {
  defer_failure add('F');
  defer_success add('S');
  defer handler();
  defer_failure add('f');
  defer_success add('s');
  opendefer::panic(1);
}
static std::string recoversItselfAsText() {
  defer_failure add('F');
  defer_success add('S');
  defer { add(opendefer::recover() ? 'r' : 'n'); };
  defer_failure add('f');
  defer_success add('s');
  opendefer::panic(1);
}
OPENDEFER_LINKED static int recoversItselfLinked() {
  defer_failure add('F');
  defer_success add('S');
  defer handler();
  defer_failure add('f');
  defer_success add('s');
  opendefer::panic(1);
}
static int failureRecovers() {
  defer_success add('S');
  defer_failure add('F');
  defer_failure handler();
  opendefer::panic(1);
}
static int panicsAgain() {
  defer_success add('S');
  defer handler();
  defer_success add('s');
  defer_failure panicWith('2');
  opendefer::panic('1');
}
static int panicsOnReturn() {
  defer_failure add('F');
  defer_success add('S');
  defer handler();
  defer_failure add('f');
  defer_success add('s');
  defer panicWith('1');
  return 1;
}
static int throwsOnReturn() {
  defer_failure add('F');
  defer_success add('S');
  defer throwing('t');
  defer_failure add('f');
  defer_success add('s');
  return 1;
}
static int throwsOnReturnNested(bool yes) {
  if (yes) {
    defer_failure add('F');
    defer_success add('S');
    defer throwing('t');
    defer_failure add('f');
    defer_success add('s');
  }
  return 1;
}
static std::string throwsOnReturnLinked() {
  for (char c : {'F', 'S', 't', 'f', 's'})
    if (c == 't')
      defer throwing(c);
    else if (c == 'F' || c == 'f')
      defer_failure add(c);
    else
      defer_success add(c);
  return "text";
}
static int recoversException() {
  defer_failure add('F');
  defer_success add('S');
  defer { add(opendefer::recover() ? 'r' : 'n'); };
  defer_failure add('f');
  defer_success add('s');
  throw 1;
}
static int failureRecoversException() {
  defer_success add('S');
  defer_failure { add(opendefer::recover() ? 'r' : 'n'); };
  defer_success add('s');
  throw 1;
}
static int throwsAfterRecovery() {
  defer_failure add('F');
  defer_success add('S');
  defer throwing('t');
  defer_success add('s');
  defer handler();
  opendefer::panic(1);
}
// A callee that calls recover() finds nothing in an exception, and leaves no
// note behind.
static int exceptionOnly() {
  defer handler();
  defer_failure handler();
  throw 1;
}
static int innerReturns() {
  defer_failure add('F');
  defer {
    defer_failure add('f');
    defer_success add('s');
  };
  opendefer::panic(1);
}
static void panicsInside() {
  defer_success add('S');
  defer {
    defer handler();
    defer_failure add('f');
    panicWith('p');
  };
}
static void *cancelled(void *) {
  defer_failure add('F');
  defer_success add('S');
  if (trace.empty())
    defer_failure add('n');
  pthread_cancel(pthread_self());
  pthread_testcancel();
  return nullptr;
}

template <class F> static void show(const char *name, F f) {
  trace.clear();
  try {
    [&] {
      defer outermost();
      f();
    }();
  } catch (int) {
    add('*');
  }
  say("%s: %s", name, trace.c_str());
}

int main() {
  show("recoversItself", recoversItself);
  show("recoversItselfAsText", recoversItselfAsText);
  show("recoversItselfLinked", recoversItselfLinked);
  show("failureRecovers", failureRecovers);
  show("panicsAgain", panicsAgain);
  show("panicsOnReturn", panicsOnReturn);
  // CHECK: recoversItself: frS
  // CHECK-NEXT: recoversItselfAsText: frS
  // CHECK-NEXT: recoversItselfLinked: frS
  // CHECK-NEXT: failureRecovers: rS
  // CHECK-NEXT: panicsAgain: 2rS
  // CHECK-NEXT: panicsOnReturn: 1frS
  show("throwsOnReturn", throwsOnReturn);
  show("throwsOnReturnNested", [] { throwsOnReturnNested(true); });
  show("throwsOnReturnLinked", throwsOnReturnLinked);
  show("recoversException", recoversException);
  show("failureRecoversException", failureRecoversException);
  show("throwsAfterRecovery", throwsAfterRecovery);
  show("exceptionOnly", exceptionOnly);
  // CHECK-NEXT: throwsOnReturn: stF*
  // CHECK-NEXT: throwsOnReturnNested: stF*
  // CHECK-NEXT: throwsOnReturnLinked: stF*
  // CHECK-NEXT: recoversException: frS
  // CHECK-NEXT: failureRecoversException: rS
  // CHECK-NEXT: throwsAfterRecovery: rstF*
  // CHECK-NEXT: exceptionOnly: nn*
  show("innerReturns", innerReturns);
  show("panicsInside", panicsInside);
  // CHECK-NEXT: innerReturns: sF!
  // CHECK-NEXT: panicsInside: pfrS
  trace.clear();
  pthread_t thread;
  pthread_create(&thread, nullptr, cancelled, nullptr);
  pthread_join(thread, nullptr);
  say("cancelled: %s", trace.c_str());
  // CHECK-NEXT: cancelled: nF
}

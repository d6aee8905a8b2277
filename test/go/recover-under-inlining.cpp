// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's issues 73916, 73917 and 73920: a helper of the deferred function does not
// recover, whatever is inlined into what, and through whichever wrapper it is
// called. And 71675 and 71685: a loop in the deferred function changes nothing.
#include "trace.h"

#include <functional>

#define INLINED __attribute__((always_inline)) inline
#define OUTLINED __attribute__((noinline))

static void callRecover(const char *who) {
  opendefer::value v = opendefer::recover();
  say("%s: %s", who, v ? "recovered" : "nothing");
}
INLINED void inlinedHelper(const char *who) { callRecover(who); }

// 73916: the deferred function.
INLINED void inlined(int) { callRecover("inlined"); }
OUTLINED void outlined(int) { inlinedHelper("outlined"); }
// 73917: a method by value; 73920: by pointer, inherited, and by a pointer to it.
struct T {
  INLINED void byValue() const { callRecover("by value"); }
  INLINED void byPointer() { inlinedHelper("by pointer"); }
  virtual ~T() {}
  virtual void chosen() { inlinedHelper("chosen"); }
};
struct Other {
  virtual ~Other() {}
  virtual void thunk() = 0;
};
struct S : T, Other {
  void thunk() override { inlinedHelper("thunk"); }
};

static void run(void (*f)()) {
  defer { say("then %s", opendefer::recover().what().c_str()); };
  f();
}
static void functions() {
  defer inlined(1);
  defer outlined(1);
  opendefer::panic("functions");
}
static void methods() {
  S s;
  Other &other = s;
  auto byPointer = &T::byPointer;
  std::function<void(S &)> wrapper = &S::byValue;
  defer s.byValue();
  defer s.byPointer();
  defer s.chosen();
  defer other.thunk();
  defer (s.*byPointer)();
  defer wrapper(s);
  opendefer::panic("methods");
}

// 71685: the loop's body belongs to the deferred function, but not a function
// that calls back.
static void loops() {
  for (int i : {1, 2})
    say("loop %d: %s", i, opendefer::recover() ? "recovered" : "nothing");
}
template <class F> static void each(F yield) { yield(1); }
static void calledBack() {
  each([](int i) { say("called back %d: %s", i, opendefer::recover() ? "recovered" : "nothing"); });
}
// 71675: what the deferred function defers runs when it returns, not for the
// panic.
static void defersInLoop() {
  for (int i : {1, 2})
    defer [i] { say("deferred in loop %d: %s", i, opendefer::recover() ? "recovered" : "nothing"); };
}
static void inLoops() {
  defer loops();
  defer calledBack();
  defer defersInLoop();
  opendefer::panic("loops");
}

int main() {
  run(functions);
  // CHECK: outlined: nothing
  // CHECK-NEXT: inlined: nothing
  // CHECK-NEXT: then functions
  run(methods);
  // CHECK-NEXT: by value: nothing
  // CHECK-NEXT: by pointer: nothing
  // CHECK-NEXT: thunk: nothing
  // CHECK-NEXT: chosen: nothing
  // CHECK-NEXT: by pointer: nothing
  // CHECK-NEXT: by value: nothing
  // CHECK-NEXT: then methods
  run(inLoops);
  // CHECK-NEXT: deferred in loop 2: nothing
  // CHECK-NEXT: deferred in loop 1: nothing
  // CHECK-NEXT: called back 1: nothing
  // CHECK-NEXT: loop 1: recovered
  // CHECK-NEXT: loop 2: nothing
  // CHECK-NEXT: then {{$}}
}

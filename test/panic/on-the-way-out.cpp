// RUN: %both_ways %s -I%S/../Inputs -Wshadow -pthread | %filecheck %s --match-full-lines
// On a return, guards do not ask whether their calls have been made. They have
// been where something panics between the return and the last guard, and that
// is recovered in the same function: by 'b', which leaves 'a' to be run. Each
// letter is one call, '~' a destructor.
#include "trace.h"
#include <thread>
#include <utility>

static std::string ran;

static void note(char what) { ran += what; }

static void recovering(char what) {
  note(what);
  if (opendefer::recover())
    note('!');
}

static void panicking(char what) {
  note(what);
  opendefer::panic(what);
}

template <class Function> void leave(const char *how, Function function) {
  ran.clear();
  int result = function();
  say("%s: %s %d", how, ran.c_str(), result);
}

// A deferred call panics.

int inValue() {
  defer note('a');
  defer recovering('b');
  defer panicking('c');
  defer note('d');
  return 1;
}

void inVoid(bool early) {
  defer note('a');
  defer recovering('b');
  defer panicking('c');
  if (early)
    return;
  defer note('d');
}

int inNamed(int n) {
  defer_result int result = 0;
  defer note('a');
  defer recovering('b');
  defer { result += 10; };
  defer panicking('c');
  if (n == 1)
    return result;
  else if (n == 2)
    return n;
  return result = n, n;
}

template <class T> T inTemplate(T value) {
  defer note('a');
  defer recovering('b');
  defer panicking('c');
  if (value > 1)
    return value;
  return value + 1;
}

int inBranch(bool loops) {
  defer note('a');
  defer recovering('b');
  if (!loops)
    defer panicking('c');
  for (int i = 0; loops && i < 2; i++)
    defer [i] {
      note('0' + i);
      if (i == 1)
        opendefer::panic(i);
    };
  defer note('d');
  return 2;
}

/// 'c' is recovered by 'b', then 'a' panics and is recovered by 'z'.
int twice() {
  defer note('y');
  defer recovering('z');
  defer panicking('a');
  defer recovering('b');
  defer panicking('c');
  return 3;
}

int recoveredException() {
  defer note('a');
  defer { recovering('b'); if (opendefer::recover()) note('?'); };
  defer { note('c'); throw 1; };
  defer note('d');
  return 4;
}

int leftByException() {
  defer note('a');
  defer note('b');
  defer { note('c'); throw 1; };
  return 5;
}

void quitting() {
  defer note('a');
  defer note('b');
  defer { note('c'); opendefer::goexit(); };
}

// A destructor panics.

struct Bomb {
  bool armed = true;
  Bomb() = default;
  Bomb(Bomb &&other) noexcept : armed(std::exchange(other.armed, false)) {}
  ~Bomb() noexcept(false) {
    if (std::exchange(armed, false)) {
      note('~');
      opendefer::panic("bomb");
    }
  }
};
struct Named {
  Bomb bomb;
  int number = 6;
};
struct Holder {
  const Bomb &bomb;
};
static int number(const Bomb &) { return 6; }
static int byValue(Bomb = {}) { return 6; }
static void kept(const Bomb &, char what) { note(what); }
static void detonate(int *) { Bomb(); }
static void throwBomb() { throw Bomb(); }

int local() {
  defer note('a');
  defer recovering('b');
  defer note('c');
  Bomb bomb;
  return 6;
}

void ofVoid(bool early) {
  defer note('a');
  defer recovering('b');
  defer note('c');
  Bomb bomb;
  if (early)
    return;
}

int inNamedResult() {
  defer_result int result = 0;
  defer note('a');
  defer recovering('b');
  defer note('c');
  Bomb bomb;
  return 6;
}

int temporary(int which) {
  defer note('a');
  defer recovering('b');
  defer note('c');
  return which ? number(Bomb()) : 0;
}

int defaultArgument() {
  defer note('a');
  defer recovering('b');
  defer note('c');
  return byValue();
}

int lifetimeExtended() {
  defer note('a');
  defer recovering('b');
  defer note('c');
  const Bomb &bomb = Bomb();
  return number(bomb);
}

int heldByAggregate() {
  defer note('a');
  defer recovering('b');
  defer note('c');
  Holder holder{Bomb()};
  return number(holder.bomb);
}

int inRange() {
  defer note('a');
  defer recovering('b');
  defer note('c');
  for (const Bomb &bomb : {Bomb()})
    return number(bomb);
  return 0;
}

int structured() {
  defer note('a');
  defer recovering('b');
  defer note('c');
  auto [bomb, value] = Named();
  return value;
}

int inLambda() {
  defer note('a');
  defer recovering('b');
  defer note('c');
  return [bomb = Bomb()] { return number(bomb); }();
}

int byAttribute() {
  defer note('a');
  defer recovering('b');
  defer note('c');
  __attribute__((cleanup(detonate))) int value = 6;
  return value;
}

template <class T> int dependentLocal() {
  defer note('a');
  defer recovering('b');
  defer note('c');
  T local;
  return 6;
}

template <class T> int dependentTemporary() {
  defer note('a');
  defer recovering('b');
  defer note('c');
  return number(T());
}

template <class T> int dependentExtended() {
  defer note('a');
  defer recovering('b');
  defer note('c');
  const Bomb &bomb = T();
  number(bomb);
  return 6;
}

template <class T> T dependentResult(T value) {
  defer note('a');
  defer recovering('b');
  defer note('c');
  return number(Bomb()) + value;
}

int ofException() {
  defer note('a');
  defer recovering('b');
  defer note('c');
  try {
    throwBomb();
  } catch (...) {
    return 6;
  }
  return 0;
}

/// The closure has it, and goes after the call.
int ofClosure() {
  defer note('a');
  defer recovering('b');
  defer kept(Bomb(), 'c');
  return 6;
}

int main() {
  // CHECK: value: dcb!a 1
  leave("value", inValue);
  // CHECK-NEXT: end of the body: dcb!a 0
  leave("end of the body", [] { return inVoid(false), 0; });
  // CHECK-NEXT: plain return: cb!a 0
  leave("plain return", [] { return inVoid(true), 0; });
  // CHECK-NEXT: named, itself: cb!a 10
  leave("named, itself", [] { return inNamed(1); });
  // CHECK-NEXT: named: cb!a 12
  leave("named", [] { return inNamed(2); });
  // CHECK-NEXT: named, a comma: cb!a 13
  leave("named, a comma", [] { return inNamed(3); });
  // CHECK-NEXT: template, its parameter: cb!a 2
  leave("template, its parameter", [] { return inTemplate(2); });
  // CHECK-NEXT: template: cb!a 2
  leave("template", [] { return inTemplate(1); });
  // CHECK-NEXT: branch: dcb!a 2
  leave("branch", [] { return inBranch(false); });
  // CHECK-NEXT: loop: d10b!a 2
  leave("loop", [] { return inBranch(true); });
  // CHECK-NEXT: twice: cb!az!y 3
  leave("twice", twice);
  // CHECK-NEXT: exception, recovered: dcb?a 4
  leave("exception, recovered", recoveredException);
  // CHECK-NEXT: exception: cba 0
  leave("exception", [] {
    try {
      return leftByException();
    } catch (int) {
      return 0;
    }
  });
  // CHECK-NEXT: goexit: cba 0
  leave("goexit", [] { return std::thread(quitting).join(), 0; });

  // CHECK-NEXT: local: ~cb!a 6
  leave("local", local);
  // CHECK-NEXT: void: ~cb!a 0
  leave("void", [] { return ofVoid(false), 0; });
  // CHECK-NEXT: void, early: ~cb!a 0
  leave("void, early", [] { return ofVoid(true), 0; });
  // CHECK-NEXT: with a named result: ~cb!a 6
  leave("with a named result", inNamedResult);
  // CHECK-NEXT: temporary: ~cb!a 6
  leave("temporary", [] { return temporary(1); });
  // CHECK-NEXT: default argument: ~cb!a 6
  leave("default argument", defaultArgument);
  // CHECK-NEXT: lifetime extended: ~cb!a 6
  leave("lifetime extended", lifetimeExtended);
  // CHECK-NEXT: held by an aggregate: ~cb!a 6
  leave("held by an aggregate", heldByAggregate);
  // CHECK-NEXT: range: ~cb!a 6
  leave("range", inRange);
  // CHECK-NEXT: structured binding: ~cb!a 6
  leave("structured binding", structured);
  // CHECK-NEXT: lambda: ~cb!a 6
  leave("lambda", inLambda);
  // CHECK-NEXT: attribute: ~cb!a 6
  leave("attribute", byAttribute);
  // CHECK-NEXT: dependent local: ~cb!a 6
  leave("dependent local", dependentLocal<Bomb>);
  // CHECK-NEXT: dependent temporary: ~cb!a 6
  leave("dependent temporary", dependentTemporary<Bomb>);
  // CHECK-NEXT: dependent, lifetime extended: ~cb!a 6
  leave("dependent, lifetime extended", dependentExtended<Bomb>);
  // CHECK-NEXT: dependent result: ~cb!a 0
  leave("dependent result", [] { return dependentResult(1); });
  // CHECK-NEXT: exception object: ~cb!a 6
  leave("exception object", ofException);
  // CHECK-NEXT: closure: c~b!a 6
  leave("closure", ofClosure);
}

// RUN: %both_ways %s -std=c++20 -I%S/../Inputs -I%S/Inputs | %filecheck %s
// Deferred calls of tasks: after co_return and before the awaiting coroutine goes
// on, for panics and exceptions, with and without a recovery.
#include "coroutine.h"
#include "trace.h"
#include <opendefer/boundary.h>
#include <opendefer/stacktrace.h>
#include <stdexcept>
#include <string>
enum Way { Returns, Panics, Throws };
void go(Way way) {
  Noisy noisy{"go"};
  if (way == Panics)
    opendefer::panic("gone");
  if (way == Throws)
    throw std::runtime_error("thrown");
}
void tell(const char *who, const opendefer::value &v) {
  say("%s: %s", who, v ? v.what().c_str() : "nothing");
}

template <template <class> class Kind> struct Of {
  static Kind<std::string> inner(Way way, bool recovers) {
    Noisy first{"first"};
    defer say("inner deferred");
    Noisy second{"second"};
    if (recovers)
      defer { tell("inner", opendefer::recover()); };
    go(way);
    co_return "value";
  }
  static Kind<std::string> outer(Way way, bool recovers) {
    defer { tell("outer", opendefer::recover()); };
    std::string s = co_await inner(way, recovers);
    say("awaited '%s'", s.c_str());
    co_return s + "!";
  }
};
template <class T> using LazyOf = Lazy<T>;
template <class T> using EagerOf = Eager<T>;
template <template <class> class Kind> void each() {
  for (bool recovers : {false, true})
    for (Way way : {Returns, Panics, Throws})
      say("= '%s'", Of<Kind>::outer(way, recovers).get().c_str());
}

Lazy<int> named(Way way) {
  defer_result int result = 1;
  defer {
    if (auto v = opendefer::recover())
      result = -result;
    else
      ++result;
  };
  for (int i = 0; i < 3; ++i)
    defer say("loop %d", i);
  if (way == Returns)
    co_return 7;
  result = 5;
  std::string s = co_await Of<LazyOf>::inner(way, false);
  say("not here");
}

// A second panic in a deferred call takes the place of the first one.
Lazy<> nested() {
  defer { go(Panics); };
  defer { opendefer::panic("first"); };
  opendefer::panic("zeroth");
  co_return;
}

[[gnu::noinline]] void deepest() { opendefer::panic(42); }
Lazy<> panics() {
  defer say("panics deferred");
  deepest();
  co_return;
}
Lazy<> seesStack() {
  defer {
    auto v = opendefer::recover();
    say("%d at line %d", *v.get_if<int>(), int(v.location().line()));
    std::string stack = opendefer::stacktrace::of_panic().to_string();
    say("stack has deepest: %d", stack.find("deepest") != std::string::npos);
  };
  co_await panics();
}

struct Members {
  int n = 3;
  Lazy<int> method(int k) {
    defer { n += k; };
    co_return n;
  }
  static Lazy<int> function() {
    defer say("static");
    co_return 9;
  }
};

template <class T> Lazy<T> sum(T a, T b) {
  defer say("sum deferred");
  T x = co_await [](T v) -> Lazy<T> {
    defer say("lambda deferred");
    co_return v;
  }(a);
  co_return x + b;
}

int main() {
  each<LazyOf>();
  // CHECK: ~go
  // CHECK-NEXT: ~second
  // CHECK-NEXT: inner deferred
  // CHECK-NEXT: ~first
  // CHECK-NEXT: awaited 'value'
  // CHECK-NEXT: outer: nothing
  // CHECK-NEXT: = 'value!'
  // CHECK-NEXT: inner deferred
  // CHECK-NEXT: ~go
  // CHECK-NEXT: ~second
  // CHECK-NEXT: ~first
  // CHECK-NEXT: outer: gone
  // CHECK-NEXT: = ''
  // CHECK-NEXT: ~go
  // CHECK-NEXT: ~second
  // CHECK-NEXT: inner deferred
  // CHECK-NEXT: ~first
  // CHECK-NEXT: outer: thrown
  // CHECK-NEXT: = ''
  // CHECK-NEXT: ~go
  // CHECK-NEXT: inner: nothing
  // CHECK-NEXT: ~second
  // CHECK-NEXT: inner deferred
  // CHECK-NEXT: ~first
  // CHECK-NEXT: awaited 'value'
  // CHECK-NEXT: outer: nothing
  // CHECK-NEXT: = 'value!'
  // CHECK-NEXT: inner: gone
  // CHECK-NEXT: ~go
  // CHECK-NEXT: ~second
  // CHECK-NEXT: inner deferred
  // CHECK-NEXT: ~first
  // CHECK-NEXT: awaited ''
  // CHECK-NEXT: outer: nothing
  // CHECK-NEXT: = '!'
  // CHECK-NEXT: ~go
  // CHECK-NEXT: inner: thrown
  // CHECK-NEXT: ~second
  // CHECK-NEXT: inner deferred
  // CHECK-NEXT: ~first
  // CHECK-NEXT: awaited ''
  // CHECK-NEXT: outer: nothing
  // CHECK-NEXT: = '!'
  say("eager");
  each<EagerOf>();
  // CHECK-NEXT: eager
  // CHECK-NEXT: ~go
  // CHECK-NEXT: ~second
  // CHECK-NEXT: inner deferred
  // CHECK-NEXT: ~first
  // CHECK-NEXT: awaited 'value'
  // CHECK-NEXT: outer: nothing
  // CHECK-NEXT: = 'value!'
  // CHECK-NEXT: inner deferred
  // CHECK-NEXT: ~go
  // CHECK-NEXT: ~second
  // CHECK-NEXT: ~first
  // CHECK-NEXT: outer: gone
  // CHECK-NEXT: = ''
  // CHECK: outer: thrown
  // CHECK: inner: gone
  // CHECK: inner: thrown
  // CHECK: = '!'
  for (Way way : {Returns, Panics, Throws})
    say("named = %d", named(way).get());
  // CHECK-NEXT: loop 2
  // CHECK-NEXT: loop 1
  // CHECK-NEXT: loop 0
  // CHECK-NEXT: named = 8
  // CHECK-NEXT: inner deferred
  // CHECK-NEXT: ~go
  // CHECK-NEXT: ~second
  // CHECK-NEXT: ~first
  // CHECK-NEXT: loop 2
  // CHECK-NEXT: loop 1
  // CHECK-NEXT: loop 0
  // CHECK-NEXT: named = -5
  // CHECK-NEXT: ~go
  // CHECK-NEXT: ~second
  // CHECK-NEXT: inner deferred
  // CHECK-NEXT: ~first
  // CHECK-NEXT: loop 2
  // CHECK-NEXT: loop 1
  // CHECK-NEXT: loop 0
  // CHECK-NEXT: named = -5
  try {
    nested().get();
  } catch (const opendefer::panic_error &e) {
    say("panic_error %s, stack %d", e.what(), !e.stack().empty());
  }
  // CHECK-NEXT: ~go
  // CHECK-NEXT: panic_error gone, stack 1
  seesStack().get();
  // CHECK-NEXT: panics deferred
  // CHECK-NEXT: 42 at line [[#@LINE-133]]
  // CHECK-NEXT: stack has deepest: 1
  Members m;
  say("%d", m.method(4).get());
  say("%d %d", m.n, Members::function().get());
  // CHECK-NEXT: 3
  // CHECK-NEXT: static
  // CHECK-NEXT: 7 9
  say("%d", sum(1, 2).get());
  // CHECK-NEXT: lambda deferred
  // CHECK-NEXT: sum deferred
  // CHECK-NEXT: 3
}

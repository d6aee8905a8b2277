// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Destructors that count objects, in functions that return one of these by
// value: where an exception or a recovery unwinds the function, g++ 12 would
// drop a store.
#include "trace.h"

static int alive = 0;
struct Object {
  int values[4] = {};
  Object() { ++alive; }
  Object(const Object &) { ++alive; }
  Object &operator=(const Object &) = default;
  ~Object() { --alive; }
};
[[gnu::noinline]] static void use(int) {}
enum class How { Returns, Throws, Panics };
[[gnu::noinline]] static void leave(How how) {
  if (how == How::Throws)
    throw 1;
  if (how == How::Panics)
    opendefer::panic("panic");
}

static Object returns(How how) {
  Object local;
  defer { use(local.values[1]); };
  leave(how);
  return Object();
}
static Object inRegion(How how) {
  defer { use(1); };
  Object local;
  leave(how);
  defer use(local.values[1]);
  leave(how);
  return local;
}
static auto deduced(How how) {
  Object local;
  defer { use(local.values[1]); };
  leave(how);
  return Object();
}
static Object named(How how) {
  Object local;
  defer_result Object result;
  defer { use(result.values[1] + local.values[1]); };
  leave(how);
  return Object();
}
// Only with a named result is the returned object destroyed once, where the
// deferred call fails after `return`.
static Object failsAfterReturn(How how) {
  defer_result Object result;
  defer leave(how);
  return Object();
}
template <class T> static T generic(How how) {
  Object local;
  defer { use(local.values[1]); };
  leave(how);
  return T();
}
struct Member {
  Object method(How how) {
    Object local;
    auto lambda = [&] {
      Object inner;
      defer use(inner.values[1]);
      leave(how);
      return Object();
    };
    defer { use(local.values[1]); };
    lambda();
    return Object();
  }
};

template <class F> static void check(const char *name, F f, How how) {
  defer { opendefer::recover(); };
  try {
    f(how);
  } catch (int) {
  }
  say("%s", name);
}
template <class F> static void check(const char *name, F f) {
  for (How how : {How::Returns, How::Throws, How::Panics}) {
    check(name, f, how);
    say("%d", alive);
    alive = 0;
  }
}
int main() {
  // CHECK-NOT: {{^-?[1-9]}}
  check("returns", returns);
  check("inRegion", inRegion);
  check("deduced", [](How how) { deduced(how); });
  check("named", named);
  check("failsAfterReturn", failsAfterReturn);
  check("generic", generic<Object>);
  check("method", [](How how) { Member().method(how); });
  // CHECK: end
  say("end");
}

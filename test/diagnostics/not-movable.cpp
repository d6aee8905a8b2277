// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// What cannot be moved cannot be stored, not even if it is made at the defer.
#include <opendefer/defer.h>

struct Pinned {
  Pinned(int) {}
  Pinned(const Pinned &) = delete;
  void method() {}
};
void byValue(Pinned) {}
void byConstReference(const Pinned &) {}
void byRvalue(Pinned &&) {}

void function(int n) {
  // CHECK: not-movable.cpp:[[#@LINE+1]]:17: error: argument of type 'Pinned' cannot be stored{{.*}}[opendefer-not-copyable]
  defer byValue(Pinned(1));
  // CHECK: not-movable.cpp:[[#@LINE+1]]:26: error: parameter of type 'Pinned' cannot be stored{{.*}}[opendefer-not-copyable]
  defer byConstReference({1});
  // CHECK: not-movable.cpp:[[#@LINE+1]]:18: error: parameter of type 'Pinned' cannot be stored{{.*}}[opendefer-not-copyable]
  defer byRvalue(1);
  // CHECK: not-movable.cpp:[[#@LINE+1]]:9: error: object of type 'Pinned' cannot be stored{{.*}}[opendefer-not-copyable]
  defer Pinned(1).method();
  if (n)
    // CHECK: not-movable.cpp:[[#@LINE+1]]:12: error: capture of type 'Pinned' cannot be stored{{.*}}[opendefer-not-copyable]
    defer [p = Pinned(1)]() mutable { p.method(); };
  defer { byConstReference(1); };
}

// Or, if it is const or volatile, not copied as that.
struct FromMutable {
  FromMutable() = default;
  FromMutable(FromMutable &) {}
  void operator()() const {}
};
struct Plain {
  void operator()() const volatile {}
};
struct FromVolatile : Plain {
  FromVolatile() = default;
  FromVolatile(const volatile FromVolatile &) {}
};
struct Holder {
  FromMutable member;
  void operator()() const {}
};
void byConst(const FromMutable &) {}
void byVolatile(const volatile Plain &) {}
void qualified(FromMutable plain, Holder holder, const Holder &outer) {
  const FromMutable constant;
  volatile Plain shared;
  volatile FromVolatile fine;
  // CHECK: not-movable.cpp:[[#@LINE+1]]:9: error: callee of type 'const FromMutable' cannot be stored{{.*}}[opendefer-not-copyable]
  defer constant();
  // CHECK: not-movable.cpp:[[#@LINE+1]]:17: error: argument of type 'const FromMutable' cannot be stored{{.*}}[opendefer-not-copyable]
  defer byConst(constant);
  // CHECK: not-movable.cpp:[[#@LINE+1]]:9: error: callee of type 'const Holder' cannot be stored{{.*}}[opendefer-not-copyable]
  defer outer();
  // CHECK: not-movable.cpp:[[#@LINE+1]]:9: error: callee of type 'volatile Plain' cannot be stored{{.*}}[opendefer-not-copyable]
  defer shared();
  // CHECK: not-movable.cpp:[[#@LINE+1]]:20: error: argument of type 'volatile Plain' cannot be stored{{.*}}[opendefer-not-copyable]
  defer byVolatile(shared);
  defer plain();
  defer byConst(plain);
  defer fine();
  defer holder();
}
// CHECK-NOT: : error:

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A named function, a method, a functor or a function pointer may recover when
// it is the deferred call itself; a function it calls may not.
#include "trace.h"

void report(const char *how, const opendefer::value &failure) {
  say("%s: %s", how, failure ? failure.what().c_str() : "nothing");
}

void function() { report("function", opendefer::recover()); }
void wrapper() { function(); }

struct Handler {
  const char *name;
  void method() { report(name, opendefer::recover()); }
  void operator()() { report(name, opendefer::recover()); }
  virtual void overridden() { report("base", opendefer::recover()); }
  virtual ~Handler() = default;
  explicit Handler(const char *name) : name(name) {}
};
struct Derived : Handler {
  using Handler::Handler;
  void overridden() override { report(name, opendefer::recover()); }
};

template <typename F> void run(F body) {
  body();
  say("--");
}

int main() {
  run([] {
    defer function();
    opendefer::panic("a");
  });
  run([] {
    defer function();
    defer wrapper();
    opendefer::panic("b");
  });
  run([] {
    Handler handler("method");
    defer handler.method();
    opendefer::panic("c");
  });
  run([] {
    Handler handler("functor");
    defer handler();
    opendefer::panic("d");
  });
  run([] {
    void (*pointer)() = function;
    defer pointer();
    opendefer::panic("e");
  });
  run([] {
    Derived derived("virtual");
    Handler &handler = derived;
    defer handler.overridden();
    opendefer::panic("f");
  });
  // CHECK: function: a
  // CHECK-NEXT: --
  // CHECK-NEXT: function: nothing
  // CHECK-NEXT: function: b
  // CHECK-NEXT: --
  // CHECK-NEXT: method: c
  // CHECK-NEXT: --
  // CHECK-NEXT: functor: d
  // CHECK-NEXT: --
  // CHECK-NEXT: function: e
  // CHECK-NEXT: --
  // CHECK-NEXT: virtual: f
  // CHECK-NEXT: --
}

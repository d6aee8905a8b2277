// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Panics in constructors, destructors and static initialisers. What is built
// of an object whose constructor is left by a panic is destroyed.
#include "trace.h"

struct Part {
  int id;
  explicit Part(int id) : id(id) { say("part %d", id); }
  ~Part() { say("~part %d", id); }
};

struct Whole {
  Part first{1};
  Part second;
  explicit Whole(bool fail) : second((fail ? opendefer::panic("member") : void(), 2)) {}
  ~Whole() { say("~whole"); }
};

struct InBody {
  Part part{3};
  explicit InBody(bool fail) {
    defer say("constructor ends");
    if (fail)
      opendefer::panic("body");
  }
};

struct Leaving {
  ~Leaving() {
    defer {
      if (auto v = opendefer::recover())
        say("recovered in ~Leaving: %s", v.what().c_str());
    };
    opendefer::panic("destructor");
  }
};

template <class Function> static void trying(const char *name, Function f) {
  defer {
    if (auto v = opendefer::recover())
      say("%s: %s", name, v.what().c_str());
  };
  f();
}

static int initialise() {
  defer_result int value = -1;
  defer {
    if (opendefer::recover())
      value = 7;
  };
  opendefer::panic("static");
}
static int global = initialise();

int main() {
  say("global %d", global);
  // CHECK: global 7
  trying("member", [] { Whole whole(true); });
  // CHECK-NEXT: part 1
  // CHECK-NEXT: member: member
  // CHECK-NEXT: ~part 1
  trying("body", [] { InBody object(true); });
  // CHECK-NEXT: part 3
  // CHECK-NEXT: constructor ends
  // CHECK-NEXT: body: body
  // CHECK-NEXT: ~part 3
  trying("fine", [] {
    Whole whole(false);
    Leaving leaving;
  });
  // CHECK-NEXT: part 1
  // CHECK-NEXT: part 2
  // CHECK-NEXT: recovered in ~Leaving: destructor
  // CHECK-NEXT: ~whole
  // CHECK-NEXT: ~part 2
  // CHECK-NEXT: ~part 1
  trying("both", [] {
    Leaving leaving; // its panic is its own, though another one runs
    opendefer::panic("outer");
  });
  // CHECK-NEXT: both: outer
  // CHECK-NEXT: recovered in ~Leaving: destructor
  static int once = [] {
    defer say("static local");
    return 1;
  }();
  say("%d", once);
  // CHECK-NEXT: static local
  // CHECK-NEXT: 1
}

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A deferred call that runs on a normal exit throws, and an older one of the
// same top-level statement recovers that, as one of another statement would.
#include "trace.h"

struct Thrown {
  int n;
};
struct Box {
  int n = -1;
  Box() = default;
  explicit Box(int n) : n(n) {}
  Box(Box &&other) noexcept : n(other.n) { other.n = -2; }
};

void show(int i, const opendefer::value &v) {
  say("%d: %s", i, v ? "recovers" : "-");
}

int branch(bool yes) {
  if (yes) {
    defer { show(0, opendefer::recover()); };
    defer { show(1, opendefer::recover()); };
    defer { throw Thrown{2}; };
  }
  return 8;
}

Box box() {
  for (int i = 0; i < 2; i++)
    defer [=] {
      show(i, opendefer::recover());
      if (i)
        throw Thrown{i};
    };
  return Box(9);
}

auto deduced() {
  for (int i = 0; i < 2; i++)
    defer [=] {
      show(i, opendefer::recover());
      if (i)
        throw Thrown{i};
    };
  return 10;
}

void nobody() {
  for (int i = 0; i < 3; i++)
    defer [=] {
      if (i == 2)
        throw Thrown{i};
      say("%d: -", i);
      if (i == 5)
        opendefer::recover();
    };
}

/// The panic is recovered first, and what is left of the frame may throw.
int panicFirst() {
  for (int i = 0; i < 5; i++)
    defer [=] {
      show(i, i == 3 || i == 0 ? opendefer::recover() : opendefer::value());
      if (i == 2)
        opendefer::panic("again");
      if (i == 4)
        opendefer::panic("first");
    };
  return 11;
}

int main() {
  // CHECK: 1: recovers
  // CHECK-NEXT: 0: -
  // CHECK-NEXT: 8 is returned
  say("%d is returned", branch(true));
  // What was built is gone, as after any recovery.
  // CHECK-NEXT: 1: -
  // CHECK-NEXT: 0: recovers
  // CHECK-NEXT: box -1
  say("box %d", box().n);
  // CHECK-NEXT: 1: -
  // CHECK-NEXT: 0: recovers
  // CHECK-NEXT: 10 is returned
  say("%d is returned", deduced());
  // CHECK-NEXT: 1: -
  // CHECK-NEXT: 0: -
  // CHECK-NEXT: 2 came out
  try {
    nobody();
  } catch (Thrown thrown) {
    say("%d came out", thrown.n);
  }
  // CHECK-NEXT: 4: -
  // CHECK-NEXT: 3: recovers
  // CHECK-NEXT: 2: -
  // CHECK-NEXT: 1: -
  // CHECK-NEXT: 0: recovers
  // CHECK-NEXT: 11 is returned
  say("%d is returned", panicFirst());
}

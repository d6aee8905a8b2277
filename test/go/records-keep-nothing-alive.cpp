// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's deferfin.go, issue32477: what a deferred call holds is let go of when
// the call has been made, not when its record is used again, and not before.
#include "trace.h"

#include <memory>

std::weak_ptr<int> seen[40];

void loop() {
  for (int i = 0; i < 40; i++) {
    auto held = std::make_shared<int>(i);
    seen[i] = held;
    defer [held] {
      if (seen[*held].expired())
        say("too early");
    };
  }
}
void open() {
  auto held = std::make_shared<int>(0);
  seen[0] = held;
  defer [held = std::move(held)] {
    if (*held != 0 || seen[0].expired())
      say("too early");
  };
}
int alive() {
  int n = 0;
  for (auto &w : seen)
    n += !w.expired();
  return n;
}

int main() {
  loop();
  say("%d alive", alive());
  open();
  say("%d alive", alive());
  [] {
    defer { opendefer::recover(); };
    defer { loop(); };
    opendefer::panic(1);
  }();
  say("%d alive", alive());
}
// CHECK-NOT: too early
// CHECK: 0 alive
// CHECK-NEXT: 0 alive
// CHECK-NEXT: 0 alive

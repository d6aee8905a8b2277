// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Captures are made at the statement.
#include "trace.h"
#include <memory>
#include <utility>

struct Widget {
  int id;
  void run() {
    defer [this] { say("this: %d", id); };
    defer [*this] { say("copy of this: %d", id); };
    id = 2;
  }
};

int main() {
  int x = 1, y = 10;
  auto owned = std::make_unique<int>(5);
  defer [x] { say("[x] %d", x); };
  defer [&x] { say("[&x] %d", x); };
  defer [=] { say("[=] %d %d", x, y); };
  defer [&] { say("[&] %d %d", x, y); };
  defer [x, &y] { say("[x, &y] %d %d", x, y); };
  defer [z = x + y, p = std::move(owned)] { say("[z, p] %d %d", z, *p); };
  x = 2;
  y = 20;
  say("%s", owned ? "kept" : "moved");
  Widget{1}.run();
  // CHECK: moved
  // CHECK-NEXT: copy of this: 1
  // CHECK-NEXT: this: 2
  // CHECK-NEXT: [z, p] 11 5
  // CHECK-NEXT: [x, &y] 1 20
  // CHECK-NEXT: [&] 2 20
  // CHECK-NEXT: [=] 1 10
  // CHECK-NEXT: [&x] 2
  // CHECK-NEXT: [x] 1
}

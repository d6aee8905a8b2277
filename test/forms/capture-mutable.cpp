// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// The copies in a capture form may be changed and moved from, as for a lambda.
#include "trace.h"
#include <memory>
#include <utility>

void take(std::unique_ptr<int> value) { say("took %d", *value); }

int main() {
  int x = 1;
  auto owned = std::make_unique<int>(5);
  defer [p = std::move(owned)]() mutable { take(std::move(p)); };
  defer [x]() mutable {
    x += 10;
    say("x = %d", x);
  };
  x = 2;
  // CHECK: x = 11
  // CHECK-NEXT: took 5
}

// RUN: %both_ways %s -fmerge-all-constants -I%S/../Inputs | %filecheck %s
// With equal constants at one address, functions and types remain different.
#include "trace.h"

namespace {
struct First {
  int number;
};
struct Second {
  int number;
};
} // namespace

[[gnu::noinline]] static void panics(bool first) {
  if (first)
    opendefer::panic(First{1});
  opendefer::panic(Second{2});
}
static void firstDefers(bool first) {
  defer say("first");
  panics(first);
}
static void secondDefers(bool first) {
  defer say("second");
  panics(first);
}
static void recovers(void (*f)(bool), bool first) {
  defer {
    auto value = opendefer::recover();
    say("First %d, Second %d", value.get_if<First>() != nullptr,
        value.get_if<Second>() != nullptr);
  };
  f(first);
}
int main() {
  recovers(firstDefers, true);
  recovers(secondDefers, false);
}
// CHECK: first
// CHECK-NEXT: First 1, Second 0
// CHECK-NEXT: second
// CHECK-NEXT: First 0, Second 1

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A defer in a lambda belongs to the lambda, whatever its return type.
#include "trace.h"

int main() {
  defer say("main ends");
  int x = 1;
  auto plain = [&] {
    defer { say("plain ends, x = %d", x); };
    x++;
    return x;
  };
  auto generic = [](auto value) {
    defer say("generic ends");
    return value + value;
  };
  auto typed = [](int value) -> long {
    defer say("typed ends");
    return value;
  };
  say("plain %d", plain());
  say("generic %s", generic(std::string("ab")).c_str());
  say("typed %ld", typed(3));
  // CHECK: plain ends, x = 2
  // CHECK-NEXT: plain 2
  // CHECK-NEXT: generic ends
  // CHECK-NEXT: generic abab
  // CHECK-NEXT: typed ends
  // CHECK-NEXT: typed 3
  // CHECK-NEXT: main ends
}

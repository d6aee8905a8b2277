// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A lambda that is called at once is a call form.
#include "trace.h"

int argument(int value) {
  say("argument");
  return value;
}

int main() {
  int x = 1;
  defer [x] { say("captured %d", x); }();
  defer [](int value, const std::string &text) {
    say("given %d %s", value, text.c_str());
  }(argument(x), "text");
  x = 2;
  say("body %d", x);
  // CHECK: argument
  // CHECK-NEXT: body 2
  // CHECK-NEXT: given 1 text
  // CHECK-NEXT: captured 1
}

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// The result is made before any deferred call runs.
#include "trace.h"

struct Value {
  std::string text;
  explicit Value(const char *t) : text(t) { say("made %s", t); }
};

int number(int x) {
  defer { x = 100; };
  return x;
}

Value object() {
  defer say("deferred");
  return Value("object");
}

std::string local() {
  std::string text = "as it was";
  defer { text = "changed"; };
  return text + "";
}

int main() {
  say("%d", number(1));
  say("%s", object().text.c_str());
  say("%s", local().c_str());
  // CHECK: 1
  // CHECK-NEXT: made object
  // CHECK-NEXT: deferred
  // CHECK-NEXT: object
  // CHECK-NEXT: as it was
}

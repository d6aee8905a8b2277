// RUN: %both_ways %s -fno-exceptions -I%S/../Inputs | %filecheck %s
// RUN: %both_ways %s -fno-exceptions -fno-rtti -I%S/../Inputs | %filecheck %s
// Without exceptions, only a panic or goexit() is a failure.
#include "trace.h"

static std::string text(bool panics) {
  defer_failure say("  failure");
  defer_success say("  success");
  if (panics)
    opendefer::panic(1);
  return "text";
}
OPENDEFER_LINKED static int linked(bool panics) {
  defer_failure say("  linked failure");
  defer_success say("  linked success");
  text(panics);
  return 1;
}
static int recovers(bool panics) {
  defer_failure say("  older failure");
  defer_success say("  older success");
  defer { opendefer::recover(); };
  if (panics)
    defer_failure say("  newer failure");
  return linked(panics);
}

int main() {
  say("returns");
  recovers(false);
  say("panics");
  recovers(true);
  // CHECK: returns
  // CHECK-NEXT:   success
  // CHECK-NEXT:   linked success
  // CHECK-NEXT:   older success
  // CHECK-NEXT: panics
  // CHECK-NEXT:   failure
  // CHECK-NEXT:   linked failure
  // CHECK-NEXT:   newer failure
  // CHECK-NEXT:   older success
  // CHECK-NOT: {{.}}
}

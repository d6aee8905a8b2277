// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// The call form: callee and arguments now, the call later, its result dropped.
#include "trace.h"

int twice(int value, const char *name) {
  say("%s = %d", name, value);
  return 2 * value;
}

int main() {
  int x = 1;
  const char *name = "now";
  defer twice(x, name);
  x = 2;
  name = "later";
  say("body");
  // CHECK: body
  // CHECK-NEXT: now = 1
}

// RUN: %plugin_cxx -std=c++17 %s -I%S/../Inputs -o %t %libs
// RUN: (%t 2>&1; test $? = 134) | %filecheck %s
// A catch (...) that does not rethrow is reported, and ends the process.
#include "trace.h"

void middle() {
  try {
    opendefer::panic("p");
  } catch (...) {
  }
  say("not reached");
}

int main() {
  defer { (void)opendefer::recover(); };
  middle();
}
// CHECK-NOT: not reached
// CHECK: recovery intercepted by catch (...)
// CHECK-NOT: not reached

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A default argument is evaluated when the call is made.
#include "trace.h"

int clock_now = 1;
void at(const char *what, int when = clock_now) { say("%s at %d", what, when); }

int main() {
  defer at("default");
  defer at("given", clock_now);
  clock_now = 2;
  // CHECK: given at 1
  // CHECK-NEXT: default at 2
}

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A defer may be part of a macro's argument.
#include "trace.h"

#define TWICE(statement)                                                       \
  do {                                                                         \
    statement;                                                                 \
  } while (false)
#define IDENTITY(...) __VA_ARGS__

int main() {
  IDENTITY(defer say("in a variadic argument, %d", 1);)
  TWICE(defer say("in a loop of one pass"));
  TWICE(IDENTITY(defer { say("nested"); }));
  say("body");
  // CHECK: body
  // CHECK-NEXT: nested
  // CHECK-NEXT: in a loop of one pass
  // CHECK-NEXT: in a variadic argument, 1
}

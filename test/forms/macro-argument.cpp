// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A defer may be part of a macro's argument.
#include "trace.h"

#define TWICE(statement)                                                       \
  do {                                                                         \
    statement;                                                                 \
  } while (false)
#define IDENTITY(...) __VA_ARGS__
#define REPEAT(...) __VA_ARGS__ __VA_ARGS__

int main() {
  IDENTITY(defer say("in a variadic argument, %d", 1);)
  TWICE(defer say("in a loop of one pass"));
  TWICE(IDENTITY(defer { say("nested"); }));
  int n = 1;
  REPEAT(defer say("twice %d", n); n++;)
  IDENTITY(REPEAT(defer { say("block %d", n++); }))
  say("body");
  // CHECK: body
  // CHECK-NEXT: block 3
  // CHECK-NEXT: block 4
  // CHECK-NEXT: twice 2
  // CHECK-NEXT: twice 1
  // CHECK-NEXT: nested
  // CHECK-NEXT: in a loop of one pass
  // CHECK-NEXT: in a variadic argument, 1
}

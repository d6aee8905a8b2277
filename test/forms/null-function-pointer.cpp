// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A null function pointer is an error of the call, not of the statement.
#include "trace.h"

void (*nothing)();

int main() {
  defer {
    opendefer::value failure = opendefer::recover();
    say("%s", failure ? "recovered" : "no panic");
  };
  defer nothing();
  say("body");
  // CHECK: body
  // CHECK-NEXT: recovered
}

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// An exception that the function itself catches does not leave it.
#include "trace.h"

void function() {
  defer say("before the try");
  try {
    Noisy local("local");
    defer say("in the try");
    throw 1;
  } catch (int) {
    say("caught");
    defer say("in the handler");
  }
  say("after");
}

int main() {
  function();
  // CHECK: ~local
  // CHECK-NEXT: caught
  // CHECK-NEXT: after
  // CHECK-NEXT: in the handler
  // CHECK-NEXT: in the try
  // CHECK-NEXT: before the try
}

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// exit, abort and longjmp do not run deferred calls.
#include "trace.h"
#include <csetjmp>
#include <cstdlib>

std::jmp_buf buffer;

void jumps() {
  defer say("never");
  std::longjmp(buffer, 1);
}

int main() {
  if (setjmp(buffer) == 0)
    jumps();
  say("jumped");
  // The frame that was jumped over is forgotten.
  [] {
    defer { say("recovered %s", opendefer::recover().what().c_str()); };
    opendefer::panic("after the jump");
  }();
  defer say("never");
  std::exit(3);
}
// CHECK: jumped
// CHECK-NEXT: recovered after the jump
// CHECK-NEXT: status 3
// CHECK-NOT: never

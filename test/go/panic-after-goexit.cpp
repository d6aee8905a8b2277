// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's TestPanicAfterGoexit: a panic in a deferred call that goexit() runs is
// like any other.
#include "trace.h"

#include <thread>

int main() {
  std::thread([] {
    defer { opendefer::panic("hello"); };
    opendefer::goexit();
  }).join();
  say("not reached");
}
// CHECK-NOT: not reached
// CHECK: {{^}}panic: hello
// CHECK-NEXT: status 134

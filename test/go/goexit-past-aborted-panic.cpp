// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// What Go 1.19 gets wrong and 1.22 right: between a goexit() and the panic that
// is recovered there is another, aborted one, in a frame of its own. The thread
// still ends, and it does end. (It hung once, as the frames to be skipped were
// looked for on the wrong side of the goexit's frame.)
#include "trace.h"

#include <thread>

void inner() {
  defer { opendefer::panic("aborted"); };
  opendefer::goexit();
}
void outer() {
  defer { say("recovered %s", opendefer::recover().what().c_str()); };
  defer { opendefer::panic("newer"); };
  inner();
}

int main() {
  std::thread([] {
    defer say("outermost");
    outer();
    say("not reached");
  }).join();
  say("joined");
}
// CHECK: recovered newer
// CHECK-NEXT: outermost
// CHECK-NEXT: joined

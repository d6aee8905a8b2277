// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A panic under goexit() has gone on to an older frame, where another one takes
// over and is recovered: the goexit resumes, and ends. (It hung once, as the
// frames to be skipped were looked for on the wrong side of its frame.)
#include "trace.h"
#include <thread>

static void inner() {
  defer { opendefer::panic("P"); };
  opendefer::goexit();
}

static void outer() {
  defer { say("recovered %s", opendefer::recover().what().c_str()); };
  defer { opendefer::panic("Q"); };
  inner();
}

int main() {
  std::thread([] {
    defer say("outermost");
    outer();
    say("not reached");
  }).join();
  say("joined");
  // CHECK: recovered Q
  // CHECK-NEXT: outermost
  // CHECK-NEXT: joined
}

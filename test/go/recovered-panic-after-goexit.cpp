// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's TestRecoveredPanicAfterGoexit, TestRecoverBeforePanicAfterGoexit and 2:
// recovering a panic does not stop the goexit() below it, in whatever order the
// frames are, with slots or with records.
#include "trace.h"

#include <thread>

void recovers(const char *who) { say("%s %s", who, opendefer::recover().what().c_str()); }

void same() {
  defer recovers("same frame:");
  defer { opendefer::panic("a"); };
  opendefer::goexit();
}
void before() {
  // The deferred call that recovers is older than the one that panics, and
  // both run before the outer frame's.
  defer { say("outer"); };
  defer {
    defer recovers("in the deferred call:");
    opendefer::panic("b");
  };
  opendefer::goexit();
}
void records() {
  for (int i = 0; i < 2; i++)
    defer {
      opendefer::value v = opendefer::recover();
      say("record: %s", v.what().c_str());
    };
  for (int i = 0; i < 2; i++)
    defer [i] { opendefer::panic(i); };
  opendefer::goexit();
}
void otherFrame() {
  defer recovers("older frame:");
  [] {
    defer { opendefer::panic("c"); };
    opendefer::goexit();
  }();
  say("not reached");
}

int main() {
  for (auto function : {same, before, records, otherFrame}) {
    std::thread([function] {
      defer say("end");
      function();
      say("not reached");
    }).join();
  }
}
// CHECK: same frame: a
// CHECK-NEXT: end
// CHECK-NEXT: in the deferred call: b
// CHECK-NEXT: outer
// CHECK-NEXT: end
// CHECK-NEXT: record: 0
// CHECK-NEXT: record: {{$}}
// CHECK-NEXT: end
// CHECK-NEXT: older frame: c
// CHECK-NEXT: end

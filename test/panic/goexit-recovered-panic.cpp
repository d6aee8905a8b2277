// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A panic under goexit() can be recovered; goexit() then goes on.
#include "trace.h"
#include <thread>

void middle() {
  defer { say("recovered %s", opendefer::recover().what().c_str()); };
  defer { opendefer::panic("in a deferred call"); };
  opendefer::goexit();
}

void aborted() {
  defer { say("recovered %s", opendefer::recover().what().c_str()); };
  defer { opendefer::panic("third"); };
  defer { opendefer::panic("second"); };
  opendefer::goexit();
}

int main() {
  for (auto function : {middle, aborted}) {
    std::thread thread([function] {
      defer say("last");
      function();
      say("not reached");
    });
    thread.join();
  }
  say("joined");
  // CHECK: recovered in a deferred call
  // CHECK-NEXT: last
  // CHECK-NEXT: recovered third
  // CHECK-NEXT: last
  // CHECK-NEXT: joined
}

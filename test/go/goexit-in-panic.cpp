// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's TestGoexitInPanic: goexit() in a deferred call ends the panic that runs
// the call, and the thread.
#include "trace.h"

#include <thread>

int main() {
  std::thread([] {
    defer { say("recover: %d", bool(opendefer::recover())); };
    defer { opendefer::goexit(); };
    opendefer::panic("cancelled");
  }).join();
  say("no crash");
}
// CHECK: recover: 0
// CHECK-NEXT: no crash

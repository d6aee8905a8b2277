// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's TestGoexitCrash, TestGoexitDeadlock: goexit() in the main thread runs its
// deferred calls and lets the others finish. Where Go then reports a deadlock, the
// process ends, as with pthread_exit().
#include "trace.h"

#include <thread>

int main() {
  defer say("main deferred");
  std::thread([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    say("the other thread");
  }).detach();
  opendefer::goexit();
}
// CHECK: main deferred
// CHECK-NEXT: the other thread
// CHECK-NOT: status

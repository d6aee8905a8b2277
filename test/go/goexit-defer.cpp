// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's TestGoexitDefer: a deferred call runs when goexit() ends the thread, and
// recover() finds nothing there.
#include "trace.h"

#include <thread>

int main() {
  bool recovered = true;
  std::thread([&] {
    defer { recovered = bool(opendefer::recover()); };
    opendefer::goexit();
  }).join();
  say("%d", recovered);
}
// CHECK: 0

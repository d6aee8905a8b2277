// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// An exception that nobody catches terminates at the throw: no deferred call
// runs, and the stack is intact for a debugger.
#include "trace.h"
#include <cstdlib>
#include <exception>
#include <stdexcept>

void throws() {
  defer say("not run");
  throw std::runtime_error("nobody");
}

int main() {
  std::set_terminate([] {
    say("terminate");
    std::_Exit(5);
  });
  defer say("not run");
  throws();
}
// CHECK-NOT: not run
// CHECK: terminate
// CHECK-NEXT: status 5

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's issue1304: what comes before the panic in the program has happened.
#include "trace.h"

int counter = 0;
int step() { return ++counter; }
int bad() { opendefer::panic("bad"); }
void take(int, int) { say("wrong"); }

void run() {
  defer { say("%s after %d steps", opendefer::recover().what().c_str(), counter); };
  step();
  defer take(step(), bad()); // the second argument panics: nothing is deferred
}

int main() { run(); }
// CHECK: bad after 2 steps

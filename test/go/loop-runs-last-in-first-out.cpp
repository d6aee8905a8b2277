// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's defer.go: deferred calls of a loop run last in, first out, when the
// function is left.
#include "trace.h"

std::string trace;
void add(int n) { trace += std::to_string(n); }

void calls() {
  for (int i = 0; i < 10; i++)
    defer add(i);
  trace += '<';
}
void blocks() {
  for (int i = 0; i < 10; i++)
    defer [i] { add(i); };
  trace += '<';
}

int main() {
  calls();
  blocks();
  say("%s", trace.c_str());
}
// CHECK: <9876543210<9876543210

// RUN: %opendefer --explain %s -- -std=c++17 %cppflags 2>&1 >/dev/null | %filecheck %s
// RUN: %both_ways %s
// OPENDEFER_OPEN_CODED passes both limits; OPENDEFER_LINKED asks for records.
#include <opendefer/defer.h>

void f(int) {}

OPENDEFER_LINKED void linked() {
  // CHECK: annotations.cpp:[[#@LINE+1]]:3: remark: {{.*}}linked
  defer f(0);
}

OPENDEFER_OPEN_CODED int open(int x) {
  // CHECK: annotations.cpp:[[#@LINE+1]]:3: remark: {{.*}}open-coded
  defer f(0);
  defer f(1);
  defer f(2);
  defer f(3);
  defer f(4);
  defer f(5);
  defer f(6);
  defer f(7);
  defer f(8);
  defer f(9);
  if (x)
    return 1;
  return 0;
}

int main() {
  linked();
  return open(0);
}

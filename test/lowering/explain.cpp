// RUN: %opendefer --explain %s -- -std=c++17 %cppflags 2>&1 >/dev/null | %filecheck %s
// RUN: %both_ways %s
// --explain says for each defer what it became, and why.
#include <opendefer/defer.h>

void f(int) {}

void open(bool b) {
  // CHECK: explain.cpp:[[#@LINE+1]]:3: remark: {{.*}}open-coded in slot 0
  defer f(1);
  if (b)
    // CHECK: explain.cpp:[[#@LINE+1]]:5: remark: {{.*}}open-coded in slot 1
    defer f(2);
}

void loop() {
  // CHECK: explain.cpp:[[#@LINE+1]]:3: remark: {{.*}}open-coded in slot 0
  defer f(1);
  for (int i = 0; i < 3; i++)
    // CHECK: explain.cpp:[[#@LINE+1]]:5: remark: {{.*}}linked{{.*}}loop{{.*}}; in the list of slot 1
    defer f(i);
}

int main() {
  open(true);
  loop();
}

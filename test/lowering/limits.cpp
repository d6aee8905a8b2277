// RUN: %opendefer --explain %s -- -std=c++17 %cppflags 2>&1 >/dev/null | %filecheck --check-prefix=DEFAULT %s
// RUN: %opendefer --explain --max-open-defers=9 --max-exit-product=16 %s -- -std=c++17 %cppflags 2>&1 >/dev/null | %filecheck --check-prefix=MOVED %s
// RUN: %both_ways %s
// At most 8 defers, and returns times defers at most 15; the options move that.
#include <opendefer/defer.h>

void f(int) {}

// DEFAULT: limits.cpp:[[#@LINE+3]]:3: remark: {{.*}}open-coded
// MOVED: limits.cpp:[[#@LINE+2]]:3: remark: {{.*}}open-coded
void eight() {
  defer f(0);
  defer f(1);
  defer f(2);
  defer f(3);
  defer f(4);
  defer f(5);
  defer f(6);
  defer f(7);
}

// DEFAULT: limits.cpp:[[#@LINE+3]]:3: remark: {{.*}}linked
// MOVED: limits.cpp:[[#@LINE+2]]:3: remark: {{.*}}open-coded
void nine() {
  defer f(0);
  defer f(1);
  defer f(2);
  defer f(3);
  defer f(4);
  defer f(5);
  defer f(6);
  defer f(7);
  defer f(8);
}

// DEFAULT: limits.cpp:[[#@LINE+3]]:3: remark: {{.*}}open-coded
// MOVED: limits.cpp:[[#@LINE+2]]:3: remark: {{.*}}open-coded
int fifteen(int x) {
  defer f(0);
  defer f(1);
  defer f(2);
  defer f(3);
  defer f(4);
  if (x == 1)
    return 1;
  if (x == 2)
    return 2;
  return 3;
}

// DEFAULT: limits.cpp:[[#@LINE+3]]:3: remark: {{.*}}linked
// MOVED: limits.cpp:[[#@LINE+2]]:3: remark: {{.*}}open-coded
int sixteen(int x) {
  defer f(0);
  defer f(1);
  defer f(2);
  defer f(3);
  if (x == 1)
    return 1;
  if (x == 2)
    return 2;
  if (x == 3)
    return 3;
  return 4;
}

int main() {
  eight();
  nine();
  return fifteen(3) - 3 + sixteen(4) - 4;
}

// RUN: %opendefer --no-table-frames %s -- -std=c++17 %cppflags >%t.cpp
// RUN: %filecheck %s <%t.cpp
// RUN: grep -x '.*f(1).*; // the comment stays' %t.cpp
// RUN: test `wc -l <%s` = `wc -l <%t.cpp`
// RUN: ! grep -n '^ *defer f' %t.cpp
// RUN: %both_ways %s
// The command prints the lowered file: every line where it was, and no defer.
#include <opendefer/defer.h>
void f(int) {}
// CHECK: int main() {{{$}}
// CHECK-NEXT: ::opendefer::__lowered::{{[a-z_0-9]+}}::__open_frame
int main() {
  defer f(1); // the comment stays
  return 0;
}

// RUN: %opendefer --no-table-frames %s -- -std=c++17 %cppflags | %filecheck %s
// RUN: %both_ways %s | %filecheck %s --check-prefix=OUT
// The text of a linked function.
#include <opendefer/defer.h>
#include <cstdio>

// CHECK-LABEL: void loop(int n)
void loop(int n) {
  // CHECK: ::opendefer::__lowered::{{[a-z_0-9]+}}::__linked_frame opendefer_f0; try { ::opendefer::__lowered::__linked_group opendefer_g0_0(opendefer_f0); for (int i = 0; i < n; i++)
  for (int i = 0; i < n; i++)
    // CHECK: ::opendefer::__lowered::__push(opendefer_f0, [ opendefer_a0 = i]({{.*}}) mutable -> decltype(auto) { return std::printf("%d\n", opendefer_a0); });
    defer std::printf("%d\n", i);
  // CHECK: } catch (::opendefer::__lowered::__recovery &opendefer_l0) { opendefer_f0.__recovered(opendefer_l0); } }
}

// CHECK-LABEL: void again(int n)
void again(int n) {
  // The guard stands in front of the label, so that going back does not run it.
  // CHECK: linked_group opendefer_g0_0(opendefer_f0); retry:
retry:
  defer std::printf("again %d\n", n);
  if (--n > 0)
    goto retry;
}

int main() {
  loop(3);
  again(2);
  // OUT: 2
  // OUT-NEXT: 1
  // OUT-NEXT: 0
  // OUT-NEXT: again 1
  // OUT-NEXT: again 2
}

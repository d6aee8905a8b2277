// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's TestNonSSAableArgsDefer: large arguments are copied at the statement,
// once each.
#include "trace.h"

int copies;
struct Large {
  int values[100];
  explicit Large(int n) : values{n} {}
  Large(const Large &other) : values{other.values[0]} { copies++; }
};
void take(const Large &l, int n) { say("%d %d, %d copies", l.values[0], n, copies); }

int main() {
  Large large(1);
  defer take(large, 1);
  large.values[0] = 2;
  defer take(large, 2);
  large.values[0] = 3;
}
// CHECK: 2 2, 2 copies
// CHECK-NEXT: 1 1, 2 copies

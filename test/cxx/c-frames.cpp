// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A panic passes C code (qsort, bsearch) that knows nothing of it, and is
// recovered on the other side.
#include "trace.h"
#include <cstdlib>

static int compare(const void *a, const void *b) {
  int x = *static_cast<const int *>(a), y = *static_cast<const int *>(b);
  defer [&] {
    if (x == 13 || y == 13)
      say("compared the unlucky one");
  };
  if (x == 13 || y == 13)
    opendefer::panic(13);
  return x - y;
}

static bool sorted(int *values, std::size_t count) {
  defer_result bool ok = false;
  defer {
    if (auto v = opendefer::recover())
      say("panic %d", *v.get_if<int>());
  };
  std::qsort(values, count, sizeof *values, compare);
  return true;
}

int main() {
  int good[] = {3, 1, 2}, bad[] = {3, 13};
  bool ok = sorted(good, 3);
  say("%d %d%d%d", ok, good[0], good[1], good[2]);
  ok = sorted(bad, 2);
  say("%d", ok);
  // CHECK: 1 123
  // CHECK: compared the unlucky one
  // CHECK-NEXT: panic 13
  // CHECK-NEXT: 0
}

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// With OPENDEFER_NO_KEYWORDS `defer` and `defer_result` are ordinary names.
#define OPENDEFER_NO_KEYWORDS
#include "trace.h"

namespace asio {
int defer(int x) { return x + 1; }
} // namespace asio

int result() {
  OPENDEFER_RESULT int defer_result = 1;
  OPENDEFER_DEFER { defer_result = asio::defer(defer_result); };
  return 5;
}

int main() {
  int defer = 3;
  OPENDEFER_DEFER say("deferred %d", defer);
  defer = 4;
  say("%d", result());
  // CHECK: 6
  // CHECK-NEXT: deferred 3
}

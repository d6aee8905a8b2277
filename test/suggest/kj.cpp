// Macros of Cap'n Proto: those for failures and successes become a defer_failure
// and a defer_success.
// RUN: %suggested %s >%t && %filecheck %s <%t
#include "Inputs/kj.h"
#include "Inputs/steps.h"
#include <cstdio>

struct Made {
  explicit Made(int n) {
    KJ_ON_SCOPE_FAILURE(std::puts("unmade"));
    step(1, n);
  }
};
int conditions(int n) {
  KJ_DEFER(std::puts("always"));
  KJ_ON_SCOPE_FAILURE({
    std::printf("failure %d\n", n);
    n = 0;
  });
  KJ_ON_SCOPE_SUCCESS(std::printf("success %d\n", n));
  step(2, n);
  return n;
}

// --- Not rewritten -----------------------------------------------------------
int inBlock(int n) {
  for (int i = 0; i < 2; i++) {
    KJ_ON_SCOPE_FAILURE(std::printf("%d of %d\n", i, n));
    step(i + 3, n);
  }
  return n;
}
// One object is asked twice.
void shared(int n) {
  kj::UnwindDetector detector;
  KJ_DEFER(if (detector.isUnwinding()) { std::puts("unwinding"); });
  KJ_DEFER(if (!detector.isUnwinding()) std::puts("not unwinding"));
  step(6, n);
}

int main() {
  for (int n = 0; n < 8; n++) {
    run("made", [](int n) { Made m(n); }, n);
    run("conditions", conditions, n);
    run("inBlock", inBlock, n);
    run("shared", shared, n);
  }
}

// CHECK: kj.cpp:28:5: remark: KJ_ON_SCOPE_FAILURE is a scope guard; use 'defer' instead
// CHECK: note: not rewritten: the guard depends on how its block is left
// CHECK: 7 guards found, 6 of which
// CHECK: {{^}}-    KJ_ON_SCOPE_FAILURE(std::puts("unmade"));
// CHECK: {{^}}+    OPENDEFER_FAILURE { std::puts("unmade"); }
// CHECK: {{^}}+  OPENDEFER_DEFER { std::puts("always"); }
// CHECK: {{^}}+  OPENDEFER_FAILURE {
// CHECK: {{^}}+  OPENDEFER_SUCCESS { std::printf("success %d\n", n); }
// CHECK: {{^}}+  OPENDEFER_DEFER { if (detector.isUnwinding()) { std::puts("unwinding"); }; }

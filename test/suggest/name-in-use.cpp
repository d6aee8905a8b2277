// The name 'defer' is used for something else: before the place of our header
// that does no harm, behind it the keyword is spelled out.
// RUN: %suggested %s >%t && %filecheck %s --check-prefix=LEFT-OUT <%t
// RUN: %suggested %s -DLATER >%t && %filecheck %s --check-prefix=LATER <%t
#include "Inputs/names_defer.h"
#include <cstdio>
#include <gsl/util>

#ifdef LATER
int defer_result = 1;
int use(lib::defer<int>::type n) { return n; }
#else
int use(int n) { return n; }
#endif

int main() {
  auto guard = gsl::finally([] { std::puts("end"); });
  return use(0);
}

// What this build leaves out counts as well.
// LEFT-OUT: {{^}}+#define OPENDEFER_NO_KEYWORDS
// LEFT-OUT-NEXT: {{^}}+#include <opendefer/defer.h>
// LEFT-OUT: {{^}}+  OPENDEFER_DEFER { std::puts("end"); }
// LATER: {{^}}+#define OPENDEFER_NO_KEYWORDS
// LATER-NEXT: {{^}}+#include <opendefer/defer.h>
// LATER: {{^}}+  OPENDEFER_DEFER { std::puts("end"); }

// IN-TURN: 4 of 4

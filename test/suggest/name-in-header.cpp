// A header that is read before the place of ours may use the name 'defer'.
// RUN: %suggested %s >%t && %filecheck %s <%t
#include "Inputs/names_defer.h"
#include <cstdio>
#include <gsl/util>

int main() {
  auto guard = gsl::finally([] { std::puts("end"); });
}

// CHECK-NOT: OPENDEFER_NO_KEYWORDS
// CHECK: {{^}}+  defer { std::puts("end"); }

// IN-TURN: 2 of 4

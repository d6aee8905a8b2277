// RUN: %plugin_cxx -std=c++17 -Wall -Wextra -Werror %s -o %t.exe %libs
// RUN: %t.exe | %filecheck %s
// RUN: %plugin_cxx -std=c++17 -Wall -Wextra -Werror -DDEFERS %s -o %t.exe %libs
// RUN: %t.exe | %filecheck --check-prefixes=CHECK,DEFERS %s
// RUN: %plugin_cxx -std=c++17 -Wall -Wextra -Werror -include %S/Inputs/include-in-body/header.h -c %s -o %t.o
// A function whose `defer` stands in a file that is included inside its body:
// in the main file, and in a header, which have no `defer` of their own.
#include "Inputs/include-in-body/header.h"

static void function() {
#include "Inputs/include-in-body/deferring.inc"
  std::puts("body");
}

#ifdef DEFERS
static void defers() { OPENDEFER_DEFER std::puts("own"); }
#endif

int main() {
  function();
  // CHECK: body
  // CHECK-NEXT: deferred by function
  header::function();
  // CHECK-NEXT: body of function
  // CHECK-NEXT: deferred by function
#ifdef DEFERS
  defers();
  // DEFERS-NEXT: own
#endif
}

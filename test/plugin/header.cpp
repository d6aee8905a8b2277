// RUN: %plugin_cxx -std=c++17 -Wall -Wextra -Werror -I%S/Inputs -I%S/../Inputs %s -o %t %libs
// RUN: %t | %filecheck %s
// A defer in a header is lowered as well, however often it is included.
#include "deferring.h"
#include "deferring.h"
#include "trace.h"

int main() {
  defer say("main");
  say("%d", fromHeader(4));
  // CHECK: header ends
  // CHECK-NEXT: 5
  // CHECK-NEXT: main
}

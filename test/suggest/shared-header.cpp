// What one source forbids a header that they share, no other source allows.
// RUN: %opendefer --suggest %s -- -std=c++17 2>&1 | %filecheck %s --check-prefix=ALONE
// RUN: %opendefer --suggest %s %S/Inputs/names_later.cpp -- -std=c++17 2>&1 | %filecheck %s
// RUN: %opendefer --suggest %S/Inputs/names_later.cpp %s -- -std=c++17 2>&1 | %filecheck %s
#include "Inputs/shared_guard.h"
int main() { shared(); }

// ALONE: 1 guard found, 1 of which
// CHECK: remark: 'guard' (Guard) is a scope guard
// CHECK: note: not rewritten: a file that includes this header uses the name 'defer' for something else
// CHECK-NOT: remark:
// CHECK: 1 guard found, 0 of which

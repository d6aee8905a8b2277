// RUN: (! %opendefer %s -- -std=c++17 %cppflags -ferror-limit=0 2>&1 >%t.out) | %filecheck --implicit-check-not=error: --implicit-check-not="macro '" --implicit-check-not=marker %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck --implicit-check-not=error: --implicit-check-not="macro '" --implicit-check-not=marker %s
// Where no statement can stand, the parser stumbles over what the keywords
// expand to. The user is told about the keyword instead, once.
#include <opendefer/defer.h>

int use(int);

// CHECK: misplaced.cpp:[[#@LINE+1]]:1: error: 'defer' is only allowed as a statement in the body of a function or lambda [opendefer-not-a-statement]
defer use(1);
// CHECK: misplaced.cpp:[[#@LINE+1]]:1: error: {{.*}}[opendefer-not-a-statement]
defer { use(2); };
// CHECK: misplaced.cpp:[[#@LINE+1]]:1: error: {{.*}}[opendefer-not-a-statement]
defer [] { use(2); };

namespace inner {
// CHECK: misplaced.cpp:[[#@LINE+1]]:1: error: {{.*}}[opendefer-not-a-statement]
OPENDEFER_DEFER use(3);
} // namespace inner

struct Class {
  // CHECK: misplaced.cpp:[[#@LINE+1]]:3: error: {{.*}}[opendefer-not-a-statement]
  defer use(4);
  // CHECK: misplaced.cpp:[[#@LINE+1]]:3: error: {{.*}}[opendefer-not-a-statement]
  defer { use(5); };
  int member;
};

// CHECK: misplaced.cpp:[[#@LINE+1]]:16: error: {{.*}}[opendefer-not-a-statement]
int variable = defer use(6);

// CHECK: misplaced.cpp:[[#@LINE+1]]:15: error: {{.*}}[opendefer-not-a-statement]
int parameter(defer int n);

int expressions(int n) {
  // CHECK: misplaced.cpp:[[#@LINE+1]]:7: error: {{.*}}[opendefer-not-a-statement]
  use(defer use(7));
  // CHECK: misplaced.cpp:[[#@LINE+1]]:7: error: {{.*}}[opendefer-not-a-statement]
  if (defer use(8))
    n++;
  // CHECK: misplaced.cpp:[[#@LINE+1]]:10: error: {{.*}}[opendefer-not-a-statement]
  return defer use(n);
}

// CHECK: misplaced.cpp:[[#@LINE+2]]:16: error: constexpr variable 'constant' must be initialized by a constant expression
// CHECK: misplaced.cpp:[[#@LINE+1]]:32: note: 'defer' is not allowed in a constant expression [opendefer-constexpr]
constexpr auto constant = [] { defer use(9); return 1; }();
// CHECK: misplaced.cpp:[[#@LINE+2]]:16: error: constexpr variable 'constant2' must be initialized by a constant expression
// CHECK: misplaced.cpp:[[#@LINE+1]]:33: note: 'defer_scoped' is not allowed in a constant expression [opendefer-constexpr]
constexpr auto constant2 = [] { defer_scoped use(9); return 1; }();

int results(int n) {
  // CHECK: misplaced.cpp:[[#@LINE+1]]:3: error: 'defer_result' is only allowed on a local variable{{.*}}[opendefer-result-misplaced]
  defer_result;
  // CHECK: misplaced.cpp:[[#@LINE+2]]:16: error: expected unqualified-id
  // CHECK: misplaced.cpp:[[#@LINE+1]]:16: note: 'defer_result' must begin a declaration; write 'defer_result T name = init;'
  defer_result n = 1;
    // CHECK: misplaced.cpp:[[#@LINE+1]]:10: error: {{.*}}[opendefer-result-misplaced]
  return defer_result;
}

// What those write who come from Go.
void go() {
  // CHECK: misplaced.cpp:[[#@LINE+2]]:9: error: use of undeclared identifier 'func'
  // CHECK: misplaced.cpp:[[#@LINE+1]]:9: note: write 'defer { ... }' for Go's 'defer func() { ... }()'
  defer func() { use(10); }();
  // CHECK: error: expected ';' after expression
  // CHECK: error: expected expression
}

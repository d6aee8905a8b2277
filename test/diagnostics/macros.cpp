// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// A macro's body is not the user's text at the place of use: what would have
// to be lowered there is refused.
#include <opendefer/defer.h>

void use(int) {}
using opendefer::recover;

#define AT_EXIT(x) defer use(x)
void body() {
  // CHECK: macros.cpp:[[#@LINE+2]]:3: error: 'defer' in the body of macro 'AT_EXIT'{{.*}}[opendefer-macro-body]
  // CHECK: macros.cpp:[[#@LINE-3]]:20: note: the 'defer' is written here
  AT_EXIT(1);
}

#define USE(x) use(x)
void call() {
  // CHECK: macros.cpp:[[#@LINE+1]]:9: error: {{.*}}macro 'USE'{{.*}}[opendefer-macro-call]
  defer USE(1);
}

#define RECOVER() recover()
void recovers() {
  // CHECK: macros.cpp:[[#@LINE+1]]:17: error: 'recover()' in the body of macro 'RECOVER'{{.*}}[opendefer-recover-in-macro]
  defer { (void)RECOVER(); };
}

#define GIVE(x) return x
int named() {
  defer_result int result = 0;
  defer { result++; };
  // CHECK: macros.cpp:[[#@LINE+1]]:3: error: the 'return' in the body of macro 'GIVE' cannot assign to the named result 'result'{{.*}}[opendefer-return-in-macro]
  GIVE(1);
}

// An argument is the user's text.
#define TWICE(x) { x } { x }
#define ONE 1
void argument() {
  TWICE(defer use(ONE);)
  defer { USE(1); };
}
// CHECK-NOT: : error:

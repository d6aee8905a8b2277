// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// What a macro says is written out where it has to be lowered (see
// contexts/macros.cpp), unless it would mean something else there.
#include <opendefer/defer.h>

void use(int) {}
void use(int, int) {}
void print(const char *) {}

// Its argument becomes two only while the macro is expanded.
#define ONE_TWO 1, 2
#define AT_EXIT(x) TWO_AT_EXIT(x)
#define TWO_AT_EXIT(x, y) defer use(x, y)
void rescanned() {
  // CHECK: macros.cpp:[[#@LINE+2]]:3: error: 'defer' in the body of macro {{.*}}[opendefer-macro-body]
  // CHECK: macros.cpp:[[#@LINE-3]]:27: note: the 'defer' is written here
  AT_EXIT(ONE_TWO);
}

// It says its own name, which is not expanded again in the macro.
#define use(x) defer use(x)
void painted() {
  // CHECK: macros.cpp:[[#@LINE+1]]:3: error: 'defer' in the body of macro 'use'{{.*}}[opendefer-macro-body]
  use(1);
}
#undef use

// A raw string of several lines does not fit on one.
#define TWICE(x)                                                               \
  print(x);                                                                    \
  defer print(x)
void lines() {
  // CHECK: macros.cpp:[[#@LINE+1]]:3: error: 'defer' in the body of macro 'TWICE'{{.*}}[opendefer-macro-body]
  TWICE(R"(a
b)");
}

#define call(x) use(x)
void parts() {
  defer call(1);
}

// So do these, which only matters where parts of them are needed.
#define use(x) use((x) + bool(opendefer::recover()))
void recovers() {
  // CHECK: macros.cpp:[[#@LINE+1]]:11: error: 'recover()' in the body of macro 'use'{{.*}}[opendefer-recover-in-macro]
  defer { use(1); };
}
#undef use
#define use(x) use(x)
void partsOfIt() {
  // CHECK: macros.cpp:[[#@LINE+1]]:9: error: {{.*}}macro 'use'{{.*}}[opendefer-macro-call]
  defer use(1);
  defer { use(1); };
}
#undef use
int give(int value);
#define give(value) return give(value)
int named(int n) {
  defer_result int result = n;
  defer { result++; };
  // CHECK: macros.cpp:[[#@LINE+1]]:3: error: the 'return' in the body of macro 'give' cannot assign to the named result 'result'{{.*}}[opendefer-return-in-macro]
  give(1);
}
// CHECK-NOT: : error:

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
  // CHECK: macros.cpp:[[#@LINE+2]]:3: error: 'defer' comes from the body of macro {{.*}}[opendefer-macro-body]
  // CHECK: macros.cpp:[[#@LINE-3]]:27: note: 'defer' is written here
  AT_EXIT(ONE_TWO);
}

// It says its own name, which is not expanded again in the macro.
#define use(x) defer use(x)
void painted() {
  // CHECK: macros.cpp:[[#@LINE+1]]:3: error: 'defer' comes from the body of macro 'use'{{.*}}[opendefer-macro-body]
  use(1);
}
#undef use

// A raw string of several lines does not fit on one.
#define TWICE(x)                                                               \
  print(x);                                                                    \
  defer print(x)
void lines() {
  // CHECK: macros.cpp:[[#@LINE+1]]:3: error: 'defer' comes from the body of macro 'TWICE'{{.*}}[opendefer-macro-body]
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
  // CHECK: macros.cpp:[[#@LINE+1]]:11: error: 'recover()' comes from the body of macro 'use'{{.*}}[opendefer-recover-in-macro]
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
  // CHECK: macros.cpp:[[#@LINE+1]]:3: error: 'return' comes from the body of macro 'give', which {{.*}} cannot assign to the named result 'result'{{.*}}[opendefer-return-in-macro]
  give(1);
}

// Parts of a call that come from such macros.
struct object {
  void method(int) {}
};
#define object object().method
void callee() {
  // CHECK: macros.cpp:[[#@LINE+1]]:9: error: parts of the deferred call come from the body of macro 'object', which cannot be expanded in place; write 'defer { ... }'{{.*}}[opendefer-macro-call]
  defer object(1);
}
#undef object
int one, two;
#define one one, two
void arguments() {
  // CHECK: macros.cpp:[[#@LINE+1]]:9: error: parts of the deferred call come from the body of macro 'one'{{.*}}[opendefer-macro-call]
  defer use(one);
}
#undef one
// These can be expanded.
#define LIST {1, 2}
template <class T> void list(T t) {
  defer t.f(LIST);
}

void later(int);
#define later(x) x; later(1)
void argument() {
  // CHECK: macros.cpp:[[#@LINE+1]]:15: error: what is deferred is an argument of macro 'later', which cannot be expanded in place; write the call or block directly after 'defer' [opendefer-macro-argument]
  defer later(use(1));
}
void twice(int);
#define twice(x) x; x; twice(1)
void repeated() {
  // CHECK: macros.cpp:[[#@LINE+1]]:9: error: 'defer' is in an argument that macro 'twice' repeats, and the macro cannot be expanded in place; move the 'defer' out of the argument [opendefer-repeated-macro-argument]
  twice(defer use(1));
}
#define task [](int task) { use(task); }
void lambda() {
  // CHECK: macros.cpp:[[#@LINE+1]]:9: error: deferred lambda comes from the body of macro 'task', which cannot be expanded in place; write the lambda after 'defer' [opendefer-lambda-in-macro]
  defer task(1);
}
#undef task
// CHECK-NOT: : error:

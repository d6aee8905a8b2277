// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// Named results, and results that cannot be given after a recovery.
#include <opendefer/defer.h>

void use(int) {}

int twice() {
  defer_result int first = 1;
  // CHECK: named-results.cpp:[[#@LINE+1]]:20: error: function already has a 'defer_result' variable{{.*}}[opendefer-duplicate-result]
  defer_result int second = 2;
  defer use(first + second);
  return 1;
}

int late() {
  defer use(1);
  // CHECK: named-results.cpp:[[#@LINE+1]]:20: error: {{.*}}[opendefer-result-after-defer]
  defer_result int result = 1;
  return result;
}

int nested(int n) {
  if (n) {
    // CHECK: named-results.cpp:[[#@LINE+1]]:22: error: {{.*}}[opendefer-result-nested]
    defer_result int result = 1;
    (void)result;
  }
  return 0;
}

int otherType() {
  // CHECK: named-results.cpp:[[#@LINE+1]]:21: error: {{.*}}'result' has type 'long', but the function returns 'int'{{.*}}[opendefer-result-type]
  defer_result long result = 1;
  defer use(1);
  return 2;
}

void nothing() {
  // CHECK: named-results.cpp:[[#@LINE+1]]:20: error: {{.*}}[opendefer-result-void]
  defer_result int result = 1;
  defer use(result);
}

int constant() {
  // CHECK: named-results.cpp:[[#@LINE+1]]:26: error: {{.*}}[opendefer-result-not-plain]
  defer_result const int result = 1;
  defer use(1);
  return 2;
}

// A macro that cannot be written out, as it says its own name.
int give(int value) { return value; }
#define give(CONDITION, VALUE)                                                 \
  if (CONDITION)                                                               \
  return give(VALUE)
int fromMacro(int n) {
  defer { (void)opendefer::recover(); };
  // CHECK: named-results.cpp:[[#@LINE+1]]:3: warning: value of the 'return' in the body of macro 'give' is lost{{.*}}[opendefer-return-in-macro-not-kept]
  give(n, 2);
  return 1;
}

template <class T> struct Box { T value; };
// A friend without a declaration outside has no name to be called by.
// CHECK: named-results.cpp:[[#@LINE+1]]:48: error: return type uses 'Box', which is hidden in the body of the function; rename the declaration that hides it [opendefer-hidden-result-type]
struct Host { template <class T> friend Box<T> boxOf(Host, T Box) {
  defer use(1);
  return {Box};
} };

// CHECK: named-results.cpp:[[#@LINE+1]]:6: error: {{.*}}'int &' cannot be value-initialized{{.*}}[opendefer-result-not-value-initialisable]
int &reference() {
  static int there;
  // CHECK: named-results.cpp:[[#@LINE+1]]:3: note: deferred block calls 'recover()'
  defer { (void)opendefer::recover(); };
  return there;
}

// What is no local variable at all.
// CHECK: named-results.cpp:[[#@LINE+1]]:1: error: 'defer_result' is only allowed on a local variable{{.*}}[opendefer-result-misplaced]
defer_result int global;
// CHECK: named-results.cpp:[[#@LINE+1]]:1: error: {{.*}}[opendefer-result-misplaced]
defer_result int returns();
// CHECK: named-results.cpp:[[#@LINE+1]]:15: error: {{.*}}[opendefer-result-misplaced]
int parameter(defer_result int n) { return n; }
struct Member {
  // CHECK: named-results.cpp:[[#@LINE+1]]:3: error: {{.*}}[opendefer-result-misplaced]
  defer_result int member;
};
int lambda() {
  // CHECK: named-results.cpp:[[#@LINE+1]]:13: error: {{.*}}[opendefer-result-misplaced]
  return [](defer_result int n) { return n; }(1);
}
int keptForever() {
  // CHECK: named-results.cpp:[[#@LINE+1]]:27: error: {{.*}}[opendefer-result-not-plain]
  defer_result static int result = 1;
  return result;
}
int inParts() {
  int both[2] = {};
  // CHECK: named-results.cpp:[[#@LINE+1]]:21: error: {{.*}}[opendefer-result-not-plain]
  defer_result auto [first, second] = both;
  return first + second;
}
// CHECK-NOT: : error:

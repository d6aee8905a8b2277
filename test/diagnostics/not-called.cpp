// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -ferror-limit=0 -fdiagnostics-parseable-fixits %s 2>&1) | %filecheck --check-prefixes=CHECK,FIX %s
// A callee without its call, or a call of what is no statement.
#include <opendefer/defer.h>

void cleanUp();
void close(int);

void function(void (*pointer)()) {
  auto lambda = [] { cleanUp(); };
  // CHECK: not-called.cpp:[[#@LINE+2]]:9: error: 'cleanUp' is named but not called{{.*}}[opendefer-not-called]
  // FIX: fix-it:{{.*}}:{[[#@LINE+1]]:16-[[#@LINE+1]]:16}:"()"
  defer cleanUp;
  // CHECK: not-called.cpp:[[#@LINE+1]]:9: error: 'lambda' is named{{.*}}[opendefer-not-called]
  defer lambda;
  // CHECK: not-called.cpp:[[#@LINE+1]]:9: error: 'pointer' is named{{.*}}[opendefer-not-called]
  defer pointer;
  // CHECK: not-called.cpp:[[#@LINE+1]]:9: error: 'close' is named{{.*}}[opendefer-not-called]
  defer close;
  // FIX-NOT: fix-it:{{.*}}:{[[#@LINE-1]]:
}


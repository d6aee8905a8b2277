// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -I%S/../Inputs %s 2>&1) | %filecheck %s
// Go's recover5.go: recover() takes no arguments, and panic() takes one.
#include "trace.h"

void f() {
  defer {
    // CHECK: [[#@LINE+1]]:{{.*}}error
    opendefer::recover("text");
  };
  // CHECK: [[#@LINE+1]]:{{.*}}error
  opendefer::panic();
  // CHECK: [[#@LINE+1]]:{{.*}}error
  opendefer::panic(1, 2);
}

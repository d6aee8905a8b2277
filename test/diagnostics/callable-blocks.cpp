// RUN: (! %opendefer %s -- -std=c++17 -fblocks %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fblocks -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// Blocks (-fblocks) cannot defer; see contexts/callable-blocks.cpp for what they can.
#include <opendefer/defer.h>

void use(int);
void take(void (^)(int));

void inBlock(int n) {
  // CHECK: callable-blocks.cpp:[[#@LINE+1]]:24: error: 'defer' is not supported in a block literal ('^{ ... }'); use a lambda{{.*}}[opendefer-defer-in-callable-block]
  void (^block)() = ^{ defer use(n); };
  block();
}

void recovering() {
  // CHECK: callable-blocks.cpp:[[#@LINE+1]]:23: error: 'recover()' is not supported in a block literal{{.*}}[opendefer-defer-in-callable-block]
  take(^(int) { (void)opendefer::recover(); });
}

void deferred(int n) {
  void (^block)(int) = ^(int) {};
  // CHECK: callable-blocks.cpp:[[#@LINE+1]]:9: error: callee is a block pointer, which cannot be stored for the deferred call; write 'defer { ... }'{{.*}}[opendefer-block-pointer]
  defer block(n);
  // CHECK: callable-blocks.cpp:[[#@LINE+1]]:9: error: callee is a block pointer
  defer ^{ use(n); }();
  // CHECK: callable-blocks.cpp:[[#@LINE+1]]:9: error: argument is a block pointer{{.*}}[opendefer-block-pointer]
  defer take(block);
  defer { block(n); } // this is what to write
}

void shared() {
  __block int n = 0;
  // CHECK: callable-blocks.cpp:[[#@LINE+1]]:15: error: deferred block cannot use '__block' variable 'n'; use a pointer to it [opendefer-block-variable]
  defer { use(n); };
  void (^block)() = ^{ ++n; };
  block();
}

// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only %s 2>&1) | %filecheck %s
// The header has been forgotten.

void use(int);

void function() {
  // CHECK: no-header.cpp:[[#@LINE+2]]:3: error: {{.*}}'defer'
  // CHECK: no-header.cpp:[[#@LINE+1]]:3: note: include the header <opendefer/defer.h> to use 'defer', and do not define OPENDEFER_NO_KEYWORDS
  defer { use(1); }
}

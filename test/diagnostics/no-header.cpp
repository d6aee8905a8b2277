// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only %s 2>&1) | %filecheck %s
// The header has been forgotten.

void use(int);

void function() {
  // CHECK: no-header.cpp:[[#@LINE+2]]:3: error: {{.*}}'defer'
  // CHECK: no-header.cpp:[[#@LINE+1]]:3: note: 'defer' is defined by '#include <opendefer/defer.h>', unless OPENDEFER_NO_KEYWORDS is
  defer { use(1); }
}

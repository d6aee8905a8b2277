// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// RUN: %opendefer %s -o %t.cpp -- -std=c++17 -DRIGHT %cppflags
// RUN: %clangxx -std=c++17 -O2 -DRIGHT %cppflags %t.cpp -o %t.exe %libs
// RUN: %t.exe | grep -x 'other 0, other 1, deferred 1'
// RUN: %plugin_cxx -std=c++17 -DRIGHT %s -o %t.exe %libs
// RUN: %t.exe | grep -x 'other 0, other 1, deferred 1'
// RUN: %plugin_cxx -std=c++17 -O2 -fplugin-arg-opendefer-table-frames -DRIGHT %s -o %t.exe %libs
// RUN: %t.exe | grep -x 'other 0, other 1, deferred 1'
// A tail call gives up the frame that deferred calls need.
#include <opendefer/defer.h>

#include <cstdio>

int other(int n) {
  std::printf("other %d, ", n);
  return n;
}

#ifdef RIGHT

int early(int n) {
  if (n == 0)
    [[clang::musttail]] return other(n);
  defer std::printf("deferred %d\n", n);
  return other(n);
}

int main() { return early(0) + early(1) - 1; }

#else

#define TAIL [[clang::musttail]]

int late(int n) {
  defer other(n);
  if (n == 1)
    // CHECK: musttail.cpp:[[#@LINE+1]]:7: error: 'musttail' is not allowed here because the deferred calls of 'late' run after the tail call; remove 'musttail'{{.*}}[opendefer-musttail]
    [[clang::musttail]] return other(n);
  // CHECK: musttail.cpp:[[#@LINE+1]]:3: error: 'musttail' is not allowed here{{.*}}[opendefer-musttail]
  TAIL return other(n);
}

// Another branch of the statement that has the frame.
int branch(int n) {
  if (n) {
    defer other(n);
  } else
    // CHECK: musttail.cpp:[[#@LINE+1]]:20: error: 'musttail' is not allowed here because the deferred calls of 'branch'{{.*}}[opendefer-musttail]
    __attribute__((musttail)) return other(n);
  return 0;
}

template <class T> T dependent(T n) {
  defer other(n);
  // CHECK: musttail.cpp:[[#@LINE+1]]:5: error: 'musttail' is not allowed here because the deferred calls of 'dependent'{{.*}}[opendefer-musttail]
  [[clang::musttail]] return other(n);
}

#endif

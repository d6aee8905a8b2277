// The frames that `opendefer defers` finds by notes, while nothing panics: where the frame
// is relative to each kind of register, in a cold part of a function, in a library, in
// main, from which gdb does not unwind, and in an interrupted function.
// REQUIRES: gdb
// RUN: rm -rf %t && mkdir %t && %opendefer --table-frames --line-directives %s -o %t/lowered.cpp -- -std=c++17
// RUN: for flags in -O0 "-O2 -fno-omit-frame-pointer" "-O2 -fPIC -fcf-protection"; do %gxx %cppflags -std=c++17 -g $flags %t/lowered.cpp -o %t/a %libs && %gdb -ex 'handle SIGUSR1 nostop noprint' -ex 'break early' -ex 'break stop' -ex run -ex finish -ex 'opendefer defers' -ex cont -ex 'opendefer defers' %t/a 2>&1 | %filecheck %s || exit 1; done
// RUN: for flags in -O0 -Os "-O2 -fno-omit-frame-pointer"; do %plugin_cxx -fplugin-arg-opendefer-table-frames -std=c++17 -g $flags %s -o %t/a %libs && %gdb -ex 'handle SIGUSR1 nostop noprint' -ex 'break early' -ex 'break stop' -ex run -ex finish -ex 'opendefer defers' -ex cont -ex 'opendefer defers' %t/a 2>&1 | %filecheck %s || exit 1; done
// RUN: %plugin_cxx -fplugin-arg-opendefer-table-frames -std=c++17 -g -O2 -DPART=2 -fPIC -shared %s -o %t/lib.so && %plugin_cxx -std=c++17 -g -DPART=1 %s %t/lib.so -o %t/a %libs -Wl,-rpath,%t
// RUN: %gdb -ex 'handle SIGUSR1 nostop noprint' -ex 'break stop' -ex run -ex 'opendefer defers' %t/a 2>&1 | %filecheck %s --check-prefix=BOTH
#include <opendefer/defer.h>
#include <alloca.h>
#include <csignal>
#include <cstdio>
#include <string>

#ifndef PART
#define PART 3
#endif

void stop(int a, int b, int c, int d, int e, int f, int g, int h);
int outer(int n);
[[gnu::noinline]] void early() { asm(""); }

#if PART & 1
[[gnu::noinline]] void stop(int a, int b, int c, int d, int e, int f, int g, int h) {
  std::printf("%d\n", a + b + c + d + e + f + g + h);
}
int main(int argc, char **) {
  early();
  defer std::puts("main");
  return outer(argc + 1) & 0;
}
#endif

#if PART & 2
void report(int n) { std::printf("report %d\n", n); }
int plain(int n) {
  defer report(n);
  if (n > 1)
    defer std::puts("deep");
  for (int i = 0; i < 2; i++)
    defer report(i);
  stop(n, n, n, n, n, n, n, n); // with arguments on the stack
  return n;
}
void handler(int n) { plain(n < 0 ? n : 2); }
int aligned(int n) {
  struct alignas(64) {
    char text[64];
  } line = {};
  defer report(n);
  std::snprintf(line.text, 64, "%d", n);
  std::signal(SIGUSR1, handler);
  std::raise(SIGUSR1);
  return line.text[0];
}
int variable(int n) {
  char *p = static_cast<char *>(alloca(n * 16));
  p[0] = 1;
  defer [p] { std::printf("%d\n", p[0]); };
  return aligned(n) + p[0];
}
[[gnu::cold]] int unlikely(int n) { return variable(n) + 1; }
int outer(int n) {
  defer report(7);
  std::string text(n, 'x');
  if (n > 1)
    return unlikely(n);
  early();
  return text.size();
}
#endif

// Nothing is pending in `main` before its defer.
// CHECK: No function with deferred calls is running in this thread.
// CHECK: #{{[0-9]+}} {{ *}}plain at table-frames.cpp:{{[0-9]+}}, open-coded
// CHECK-NEXT: record {{ *}}table-frames.cpp:42 {{ *}}defer report(i);
// CHECK-NEXT: record {{ *}}table-frames.cpp:42 {{ *}}defer report(i);
// CHECK-NEXT: slot 1 {{ *}}table-frames.cpp:40 {{ *}}defer std::puts("deep");
// CHECK-NEXT: slot 0
// CHECK-NEXT: aligned at table-frames.cpp:{{[0-9]+}}, open-coded
// CHECK-NEXT: slot 0
// CHECK-NEXT: variable at table-frames.cpp:{{[0-9]+}}, open-coded
// CHECK-NEXT: slot 0
// CHECK-NEXT: outer at table-frames.cpp:{{[0-9]+}}, open-coded
// CHECK-NEXT: slot 0
// CHECK-NEXT: main at table-frames.cpp:{{[0-9]+}}, open-coded
// CHECK-NEXT: slot 0 {{ *}}table-frames.cpp:30 {{ *}}defer std::puts("main");
// CHECK-NOT: slot

// A registered frame and those of a library.
// BOTH-NOT: Error
// BOTH: plain at table-frames.cpp:{{[0-9]+}}, open-coded
// BOTH: outer at table-frames.cpp:{{[0-9]+}}, open-coded
// BOTH-NEXT: slot 0
// BOTH-NEXT: main at table-frames.cpp:{{[0-9]+}}, open-coded
// BOTH-NEXT: slot 0 {{ *}}table-frames.cpp:30 {{ *}}defer std::puts("main");
// BOTH-NOT: slot

// IN-TURN: 2 of 4

// What a user sees in lldb, at -O0, of code lowered by the plugin and by the
// command: breakpoints on his lines, stepping over and into deferred calls,
// variables, the stack of an uncaught panic.
// REQUIRES: lldb
// RUN: rm -rf %t && mkdir %t
// RUN: %plugin_cxx -std=c++17 -g -O0 %s -o %t/plugin %libs
// RUN: %opendefer --line-directives %s -o %t/lowered.cpp -- -std=c++17
// RUN: %gxx %cppflags -std=c++17 -g -O0 %t/lowered.cpp -o %t/command %libs
#include <opendefer/defer.h>
#include <cstdio>

void report(int code) {
  std::printf("report %d\n", code); // in report
}

int stepped(int depth) {
  int local = depth * 10; // begins
  defer report(local);
  defer {
    local += 1; // deferred
    report(local);
  };
  if (depth > 1)
    defer std::puts("deep");
  local += 2;
  return local; // returns
}

struct Error {
  int code = 7;
};

template <class T> void panics(T what) {
  defer {
    if (opendefer::value v = opendefer::recover())
      std::puts(v.what().c_str()); // recovered
  };
  for (int i = 0; i < 2; i++)
    defer [i] { report(i); }; // in a loop
  opendefer::panic(what);
}

int main() {
  stepped(1);
  panics("caught"); // next to it
  opendefer::panic(Error()); // not caught
}

// `next` over a return runs the deferred calls and comes back to the caller,
// without a stop in between.
// RUN: %lldb -o 'breakpoint set -f lldb.cpp -l 17' -o 'breakpoint set -f lldb.cpp -l 25' -o run -o next -o cont -o 'print local' -o 'print depth' -o 'expression local = 50' -o next -o next -o 'print local' -o next -o kill -- %t/plugin >%t/next.plugin 2>&1
// RUN: %lldb -o 'breakpoint set -f lldb.cpp -l 17' -o 'breakpoint set -f lldb.cpp -l 25' -o run -o next -o cont -o 'print local' -o 'print depth' -o 'expression local = 50' -o next -o next -o 'print local' -o next -o kill -- %t/command >%t/next.command 2>&1
// RUN: %filecheck --check-prefix=NEXT %s <%t/next.plugin
// RUN: %filecheck --check-prefix=NEXT %s <%t/next.command
// NEXT: stop reason = breakpoint 1.1
// NEXT-NEXT: stepped(depth=1) at lldb.cpp:17:
// NEXT: stop reason = step over
// NEXT-NEXT: stepped(depth=1) at lldb.cpp:18:
// NEXT: stop reason = breakpoint 2.1
// NEXT-NEXT: stepped(depth=1) at lldb.cpp:25:
// NEXT: (int) 10
// NEXT: (int) 1
// NEXT: stepped(depth=1) at lldb.cpp:26:
// NEXT: stepped(depth=1) at lldb.cpp:27:
// NEXT: (int) 52
// NEXT: report 53
// NEXT-NEXT: report 10
// NEXT: stop reason = step over
// NEXT-NEXT: main{{.*}} at lldb.cpp:4{{[45]}}:

// Breakpoints in deferred blocks: one of a function that returns, one that a
// panic runs out of a list, one that recovers. Their variables and stacks.
// RUN: %lldb -o 'breakpoint set -f lldb.cpp -l 20' -o 'breakpoint set -f lldb.cpp -l 36' -o 'breakpoint set -n report -c code==1' -o run -o 'print local' -o 'breakpoint set -f lldb.cpp -l 21' -o cont -o step -o 'thread backtrace' -o cont -o up -o 'print i' -o cont -o 'thread backtrace' -o kill -- %t/plugin >%t/block.plugin 2>&1
// RUN: %lldb -o 'breakpoint set -f lldb.cpp -l 20' -o 'breakpoint set -f lldb.cpp -l 36' -o 'breakpoint set -n report -c code==1' -o run -o 'print local' -o 'breakpoint set -f lldb.cpp -l 21' -o cont -o step -o 'thread backtrace' -o cont -o up -o 'print i' -o cont -o 'thread backtrace' -o kill -- %t/command >%t/block.command 2>&1
// RUN: %filecheck --check-prefix=BLOCK %s <%t/block.plugin
// RUN: %filecheck --check-prefix=BLOCK %s <%t/block.command
// BLOCK: operator({{.*}} at lldb.cpp:20:
// BLOCK: (int{{.*}} 12
// BLOCK: operator({{.*}} at lldb.cpp:21:
// BLOCK: report(code=13) at lldb.cpp:13:
// BLOCK: frame #0: {{.*}}report(code=13) at lldb.cpp:13:
// BLOCK-NEXT: frame #1: {{.*}}operator({{.*}} at lldb.cpp:21:
// BLOCK: stepped(depth=1) at lldb.cpp:27:
// BLOCK-NEXT: main{{.*}} at lldb.cpp:44:
// BLOCK: report(code=1) at lldb.cpp:13:
// BLOCK: operator({{.*}} at lldb.cpp:39:
// BLOCK: {{= 1$|\(int\) 1$}}
// BLOCK: operator({{.*}} at lldb.cpp:36:
// BLOCK: start_panic
// BLOCK: panics<{{.*}} at lldb.cpp:40:
// BLOCK-NEXT: main{{.*}} at lldb.cpp:45:

// `step` goes into a deferred block, and into what it calls.
// RUN: %lldb -o 'breakpoint set -f lldb.cpp -l 26' -o run -o step -o step -o 'print local' -o step -o step -o kill -- %t/plugin 2>&1 | %filecheck --check-prefix=STEP %s
// STEP: stepped(depth=1) at lldb.cpp:26:
// STEP: stepped(depth=1) at lldb.cpp:27:
// STEP: operator({{.*}} at lldb.cpp:20:
// STEP: (int) 12
// STEP: operator({{.*}} at lldb.cpp:21:
// STEP: report(code=13) at lldb.cpp:13:

// An uncaught panic stops lldb with its stack intact.
// RUN: (ulimit -c 0; %lldb -o run -k 'thread backtrace' -k kill -- %t/plugin) 2>&1 | %filecheck --check-prefix=UNCAUGHT %s
// UNCAUGHT: panic: Error
// UNCAUGHT: {{SIGABRT|abort}}
// UNCAUGHT: start_panic
// UNCAUGHT: main{{.*}} at lldb.cpp:46:

// IN-TURN: 3 of 4

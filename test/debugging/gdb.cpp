// What a user sees in gdb, at -O0, of code lowered by the plugin and by the
// command: breakpoints, stepping, variables, and the commands of ours.
// REQUIRES: gdb
// RUN: rm -rf %t && mkdir %t
// RUN: %plugin_cxx -std=c++17 -g -O0 %s -o %t/plugin %libs
// RUN: %opendefer --line-directives %s -o %t/lowered.cpp -- -std=c++17
// RUN: %gxx %cppflags -std=c++17 -g -O0 %t/lowered.cpp -o %t/command %libs
// RUN: cd %t && %opendefer %s -o %t/unnamed.cpp -- -std=c++17 && %gxx %cppflags -std=c++17 -g -O0 unnamed.cpp -o %t/unnamed %libs
#include <opendefer/defer.h>
#include <cstdio>
#include <thread>

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

// A breakpoint at a line of the user's; its variables; `next` over a return runs
// the deferred calls and comes back to the caller, without a stop in between.
// It ends there: the next line starts a thread, and in a step over that the two
// threads race for the breakpoint, or for gdb's attention.
// RUN: %gdb -ex 'break gdb.cpp:18' -ex run -ex next -ex next -ex 'print local' -ex 'print depth' -ex 'set var local = 50' -ex next -ex next -ex next -ex next -ex 'print local' -ex next -ex next %t/plugin 2>&1 | %filecheck --check-prefix=NEXT %s
// RUN: %gdb -ex 'break gdb.cpp:18' -ex run -ex next -ex next -ex 'print local' -ex 'print depth' -ex 'set var local = 50' -ex next -ex next -ex next -ex next -ex 'print local' -ex next -ex next %t/command 2>&1 | %filecheck --check-prefix=NEXT %s
// NEXT: stepped (depth=1) at {{.*}}gdb.cpp:18
// NEXT-NEXT: // begins
// NEXT-NEXT: defer report(local);
// NEXT: = 10
// NEXT: = 1
// NEXT: if (depth > 1)
// NEXT-NEXT: local += 2;
// NEXT-NEXT: // returns
// NEXT: = 52
// NEXT: main () at {{.*}}gdb.cpp
// NEXT-NEXT: std::thread other

// `step` goes into a deferred block, and then into what it calls; with g++
// there may be lines of our guards before it, and of captures between.
// RUN: %gdb -ex 'break gdb.cpp:27' -ex run -ex step -ex step -ex 'print local' -ex step -ex step -ex backtrace %t/plugin 2>&1 | %filecheck --check-prefixes=STEP,STEP-PLUGIN %s
// RUN: %gdb -ex 'break gdb.cpp:27' -ex 'break gdb.cpp:21' -ex run -ex cont -ex 'print local' -ex 'break gdb.cpp:22' -ex cont -ex step -ex backtrace %t/command 2>&1 | %filecheck --check-prefix=STEP %s
// STEP: // returns
// STEP-PLUGIN-NEXT: {{[0-9]+ +}}}
// STEP: operator()
// STEP-SAME: gdb.cpp:21
// STEP: // deferred
// STEP: = (int &) {{.*}} 12
// STEP: report(local);
// STEP: report (code=13) at {{.*}}gdb.cpp:14
// STEP: #0 {{ *}}report (code=13) at
// STEP: #1 {{.*}}operator(){{.*}}gdb.cpp:22
// STEP: stepped (depth=1) at {{.*}}gdb.cpp:28
// STEP: main () at

struct Error {
  int code = 7;
};

void loop() {
  for (int i = 0; i < 2; i++) {
    defer [i] { std::printf("loop %d\n", i); };
    defer report(i);
  }
  opendefer::panic(Error());
}

template <class T> void recovers(T label) {
  defer {
    if (opendefer::value v = opendefer::recover())
      report(1); // recovered
    std::puts(label);
  };
  auto run = [] { defer std::puts("in lambda"); loop(); };
  run();
}

int main() {
  stepped(1);
  std::thread other([] { defer report(2); stepped(2); });
  other.join();
  recovers("done");
  defer std::puts("last");
  loop();
}

// What is pending: open-coded in slots, linked in records; in every thread.
// RUN: %gdb -ex 'opendefer defers' -ex 'break report if code == 23' -ex run -ex 'opendefer defers' -ex 'thread apply 1 opendefer defers' -ex 'opendefer panics' %t/plugin 2>&1 | %filecheck --check-prefix=THREADS %s
// RUN: %gdb -ex 'opendefer defers' -ex 'break report if code == 23' -ex run -ex 'opendefer defers' -ex 'thread apply 1 opendefer defers' -ex 'opendefer panics' %t/command 2>&1 | %filecheck --check-prefix=THREADS %s
// THREADS: The program is not being run.
// THREADS: report (code=23)
// THREADS: #{{[0-9]+}} {{ *}}stepped at gdb.cpp:28, open-coded
// THREADS-NEXT: slot 0 {{ *}}gdb.cpp:19 {{ *}}defer report(local);
// THREADS-NEXT: operator(){{.*}} at gdb.cpp:89, open-coded
// THREADS-NEXT: slot 0 {{ *}}gdb.cpp:89 {{.*}}defer report(2);
// THREADS: Thread 1
// THREADS: No function with deferred calls is running in this thread.
// THREADS: This thread does not panic.

// A panic, before and after it is recovered; and its value.
// RUN: %gdb -ex 'break __start_panic' -ex run -ex 'opendefer defers' -ex 'break gdb.cpp:80' -ex 'cont' -ex 'up 0' -ex 'print v' -ex 'opendefer panics' -ex 'opendefer defers' %t/plugin 2>&1 | %filecheck --check-prefix=PANIC %s
// RUN: %gdb -ex 'break __start_panic' -ex run -ex 'opendefer defers' -ex 'break gdb.cpp:80' -ex 'cont' -ex 'up 0' -ex 'print v' -ex 'opendefer panics' -ex 'opendefer defers' %t/command 2>&1 | %filecheck --check-prefix=PANIC %s
// PANIC: loop{{.*}} at gdb.cpp:74, linked
// PANIC-NEXT: record {{ *}}gdb.cpp:72 {{ *}}defer report(i);
// PANIC-NEXT: record {{ *}}gdb.cpp:71 {{ *}}defer [i] { std::printf
// PANIC-NEXT: record {{ *}}gdb.cpp:72 {{ *}}defer report(i);
// PANIC-NEXT: record {{ *}}gdb.cpp:71 {{ *}}defer [i] { std::printf
// PANIC-NEXT: operator(){{.*}} at gdb.cpp:83, open-coded
// PANIC-NEXT: slot 0 {{ *}}gdb.cpp:83 {{.*}}defer std::puts("in lambda");
// PANIC-NEXT: recovers<{{.*}} at gdb.cpp:84, open-coded
// PANIC-NEXT: slot 0 {{ *}}gdb.cpp:78 {{ *}}defer {
// PANIC: // recovered
// PANIC: = Error {code = 7}
// PANIC: panic: Error {code = 7} [recovered]
// PANIC: recovers<{{.*}}, open-coded, nothing pending

// An uncaught panic stops gdb with its stack intact. What the program says does
// not go where gdb writes, too, at times into the middle of its line.
// RUN: (ulimit -c 0; %gdb -ex 'run 2>%t/said' -ex 'opendefer panics' -ex backtrace %t/plugin) 2>&1 | %filecheck --check-prefix=UNCAUGHT %s
// RUN: grep '^panic: Error$' %t/said
// UNCAUGHT: received signal SIGABRT
// UNCAUGHT: panic: Error {code = 7}
// UNCAUGHT: reportUncaught
// UNCAUGHT: start_panic
// UNCAUGHT: loop () at {{.*}}gdb.cpp:74
// UNCAUGHT: main () at {{.*}}gdb.cpp:93

// Without --line-directives the lines are the same, in the lowered file.
// RUN: %gdb -ex 'break unnamed.cpp:27' -ex run -ex 'print local' -ex 'opendefer defers' %t/unnamed 2>&1 | %filecheck --check-prefix=UNNAMED %s
// UNNAMED: // returns
// UNNAMED: = 12
// UNNAMED: stepped at unnamed.cpp:27, open-coded
// UNNAMED-NEXT: slot 1 {{ *}}unnamed.cpp:20

// With g++ `step` passes over what a defer statement has become, and gets
// through a guard into the deferred block.
// RUN: %gdb -ex 'break gdb.cpp:18' -ex run -ex step -ex step -ex step -ex step -ex step -ex step -ex step -ex step -ex step -ex step -ex step -ex step -ex step -ex step -ex step -ex step -ex step -ex step -ex step -ex step -ex step -ex step -ex step -ex step -ex step -ex step -ex step %t/command 2>&1 | %filecheck --check-prefix=INTO '--implicit-check-not={{return_flag|frame|result|keep}}.h' %s
// INTO: // begins
// INTO-NEXT: defer report(local);
// INTO: if (depth > 1)
// INTO-NEXT: local += 2;
// INTO-NEXT: // returns
// INTO: guard.h
// INTO: operator()
// INTO-SAME: gdb.cpp:
// INTO: // deferred

// Out of a deferred block to the function, whose variables are there, and then
// to the end of the block; with g++ there is the frame of a guard in between.
// RUN: %gdb -ex 'break gdb.cpp:22' -ex 'info breakpoints' -ex run -ex 'print local' -ex up -ex 'print depth' -ex down -ex finish %t/plugin 2>&1 | %filecheck --check-prefix=OUT %s
// RUN: %gdb -ex 'break gdb.cpp:22' -ex 'info breakpoints' -ex run -ex 'print local' -ex 'up 2' -ex 'print depth' -ex 'down 2' -ex finish -ex finish %t/command 2>&1 | %filecheck --check-prefix=OUT %s
// OUT: breakpoint {{ *}}keep y {{ *}}0x{{.*}}operator(){{.*}} at {{.*}}gdb.cpp:22
// OUT: operator(){{.*}} at {{.*}}gdb.cpp:22
// OUT: = (int &) {{.*}} 13
// OUT: stepped (depth=1) at {{.*}}gdb.cpp:28
// OUT: = 1
// OUT: #0 {{.*}}operator()
// OUT: stepped (depth=1) at {{.*}}gdb.cpp:28

// IN-TURN: 4 of 4

// gdb finds the pending calls of a coroutine at the function that runs it.
// REQUIRES: gdb
// RUN: %plugin_cxx -std=c++20 -g -O0 -I%S/../coroutines/Inputs %s -o %t %libs
// RUN: gdb -nx -batch -iex "set debuginfod enabled off" -ex "set width 0" -ex "source %build/share/opendefer/opendefer-gdb.py" -ex "break here" -ex run -ex "opendefer defers" %t 2>&1 | %filecheck %s
#include "coroutine.h"
#include <cstdio>
#include <opendefer/defer.h>

void here() {}
struct Now {
  bool await_ready() { return false; }
  bool await_suspend(std::coroutine_handle<>) { return false; }
  void await_resume() {}
};
Lazy<> inner() {
  defer std::puts("inner");
  co_await Now{};
  here();
}
Lazy<> outer() {
  defer std::puts("suspended");
  co_await inner();
}
int main() {
  defer std::puts("main");
  outer().get();
}
// CHECK: Breakpoint 1, here
// CHECK-NEXT: void here()
// CHECK-NEXT: #1 inner{{.*}} at coroutines.cpp:[[#@LINE-12]], open-coded
// CHECK-NEXT: slot 0 coroutines.cpp:[[#@LINE-15]] defer std::puts("inner");
// CHECK-NEXT: #{{[0-9]+}} main at
// CHECK-NEXT: slot 0 coroutines.cpp:{{[0-9]+}} defer std::puts("main");

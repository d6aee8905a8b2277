// RUN: %plugin_cxx -std=c++17 -g -rdynamic %s -I%S/../Inputs -o %t %libs
// RUN: (%t 2>&1; test $? = 134) | %filecheck %s
// The report names the thread and has a stack trace.
#include "trace.h"

__attribute__((noinline)) void causesIt() { opendefer::panic("traced"); }

int main() { causesIt(); }
// CHECK: panic: traced
// CHECK: thread
// CHECK: causesIt

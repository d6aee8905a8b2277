// RUN: %both_ways %s -Wno-unknown-pragmas | %filecheck %s
// RUN: %both_ways %s -Wno-unknown-pragmas -fno-exceptions | %filecheck %s
// RUN: %opendefer --table-frames %s -o %t.cpp -- -std=c++17 -Wno-unknown-pragmas %cppflags
// RUN: %clangxx -std=c++17 %cppflags %t.cpp -o %t.exe %libs
// RUN: %t.exe | %filecheck %s
// What lowering writes comes between a pragma and the statement it is about
// neither where the pragma is a directive nor where it is an operator, and not
// in front of a pragma that has to begin its block.
#include <cstdio>
#include <opendefer/defer.h>

#define UNROLL _Pragma("GCC unroll 2")
#define UP_TO(i, n) for (int i = 0; i < n; i++)

void first(int n) {
#pragma GCC unroll 4
  for (int i = 0; i < n; i++)
    defer std::printf("first %d\n", i);
}

void later(int n) {
  if (n)
    std::puts("later"); // a comment
#pragma GCC ivdep
  for (int i = 0; i < n; i++)
    defer std::printf("later %d\n", i);
}

void byOperator(int n) {
  int calls = 0;
  UNROLL for (int i = 0; i < n; i++) {
    defer std::printf("operator %d\n", i);
    calls++;
  }
  UNROLL
  UP_TO(i, calls)
    defer std::printf("two macros %d\n", i);
}

void labelled(int n) {
again:
#pragma GCC unroll 4
  for (int i = 0; i < n; i++)
    defer std::printf("labelled %d\n", i);
  if (n++ < 2)
    goto again;
}

void afterConditional(int n) {
#if 1
  std::puts("conditional");
#else
  nothing();
#endif
  if (n)
    defer std::puts("deferred");
}

double contracted(double a, double b) {
#pragma STDC FP_CONTRACT OFF
  defer std::puts("contracted");
  return a * b + 1;
}

void handler() {
#pragma STDC FP_CONTRACT OFF
  if (auto panicked = opendefer::recover())
    std::printf("recovered %s\n", panicked.what().c_str());
}

void recovers() {
  defer handler();
  opendefer::panic("p");
}

int main() {
  first(2);
  // CHECK: first 1
  // CHECK-NEXT: first 0
  later(2);
  // CHECK-NEXT: later{{$}}
  // CHECK-NEXT: later 1
  // CHECK-NEXT: later 0
  byOperator(2);
  // CHECK-NEXT: two macros 1
  // CHECK-NEXT: two macros 0
  // CHECK-NEXT: operator 1
  // CHECK-NEXT: operator 0
  labelled(1);
  // CHECK-NEXT: labelled 1
  // CHECK-NEXT: labelled 0
  // CHECK-NEXT: labelled 0
  afterConditional(1);
  // CHECK-NEXT: conditional
  // CHECK-NEXT: deferred
  std::printf("%g\n", contracted(1, 2));
  // CHECK-NEXT: contracted
  // CHECK-NEXT: 3
  recovers();
  // CHECK-NEXT: recovered p
}

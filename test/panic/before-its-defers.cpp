// A function that panics before all of its defers: compilers remove its handlers,
// and the panic must not mistake it for one that has been left by longjmp().
// IN-TURN: 1 of 2
// RUN: %plugin_cxx -std=c++17 -O0 -I%S/../Inputs %s -o %t %libs && %t | %filecheck %s
// RUN: %opendefer %s -o %t.cpp -- -std=c++17 -I%S/../Inputs %cppflags
// RUN: %gxx -std=c++17 -O0 -I%S/../Inputs %cppflags %t.cpp -o %t %libs && %t | %filecheck %s
// RUN: %if asan %{ %plugin_cxx -std=c++17 -O0 -Wall -Wextra -Werror -fsanitize=address -I%S/../Inputs %s -o %t %libs && %t | %filecheck %s %}
// RUN: %if asan %{ %gxx -std=c++17 -O0 -fsanitize=address -I%S/../Inputs %cppflags %t.cpp -o %t %libs && %t | %filecheck %s %}
#include "trace.h"

void handler() {
  opendefer::value v = opendefer::recover();
  say("recovered %d", *v.get_if<int>());
}

void panics(int n) {
  if (n == 0)
    return;
  opendefer::panic(n);
  defer say("unreached");
  say("unreached");
}

// The same with a handler of exceptions.
void panicsToo(int n) {
  opendefer::panic(n);
  defer { opendefer::recover(); };
  say("unreached");
}

// The region with defers is left and entered again.
void again(int n) {
  bool second = false;
begin:
  if (second && n == 4)
    opendefer::panic(n);
  defer handler();
  if (n == 3)
    opendefer::panic(n);
  if (!second) {
    second = true;
    goto begin;
  }
}

int main() {
  auto call = [](void (*f)(int), int n) {
    defer handler();
    f(n);
  };
  call(panics, 1);
  call(panicsToo, 2);
  again(3);
  again(4);
  // CHECK: recovered 1
  // CHECK-NEXT: recovered 2
  // CHECK-NEXT: recovered 3
  // CHECK-NEXT: recovered 4
  // CHECK-NOT: {{.}}
}

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// RUN: %both_ways %s -I%S/../Inputs -fno-exceptions | %filecheck %s
// What is about the function it is written in stays so where that becomes a
// lambda: a deferred block, what a template returns, a body without exceptions
// or whose result has no name.
#include "trace.h"
#include <alloca.h>
#include <cstdarg>
#include <cstring>

int sum(int count, ...) {
  defer {
    va_list again;
    va_start(again, count);
    say("deferred: first of %d is %d", count, va_arg(again, int));
    va_end(again);
  }
  int total = 0;
  for (int turn = 0; turn < 2; ++turn) {
    va_list list;
    va_start(list, // starts anew
             count);
    for (int i = 0; i < count; ++i)
      total += va_arg(list, int);
    va_end(list);
  }
  return total;
}

// The list itself may go anywhere.
int second(va_list list) {
  defer say("second");
  (void)va_arg(list, int);
  return va_arg(list, int);
}
auto deduced(const char *text, ...) {
  struct local {
    int number;
  };
  defer { defer say("%s in %s", text, __func__); }
  va_list list;
  va_start(list, text);
  int number = second(list);
  va_end(list);
  return local{number};
}

void names() {
  defer say("%s", __func__);
  defer { say("%s", __func__); }
  if (!strcmp(__FUNCTION__, "names"))
    defer { say("%d", strstr(__PRETTY_FUNCTION__, "names()") != nullptr); }
  [] { // a function of its own
    defer { say("%d", strcmp(__func__, "names")); }
  }();
  say("%s of %d", __func__, int(sizeof(__func__)));
}
#define TWICE(text) say("%s and %s", text, text)
void macroArgument() {
  defer { TWICE(__func__); }
  const char *list[] = {__func__};
  TWICE(list[0]);
}
template <class T> T returned(T) {
  defer say("returned");
  return T(__func__);
}

__attribute__((noinline)) void addresses(void **returns) {
  returns[0] = __builtin_return_address(0);
  defer { returns[1] = __builtin_return_address(0); }
  returns[2] = __builtin_return_address(0);
}

void memory() {
  char *text = nullptr;
  defer { say("%s", text); }
  text = static_cast<char *>(alloca(10));
  strcpy(text, "alloca");
}

int main() {
  // CHECK: deferred: first of 3 is 1
  // CHECK-NEXT: 12
  say("%d", sum(3, 1, 2, 3));
  // CHECK-NEXT: second
  // CHECK-NEXT: text in deduced
  // CHECK-NEXT: 5
  say("%d", deduced("text", 4, 5).number);
  // CHECK-NEXT: {{^}}1
  // CHECK-NEXT: names of 6
  // CHECK-NEXT: {{^}}1
  // CHECK-NEXT: names
  // CHECK-NEXT: names
  names();
  // CHECK-NEXT: macroArgument and macroArgument
  // CHECK-NEXT: macroArgument and macroArgument
  macroArgument();
  // CHECK-NEXT: returned
  // CHECK-NEXT: returned
  say("%s", returned(""));
  // CHECK-NEXT: 1 1
  void *returns[3];
  addresses(returns);
  say("%d %d", returns[0] == returns[1], returns[0] == returns[2]);
  // CHECK-NEXT: alloca
  memory();
}

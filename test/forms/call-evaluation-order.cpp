// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Callee, object and arguments are evaluated at the statement, in this order.
#include "trace.h"

struct Object {
  void method(int, int, int) { say("called"); }
};
Object theObject;
Object &object() {
  say("object");
  return theObject;
}
int argument(int number) {
  say("argument %d", number);
  return number;
}
using Function = void (*)(int);
Function callee() {
  say("callee");
  return [](int) { say("called through a pointer"); };
}

int main() {
  defer callee()(argument(0));
  defer object().method(argument(1), argument(2), argument(3));
  say("body");
  // CHECK: callee
  // CHECK-NEXT: argument 0
  // CHECK-NEXT: object
  // CHECK-NEXT: argument 1
  // CHECK-NEXT: argument 2
  // CHECK-NEXT: argument 3
  // CHECK-NEXT: body
  // CHECK-NEXT: called
  // CHECK-NEXT: called through a pointer
}

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Comments may stand anywhere in a call form, and parentheses around its parts.
#include "trace.h"
#include <memory>

struct Door {
  void close(int how) { say("close %d", how); }
  Door *self() { return this; }
};
void two(int a, int b) { say("two %d %d", a, b); }

int main() {
  Door door;
  auto owned = std::make_unique<Door>();
  Door *pointer = &door;
  defer /*a*/ two /*b*/ ( 1 /*c*/ , /*d*/ 2 /*e*/ ) /*f*/ ; // g
  defer (*pointer).close(3);
  defer (*owned) /*h*/ . /*i*/ close(4);
  defer owned->close(5);
  defer owned.get()->self() // a line comment
      ->close(6);
  defer (door).close(7);
  defer (two)(8, (9));
  // CHECK: two 8 9
  // CHECK-NEXT: close 7
  // CHECK-NEXT: close 6
  // CHECK-NEXT: close 5
  // CHECK-NEXT: close 4
  // CHECK-NEXT: close 3
  // CHECK-NEXT: two 1 2
}

// Up to eight direct defers: the function writes one byte of the bits, and the
// runtime ignores what the stack held in the others. Landing pads contain no
// function of a slot; the runtime reads them in the notes, for exceptions too.
// RUN: %plugin_cxx -std=c++17 -O0 %s -o %t %libs && %t | %filecheck %s
// RUN: %plugin_cxx -std=c++17 -O2 %s -o %t %libs && %t | %filecheck %s
// RUN: %opendefer %s -o %t.cpp -- -std=c++17 && %gxx -std=c++17 -O2 %cppflags %t.cpp -o %t %libs && %t | %filecheck %s
// RUN: %gxx -std=c++17 -O2 -fno-reorder-blocks-and-partition -fcf-protection %cppflags %t.cpp -o %t %libs && %t | %filecheck %s
// RUN: %gxx -std=c++17 -Os -fPIC %cppflags %t.cpp -o %t %libs && %t | %filecheck %s
// RUN: %gxx -std=c++17 -O0 %cppflags %t.cpp -o %t %libs && %t | %filecheck %s
// RUN: %plugin_cxx -fplugin-arg-opendefer-no-table-frames -std=c++17 -O2 %s -o %t %libs && %t | %filecheck %s
#include <opendefer/defer.h>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>

static void say(int n) { std::printf("%d ", n); }

__attribute__((noinline)) static void fillStack() {
  volatile unsigned char bytes[8192];
  for (volatile unsigned char &byte : bytes)
    byte = 0xff;
}

enum Way { Return, Throw, Panic };

__attribute__((noinline)) static void leave(Way way) {
  if (way == Throw)
    throw std::runtime_error("thrown");
  if (way == Panic)
    opendefer::panic("panicked");
}

static void one(Way way) {
  defer say(1);
  leave(way);
}

static void three(Way way) {
  int n = 2;
  defer say(1);
  defer [&] { say(n); };
  std::string own(100, 'x'); // Has a pad of its own.
  defer say(3);
  n = own[0] == 'x' ? 22 : 0;
  leave(way);
}

static void eight(Way way) {
  defer say(1);
  defer say(2);
  defer say(3);
  defer say(4);
  leave(Return);
  defer say(5);
  defer say(6);
  defer say(7);
  defer say(8);
  leave(way);
}

// More slots than a byte has bits, and none that is read.
static void nine(Way way) {
  defer say(1);
  defer say(2);
  defer say(3);
  defer say(4);
  defer say(5);
  defer say(6);
  defer say(7);
  defer say(8);
  defer say(9);
  leave(way);
}

// Bits that are read.
static void nested(Way way) {
  defer say(1);
  if (way != Return)
    defer say(2);
  defer say(3);
  leave(way);
}

// A deferred call that leaves: the older ones are made in the pad.
static void leavesTwice(Way way) {
  defer say(1);
  defer say(2);
  defer leave(way);
  defer say(4);
}

// Nothing is armed where it is left.
static void unarmed(Way way) {
  leave(way);
  defer say(1);
  defer say(2);
}

static void call(void (*f)(Way), Way way) {
  defer {
    if (opendefer::value v = opendefer::recover())
      std::printf("recovered\n");
  };
  fillStack();
  try {
    f(way);
    std::printf("returned\n");
  } catch (const std::exception &e) {
    std::printf("%s\n", e.what());
  }
}

int main() {
  for (Way way : {Return, Throw, Panic})
    for (auto *f : {one, three, eight, nine, nested, leavesTwice, unarmed})
      call(f, way);
  // CHECK: {{^}}1 returned
  // CHECK-NEXT: {{^}}3 22 1 returned
  // CHECK-NEXT: {{^}}8 7 6 5 4 3 2 1 returned
  // CHECK-NEXT: {{^}}9 8 7 6 5 4 3 2 1 returned
  // CHECK-NEXT: {{^}}3 1 returned
  // CHECK-NEXT: {{^}}4 2 1 returned
  // CHECK-NEXT: {{^}}2 1 returned
  // CHECK-NEXT: {{^}}1 thrown
  // CHECK-NEXT: {{^}}3 22 1 thrown
  // CHECK-NEXT: {{^}}8 7 6 5 4 3 2 1 thrown
  // CHECK-NEXT: {{^}}9 8 7 6 5 4 3 2 1 thrown
  // CHECK-NEXT: {{^}}3 2 1 thrown
  // CHECK-NEXT: {{^}}4 2 1 thrown
  // CHECK-NEXT: {{^}}thrown
  // CHECK-NEXT: {{^}}1 recovered
  // CHECK-NEXT: {{^}}3 22 1 recovered
  // CHECK-NEXT: {{^}}8 7 6 5 4 3 2 1 recovered
  // CHECK-NEXT: {{^}}9 8 7 6 5 4 3 2 1 recovered
  // CHECK-NEXT: {{^}}3 2 1 recovered
  // CHECK-NEXT: {{^}}4 2 1 recovered
  // CHECK-NEXT: {{^}}recovered
}

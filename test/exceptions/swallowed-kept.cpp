// RUN: %plugin_cxx -std=c++17 %s -I%S/../Inputs -o %t %libs
// RUN: for way in several linked recovering scoped; do (%t $way 2>&1; test $? = 134) | %filecheck %s || exit 1; done
// RUN: %opendefer %s -o %t.cpp -- -std=c++17 -I%S/../Inputs && %gxx -std=c++17 -O2 %cppflags -I%S/../Inputs %t.cpp -o %t %libs
// RUN: for way in several linked recovering scoped; do (%t $way 2>&1; test $? = 134) | %filecheck %s || exit 1; done
// A catch (...) that keeps what it swallows is reported when a function next runs
// its deferred calls.
#include "trace.h"
#include <exception>

static std::exception_ptr kept;

__attribute__((noinline)) static void swallows() {
  try {
    opendefer::panic("p");
  } catch (...) {
    kept = std::current_exception();
  }
}

static void several(bool any) {
  if (any) {
    defer say("not reached");
    defer say("not reached");
  }
}
OPENDEFER_LINKED static void linked() { defer say("not reached"); }
static void recovering(bool any) {
  if (any) {
    defer { (void)opendefer::recover(); }
    defer say("not reached");
  }
}
OPENDEFER_LINKED static void scoped() {
  defer say("not reached");
  {
    defer_scoped say("not reached");
  }
}

int main(int, char **argv) {
  defer { (void)opendefer::recover(); };
  swallows();
  std::string way = argv[1];
  if (way == "several")
    several(true);
  else if (way == "linked")
    linked();
  else if (way == "recovering")
    recovering(true);
  else
    scoped();
}
// CHECK-NOT: not reached
// CHECK: recovery intercepted by catch (...)
// CHECK-NOT: not reached

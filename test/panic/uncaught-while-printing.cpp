// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Whatever what() or the hook does while an uncaught panic is reported, the
// process ends with what was printed so far and one line more.
#include "in-child.h"
#include <csignal>
#include <stdexcept>

int how;
int *volatile nothing;
volatile bool forever = true;
int useUpTheStack(int n) {
  volatile char block[256];
  block[0] = static_cast<char>(n);
  return (forever ? useUpTheStack(n + 1) : 0) + block[0];
}

std::string misbehave() {
  switch (how) {
  case 0:
    opendefer::panic("again");
  case 1:
    return std::string(1, static_cast<char>(*nothing));
  case 2:
    return std::to_string(useUpTheStack(0));
  case 3:
    throw std::runtime_error("thrown");
  case 4:
    opendefer::goexit();
  }
  return "in order";
}

struct Bad {
  std::string what() const {
    // A panic that is recovered in here is nobody else's.
    [] {
      defer { opendefer::recover(); };
      opendefer::panic("inside");
    }();
    return misbehave();
  }
};

void twoPanics() {
  defer { opendefer::panic("later"); };
  opendefer::panic(Bad());
}
void withHook() {
  opendefer::set_panic_hook([] { misbehave(); });
  opendefer::panic("hooked");
}

void run(const char *name, void (*body)()) {
  say("%s %d", name, how);
  inChild(body);
}

int main() {
  for (how = 0; how < 6; ++how)
    run("print", twoPanics);
  for (how = 0; how < 5; ++how)
    run("hook", withHook);

  // Outside of a report it is a call like any other.
  how = 0;
  [] {
    defer { say("panicked with %s", opendefer::recover().what().c_str()); };
    defer {
      opendefer::value v = opendefer::recover();
      v.what();
    };
    opendefer::panic(Bad());
  }();
}
// CHECK: {{^}}print 0
// CHECK-NEXT: {{^}}panic: Bad [panicked while it was printed: again]
// CHECK-NEXT: {{^}}	panic: later
// CHECK-NEXT: {{^}}signal 6
// CHECK-NEXT: {{^}}print 1
// CHECK-NEXT: {{^}}panic: {{$}}
// CHECK-NEXT: {{^}}opendefer: fatal error: signal 11 while an uncaught panic was being reported
// CHECK-NEXT: {{^}}signal 6
// CHECK-NEXT: {{^}}print 2
// CHECK-NEXT: {{^}}panic: {{$}}
// CHECK-NEXT: {{^}}opendefer: fatal error: signal 11 while an uncaught panic was being reported
// CHECK-NEXT: {{^}}signal 6
// CHECK-NEXT: {{^}}print 3
// CHECK-NEXT: {{^}}panic: Bad
// CHECK-NEXT: {{^}}	panic: later
// CHECK-NEXT: {{^}}signal 6
// CHECK-NEXT: {{^}}print 4
// CHECK-NEXT: {{^}}panic: {{$}}
// CHECK-NEXT: {{^}}opendefer: fatal error: goexit() while an uncaught panic was being reported
// CHECK-NEXT: {{^}}signal 6
// CHECK-NEXT: {{^}}print 5
// CHECK-NEXT: {{^}}panic: in order
// CHECK-NEXT: {{^}}	panic: later
// CHECK-NEXT: {{^}}signal 6
// CHECK-NEXT: {{^}}hook 0
// CHECK-NEXT: {{^}}panic: hooked
// CHECK-NEXT: {{^}}opendefer: the panic hook has panicked: again
// CHECK-NEXT: {{^}}signal 6
// CHECK-NEXT: {{^}}hook 1
// CHECK-NEXT: {{^}}panic: hooked
// CHECK-NEXT: {{^}}opendefer: fatal error: signal 11 while an uncaught panic was being reported
// CHECK-NEXT: {{^}}signal 6
// CHECK-NEXT: {{^}}hook 2
// CHECK-NEXT: {{^}}panic: hooked
// CHECK-NEXT: {{^}}opendefer: fatal error: signal 11 while an uncaught panic was being reported
// CHECK-NEXT: {{^}}signal 6
// CHECK-NEXT: {{^}}hook 3
// CHECK-NEXT: {{^}}panic: hooked
// CHECK-NEXT: {{^}}opendefer: the panic hook has thrown: thrown
// CHECK-NEXT: {{^}}signal 6
// CHECK-NEXT: {{^}}hook 4
// CHECK-NEXT: {{^}}panic: hooked
// CHECK-NEXT: {{^}}opendefer: fatal error: goexit() while an uncaught panic was being reported
// CHECK-NEXT: {{^}}signal 6
// CHECK-NEXT: {{^}}panicked with again

// RUN: %both_ways %s -I%S/../Inputs -DPROGRAM=repanicked | %filecheck --check-prefix=PANIC %s
// RUN: %both_ways %s -I%S/../Inputs -DPROGRAM=middle | %filecheck --check-prefix=MIDDLE %s
// RUN: %both_ways %s -I%S/../Inputs -DPROGRAM=sandwich | %filecheck --check-prefix=SANDWICH %s
// RUN: %both_ways %s -I%S/../Inputs -DPROGRAM=equal | %filecheck --check-prefix=EQUAL %s
// RUN: %both_ways %s -I%S/../Inputs -DPROGRAM=lines | %filecheck --check-prefix=LINES %s
// Go's TestRepanickedPanic, TestRepanickedMiddlePanic and
// TestRepanickedPanicSandwich (since Go 1.25): a value that is panicked again
// is reported once, if nothing else was panicked in between.
#include "trace.h"

[[maybe_unused]] static void repanicked() {
  defer { opendefer::panic(opendefer::recover()); };
  opendefer::panic("message");
}
// PANIC: {{^}}panic: message [recovered, repanicked]{{$}}
// PANIC-NEXT: {{^}}status 134

static void inner() {
  defer {
    opendefer::recover();
    opendefer::panic("middle");
  };
  opendefer::panic("inner");
}
static void again() {
  defer { opendefer::panic(opendefer::recover()); };
  inner();
}
[[maybe_unused]] static void middle() {
  defer {
    opendefer::recover();
    opendefer::panic("outer");
  };
  again();
}
// MIDDLE: {{^}}panic: inner [recovered]{{$}}
// MIDDLE-NEXT: {{^}}	panic: middle [recovered, repanicked]{{$}}
// MIDDLE-NEXT: {{^}}	panic: outer{{$}}
// MIDDLE-NEXT: {{^}}status 134

[[maybe_unused]] static void sandwich() {
  opendefer::value outer;
  defer {
    opendefer::recover();
    opendefer::panic(outer);
  };
  [&] {
    defer {
      outer = opendefer::recover();
      opendefer::panic("inner");
    };
    opendefer::panic("outer");
  }();
}
// SANDWICH: {{^}}panic: outer [recovered]{{$}}
// SANDWICH-NEXT: {{^}}	panic: inner [recovered]{{$}}
// SANDWICH-NEXT: {{^}}	panic: outer{{$}}
// SANDWICH-NEXT: {{^}}status 134

// An equal value is not the same one.
[[maybe_unused]] static void equal() {
  defer { opendefer::panic(opendefer::recover().what()); };
  opendefer::panic("message");
}
// EQUAL: {{^}}panic: message [recovered]{{$}}
// EQUAL-NEXT: {{^}}	panic: message{{$}}
// EQUAL-NEXT: {{^}}status 134

// Later lines of a value are indented, as in Go since 1.20.
[[maybe_unused]] static void lines() {
  defer { opendefer::panic(opendefer::recover()); };
  opendefer::panic("first\npanic: second");
}
// LINES: {{^}}panic: first{{$}}
// LINES-NEXT: {{^}}	panic: second [recovered, repanicked]{{$}}
// LINES-NEXT: {{^}}status 134

int main() {
  static_cast<void>(middle);
  PROGRAM();
}

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A frame that is being left runs the calls that a loop deferred, and one of
// them panics or throws. Those that are older must still be made, each once,
// whichever of them recovers: nobody asks the frame's guard again.
#include "trace.h"

/// Call number 2 panics, number `recovering` recovers; 0 is the oldest.
int leave(int recovering) {
  for (int i = 0; i < 3; i++)
    defer [=] {
      say("call %d", i);
      if (i == recovering)
        say("  caught %s", opendefer::recover().what().c_str());
      if (i == 2)
        opendefer::panic("on the way out");
    };
  return 7;
}

/// Two panic, and each is recovered by the next older call.
int leaveTwice() {
  for (int i = 0; i < 5; i++)
    defer [=] {
      say("call %d", i);
      if (i % 2)
        say("  caught %s", opendefer::recover().what().c_str());
      else if (i)
        opendefer::panic(i);
    };
  return 8;
}

/// A frame of its own is left by a call of this one, and both go on.
int leaveNested() {
  for (int i = 0; i < 3; i++)
    defer [=] {
      say("outer call %d", i);
      say("  result %d", leave(1));
      if (i == 1)
        say("  caught %s", opendefer::recover().what().c_str());
      if (i == 2)
        opendefer::panic("of the outer frame");
    };
  return 9;
}

void throwOut() {
  for (int i = 0; i < 3; i++)
    defer [=] {
      say("call %d", i);
      if (i == 2)
        throw i;
    };
}

int main() {
  // CHECK: call 2
  // CHECK-NEXT: call 1
  // CHECK-NEXT: caught on the way out
  // CHECK-NEXT: call 0
  // CHECK-NEXT: 7 is returned
  say("%d is returned", leave(1));

  // CHECK-NEXT: call 2
  // CHECK-NEXT: call 1
  // CHECK-NEXT: call 0
  // CHECK-NEXT: caught on the way out
  // CHECK-NEXT: 7 is returned
  say("%d is returned", leave(0));

  // CHECK-NEXT: call 4
  // CHECK-NEXT: call 3
  // CHECK-NEXT: caught 4
  // CHECK-NEXT: call 2
  // CHECK-NEXT: call 1
  // CHECK-NEXT: caught 2
  // CHECK-NEXT: call 0
  // CHECK-NEXT: 8 is returned
  say("%d is returned", leaveTwice());

  // CHECK-NEXT: outer call 2
  // CHECK-NEXT: call 2
  // CHECK-NEXT: call 1
  // CHECK-NEXT: caught on the way out
  // CHECK-NEXT: call 0
  // CHECK-NEXT: result 7
  // CHECK-NEXT: outer call 1
  // CHECK-NEXT: call 2
  // CHECK-NEXT: call 1
  // CHECK-NEXT: caught on the way out
  // CHECK-NEXT: call 0
  // CHECK-NEXT: result 7
  // CHECK-NEXT: caught of the outer frame
  // CHECK-NEXT: outer call 0
  // CHECK-NEXT: call 2
  // CHECK-NEXT: call 1
  // CHECK-NEXT: caught on the way out
  // CHECK-NEXT: call 0
  // CHECK-NEXT: result 7
  // CHECK-NEXT: 9 is returned
  say("%d is returned", leaveNested());

  // CHECK-NEXT: call 2
  // CHECK-NEXT: call 1
  // CHECK-NEXT: call 0
  // CHECK-NEXT: 2 came out
  try {
    throwOut();
  } catch (int thrown) {
    say("%d came out", thrown);
  }
}

// RUN: %opendefer --no-table-frames --explain %s -o %t.cpp -- -std=c++17 %cppflags -I%S/../Inputs 2>&1 | %filecheck --check-prefix=SAYS %s
// RUN: %filecheck %s <%t.cpp
// RUN: %both_ways %s -I%S/../Inputs >%t.out && %filecheck --check-prefix=OUT %s <%t.out
// RUN: %plugin_cxx -std=c++17 -I%S/../Inputs -fplugin-arg-opendefer-max-open-defers=0 %s -o %t.linked %libs && %t.linked >%t.linked.out
// RUN: diff %t.out %t.linked.out
// RUN: %plugin_cxx -std=c++17 -O2 -fno-exceptions -I%S/../Inputs %s -o %t.noexc %libs && %t.noexc >%t.noexc.out
// RUN: diff %t.out %t.noexc.out
// Defers that cannot repeat are open-coded beside others that can; those of one
// loop, or of what gotos repeat, hang off one slot in a place of its own.
// (The text has these comments as well, so a check must not match itself.)
#include "trace.h"

// CHECK-LABEL: void order(int n, bool more)
void order(int n, bool more) {
  // CHECK: __open_frame<4, 0xa, 0x2> {{opendefer_f0}};
  // SAYS: list-slots.cpp:[[#@LINE+1]]:3: remark: defer open-coded in slot 0
  defer say("oldest");
  // CHECK: __group<0x2, false, 0x2, ::opendefer::__lowered::__own_pad> opendefer_g0_1(opendefer_f0, {{opendefer_x0}}); for
  for (int i = 0; i < n; i++) {
    // CHECK: ::opendefer::__lowered::__push({{opendefer_f0}}.__slot<1>(), [
    // SAYS: list-slots.cpp:[[#@LINE+1]]:5: remark: defer linked: inside the loop at {{.*}}:[[#@LINE-2]]:{{[0-9]+}}; in the list of slot 1
    defer say("call %d", i);
    for (int j = 0; j < i; j++)
      // CHECK: ::opendefer::__lowered::__push({{opendefer_f0}}.__slot<1>(), [
      // SAYS: list-slots.cpp:[[#@LINE+1]]:7: remark: defer linked: inside the loop at {{.*}}:[[#@LINE-6]]:{{[0-9]+}}; in the list of slot 1
      defer say("inner %d %d", i, j);
  }
  // CHECK: __guard opendefer_g0_3(opendefer_f0.__slot<2>(), opendefer_c0_3, {{opendefer_x0}}, ::opendefer::__lowered::__own_pad())
  // SAYS: list-slots.cpp:[[#@LINE+1]]:3: remark: defer open-coded in slot 2
  defer say("newer");
  if (more)
    // CHECK: closure_storage<8> opendefer_s0_4; ::opendefer::__lowered::__group<0x8, false, 0x0, ::opendefer::__lowered::__own_pad> opendefer_g0_4(opendefer_f0, {{opendefer_x0}}); if (more)
    defer say("newest");
}

// In one top-level statement: defers before a loop, in it, and after it.
void nested(int n) {
  {
    defer say("before");
    // SAYS: [[#@LINE+1]]:{{[0-9]+}}: remark: defer linked: inside the loop at {{.*}}:[[#@LINE+1]]:{{[0-9]+}}; in the list of slot 1
    for (int i = 0; i < n; i++) defer say("loop %d", i);
    defer say("between");
    // SAYS: [[#@LINE+1]]:{{[0-9]+}}: remark: defer linked: inside the loop at {{.*}}:[[#@LINE+1]]:{{[0-9]+}}; in the list of slot 3
    while (n--) defer say("other loop %d", n);
    defer say("behind");
  }
}

// Several defers are repeated by one goto; the second goto comes back into a loop.
void gotos(int n) {
  int i = 0;
  // SAYS: [[#@LINE+1]]:3: remark: defer open-coded in slot 0
  defer say("first");
again:
  // SAYS: [[#@LINE+1]]:3: remark: defer linked: repeated by the goto at {{.*}}:[[#@LINE+4]]:{{[0-9]+}}; in the list of slot 1
  defer say("repeated %d", i);
  // SAYS: [[#@LINE+1]]:{{[0-9]+}}: remark: defer linked: inside the loop at {{.*}}:[[#@LINE+1]]:{{[0-9]+}}; in the list of slot 1
  for (int k = 0; k < 2; k++) defer say("in a loop %d %d", i, k);
  if (++i < n) goto again;
  // SAYS: [[#@LINE+1]]:3: remark: defer open-coded in slot 2
  defer say("last");
}
void intoLoop(int n) {
  bool came = false;
  int i = 0;
  defer say("first");
  {
    for (; i < n; i++) {
      // SAYS: [[#@LINE+1]]:7: remark: defer linked: inside the loop at {{.*}}:[[#@LINE-1]]:{{[0-9]+}}; in the list of slot 1
      defer say("pass %d", i);
    back:;
    }
    // SAYS: [[#@LINE+1]]:5: remark: defer linked: repeated by the goto at {{.*}}:[[#@LINE+4]]:{{[0-9]+}}; in the list of slot 1
    defer say("behind the loop");
    if (!came) {
      came = true;
      goto back;
    }
  }
}

// Panics, before and while the calls are made; each call is made once.
int panics(int when, int recovering) {
  defer say("outermost");
  for (int i = 0; i < 3; i++)
    defer [=] {
      say("call %d", i);
      if (i == recovering)
        say("  caught %s", opendefer::recover().what().c_str());
      if (i == 2 && when == 2)
        opendefer::panic("of a call");
    };
  defer [=] {
    say("between");
    if (recovering == 3)
      say("  caught %s", opendefer::recover().what().c_str());
  };
  for (int i = 0; i < 2; i++)
    defer say("other call %d", i);
  if (when == 1)
    opendefer::panic("of the body");
  return 1;
}

// The limits count slots; the annotation links everything.
OPENDEFER_LINKED void marked() {
  // SAYS: [[#@LINE+1]]:3: remark: defer linked: the function is marked OPENDEFER_LINKED
  defer say("marked");
  for (int i = 0; i < 1; i++)
    defer say("marked loop");
}
void many(int n) {
  // clang-format off
  // SAYS: [[#@LINE+1]]:3: remark: defer linked: the function needs 9 slots, more than 8
  defer say("1"); defer say("2"); defer say("3"); defer say("4");
  defer say("5"); defer say("6"); defer say("7"); defer say("8");
  // SAYS: [[#@LINE+1]]:{{[0-9]+}}: remark: defer linked: inside the loop at {{.*}}:[[#@LINE+1]]:{{[0-9]+}} [
  for (int i = 0; i < n; i++) defer say("9");
  // clang-format on
}

int main() {
  // OUT: newest
  // OUT-NEXT: newer
  // OUT-NEXT: inner 2 1
  // OUT-NEXT: inner 2 0
  // OUT-NEXT: call 2
  // OUT-NEXT: inner 1 0
  // OUT-NEXT: call 1
  // OUT-NEXT: call 0
  // OUT-NEXT: oldest
  order(3, true);
  // OUT-NEXT: newer
  // OUT-NEXT: oldest
  order(0, false);
  // OUT-NEXT: behind
  // OUT-NEXT: other loop 0
  // OUT-NEXT: other loop 1
  // OUT-NEXT: between
  // OUT-NEXT: loop 1
  // OUT-NEXT: loop 0
  // OUT-NEXT: before
  nested(2);
  // OUT-NEXT: last
  // OUT-NEXT: in a loop 1 1
  // OUT-NEXT: in a loop 1 0
  // OUT-NEXT: repeated 1
  // OUT-NEXT: in a loop 0 1
  // OUT-NEXT: in a loop 0 0
  // OUT-NEXT: repeated 0
  // OUT-NEXT: first
  gotos(2);
  // OUT-NEXT: behind the loop
  // OUT-NEXT: behind the loop
  // OUT-NEXT: pass 1
  // OUT-NEXT: pass 0
  // OUT-NEXT: first
  intoLoop(2);
  // OUT-NEXT: other call 1
  // OUT-NEXT: other call 0
  // OUT-NEXT: between
  // OUT-NEXT: call 2
  // OUT-NEXT: call 1
  // OUT-NEXT:   caught of the body
  // OUT-NEXT: call 0
  // OUT-NEXT: outermost
  // OUT-NEXT: 0
  say("%d", panics(1, 1));
  // OUT-NEXT: other call 1
  // OUT-NEXT: other call 0
  // OUT-NEXT: between
  // OUT-NEXT:   caught of the body
  // OUT-NEXT: call 2
  // OUT-NEXT: call 1
  // OUT-NEXT: call 0
  // OUT-NEXT: outermost
  // OUT-NEXT: 0
  say("%d", panics(1, 3));
  // OUT-NEXT: other call 1
  // OUT-NEXT: other call 0
  // OUT-NEXT: between
  // OUT-NEXT: call 2
  // OUT-NEXT: call 1
  // OUT-NEXT:   caught of a call
  // OUT-NEXT: call 0
  // OUT-NEXT: outermost
  // OUT-NEXT: 1
  say("%d", panics(2, 1));
  // OUT-NEXT: marked loop
  marked();
  many(1);
}

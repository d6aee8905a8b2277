// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// A goto may not pass a defer, nor go into or out of a deferred block.
#include <opendefer/defer.h>

void use(int) {}

void passes(int n) {
  if (n)
    // CHECK: jumps.cpp:[[#@LINE+1]]:5: error: 'goto out' jumps past a 'defer'{{.*}}[opendefer-goto-passes-defer]
    goto out;
  // CHECK: jumps.cpp:[[#@LINE+1]]:3: note: 'defer' is here
  defer use(1);
out:
  use(2);
}

void passesByAsm(int n) {
  if (n)
    // CHECK: jumps.cpp:[[#@LINE+1]]:5: error: 'asm goto out' jumps past a 'defer'{{.*}}[opendefer-goto-passes-defer]
    asm goto("" : : : : out);
  defer use(1);
  // CHECK: jumps.cpp:[[#@LINE+1]]:1: note: label is here
out:
  use(2);
}

void leavesByAsm() {
  // CHECK: jumps.cpp:[[#@LINE+1]]:11: error: 'asm goto out' cannot leave a deferred block{{.*}}[opendefer-jump-out-of-defer]
  defer { asm goto("" : : : : out); };
out:
  use(2);
}

void labelled(int n) {
  if (n)
    // CHECK: jumps.cpp:[[#@LINE+1]]:5: error: 'goto out' jumps past a 'defer'{{.*}}[opendefer-goto-passes-defer]
    goto out;
  use(1);
out: // With a `;` here it is a statement of its own.
  defer use(2);
}

void separated(int n) {
  if (n)
    goto out;
  use(1);
out:;
  defer use(2);
}

void leaves() {
  // CHECK: jumps.cpp:[[#@LINE+1]]:11: error: 'goto out' cannot leave a deferred block{{.*}}[opendefer-jump-out-of-defer]
  defer { goto out; };
out:
  use(2);
}

void enters(int n) {
  switch (n) {
  case 1:
    defer {
      // CHECK: jumps.cpp:[[#@LINE+1]]:5: error: this 'case' label is inside a deferred block{{.*}}[opendefer-jump-into-defer]
    case 2:
      use(1);
    };
  }
}

void computed(int n) {
  static void *labels[] = {&&one, &&two};
  defer use(1);
  // CHECK: jumps.cpp:[[#@LINE+1]]:3: error: computed 'goto'{{.*}}[opendefer-computed-goto]
  goto *labels[n];
one:
  use(1);
two:
  use(2);
}

// These are fine: back over a defer (it repeats), out of a statement that
// holds one to a label before the next, within a deferred block.
void fine(int n) {
again:
  defer use(1);
  if (--n > 0)
    goto again;
  for (;;) {
    defer use(3);
    goto done;
  }
done:
  use(2);
  defer {
    if (n)
      goto end;
    use(4);
  end:;
  };
}
// CHECK-NOT: : error:

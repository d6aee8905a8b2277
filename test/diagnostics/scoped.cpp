// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// RUN: cp %s %t.fixed.cpp && (! %opendefer --fix %t.fixed.cpp -- -std=c++17 %cppflags 2>/dev/null); %filecheck --check-prefix=FIXED %s < %t.fixed.cpp
// What may not enter or leave the scope of a defer_scoped, and a loop that locks.
#include <opendefer/defer.h>
#include <mutex>
#include <setjmp.h>
#include <vector>

void use(int) {}

// FIXED-LABEL: void cases
void cases(int n) {
  switch (n) {
  case 1:
    // FIXED: { defer_scoped use(1);
    defer_scoped use(1);
    use(2);
    break;
  // FIXED: } case 2:
  case 2:
    // CHECK: scoped.cpp:[[#@LINE-1]]:3: error: this 'case' label passes a 'defer_scoped' into its scope{{.*}}[opendefer-jump-into-scope]
    // CHECK: scoped.cpp:[[#@LINE-6]]:5: note: 'defer_scoped' is here
    break;
  case 3: {
    defer_scoped use(3);
    switch (n + 1) {
    case 4:
      use(4);
    }
    break;
  }
  default:
    defer_scoped use(5);
  }
}

void deeper(int n) {
  switch (n) {
  case 1:
    defer_scoped use(1);
    for (;;) {
      // CHECK: scoped.cpp:[[#@LINE+1]]:5: error: this 'default' label passes a 'defer_scoped' into its scope
    default:
      use(2);
    }
  }
}

// FIXED-LABEL: void jumps
void jumps(int n) {
  for (int i = 0; i < n; i++) {
    if (i)
      // CHECK: scoped.cpp:[[#@LINE+1]]:7: error: 'goto inside' passes a 'defer_scoped' into its scope{{.*}}[opendefer-jump-into-scope]
      goto inside;
    if (i == 2)
      goto outside;
    // CHECK: scoped.cpp:[[#@LINE+2]]:5: note: 'defer_scoped' is here
    // FIXED: { defer_scoped use(i);
    defer_scoped use(i);
    if (i == 3)
      goto inner;
  inner:
    use(1);
    // CHECK: scoped.cpp:[[#@LINE+2]]:3: note: label is here
    // FIXED: } inside:
  inside:
    use(2);
  }
outside:
  use(3);
}

void byAsm(int n) {
  while (n) {
    defer_scoped use(1);
    // CHECK: scoped.cpp:[[#@LINE+1]]:5: error: 'asm goto out' leaves the scope of a 'defer_scoped'{{.*}}[opendefer-jump-out-of-scope]
    asm goto("" : : : : out);
  }
out:
  use(2);
}

jmp_buf buffer;
void returnsTwice(int n) {
  // CHECK: scoped.cpp:[[#@LINE+3]]:5: error: 'defer_scoped' in a function that has called '{{.*}}setjmp'{{.*}}[opendefer-scoped-after-setjmp]
  // CHECK: note: it may return again from here
  if (setjmp(buffer) == 0) {
    defer_scoped use(n);
  }
}

int inExpression(int n) {
  return ({
    // CHECK: scoped.cpp:[[#@LINE+1]]:5: error: 'defer_scoped' whose block is a statement expression{{.*}}[opendefer-recover-in-expression]
    defer_scoped { opendefer::recover(); };
    n;
  });
}

void notCalled() {
  // CHECK: scoped.cpp:[[#@LINE+1]]:16: error: 'use' is named but not called
  defer_scoped use;
}

// FIXED-LABEL: void locks
void locks(std::mutex &m, std::vector<std::mutex> &all, std::recursive_mutex &r) {
  for (int i = 0; i < 2; i++) {
    m.lock();
    // CHECK: scoped.cpp:[[#@LINE+2]]:5: warning: 'unlock' is deferred to the end of the function, but the loop calls 'lock'{{.*}}[opendefer-lock-in-loop]
    // FIXED: defer_scoped m.unlock();
    defer m.unlock();
  }
  // Each of these is another mutex, or one that may be locked again.
  for (auto &each : all) {
    each.lock();
    defer each.unlock();
    r.lock();
    defer r.unlock();
    if (m.try_lock())
      defer m.unlock();
  }
  auto *p = all.data();
  while (p != all.data() + all.size()) {
    p->lock();
    defer p->unlock();
    ++p;
  }
}
// CHECK-NOT: error:
// CHECK-NOT: warning:

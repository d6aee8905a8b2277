// RUN: %both_ways %s | %filecheck %s
// RUN: %both_ways %s -fno-exceptions | %filecheck %s
// RUN: %opendefer --explain %s -- -std=c++17 %cppflags 2>&1 | %filecheck --check-prefix=WHY %s
// An `asm goto` repeats a defer as a goto does, and so does a longjmp that comes
// back to a setjmp in front of it.
#include <csetjmp>
#include <cstdio>
#include <opendefer/defer.h>

[[gnu::noinline]] void byAsm() {
  volatile int i = 0;
again:
  if (i < 3) {
    // WHY-DAG: [[#@LINE+1]]:5: {{.*}}linked: repeated by the asm goto at {{.*}}:[[#@LINE+3]]:5
    defer std::printf("asm %d\n", (int)i);
    i = i + 1;
    asm goto("jmp %l[again]" : : : "memory" : again);
  }
  std::puts("end");
}

static std::jmp_buf buffer;
static int work(int n) {
  if (n < 5)
    std::longjmp(buffer, 1);
  return n;
}

[[gnu::noinline]] int byLongjmp(volatile int n) {
  defer std::puts("before setjmp");
  if (setjmp(buffer)) {
    std::puts("again");
    if (n == 3)
      return n;
  }
  // WHY-DAG: [[#@LINE+1]]:3: {{.*}}linked: repeated if the call at {{.*}}:[[#@LINE-5]]:7 returns again
  defer std::printf("longjmp %d\n", (int)n);
  n = n + 1;
  return work(n);
}

int main() {
  byAsm();
  // CHECK: end
  // CHECK-NEXT: asm 2
  // CHECK-NEXT: asm 1
  // CHECK-NEXT: asm 0
  std::printf("%d\n", byLongjmp(0));
  // CHECK-NEXT: again
  // CHECK-NEXT: again
  // CHECK-NEXT: again
  // CHECK-NEXT: longjmp 2
  // CHECK-NEXT: longjmp 1
  // CHECK-NEXT: longjmp 0
  // CHECK-NEXT: before setjmp
  // CHECK-NEXT: 3
}

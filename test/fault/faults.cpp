// Faults of instructions as panics, compiled by g++ as docs/faults.md says.
//
// RUN: bash %S/Inputs/each.sh %s %t "%gxx" %build all 0 "%filecheck %s"
// CHECK: {{^}}read: invalid memory address or nil pointer dereference at 16, 1 destroyed
// CHECK-NEXT: write: invalid memory address or nil pointer dereference at 0, 1 destroyed
// CHECK-NEXT: divide: integer divide by zero, 1 destroyed
// CHECK-NEXT: overflow: integer divide by zero or overflow, 1 destroyed
// CHECK-NEXT: call: invalid memory address or nil pointer dereference at 0, 1 destroyed
// CHECK-NEXT: virtual call: invalid memory address or nil pointer dereference at 0, 1 destroyed
// CHECK-NEXT: bus: invalid memory address or nil pointer dereference, 1 destroyed
// CHECK-NEXT: leaf: invalid memory address or nil pointer dereference at 0, 1 destroyed
// CHECK-NEXT: deferred: invalid memory address or nil pointer dereference at 0, 1 destroyed
// CHECK-NEXT: nested: integer divide by zero, 1 destroyed
// CHECK-NEXT: thread: integer divide by zero, 1 destroyed
// CHECK-NEXT: registers: 120
// CHECK-NEXT: 1000 times
// CHECK-NEXT: done
#include <opendefer/defer.h>
#include <opendefer/fault.h>

#include <climits>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#include <thread>

int *volatile nowhere;
void (*volatile nothing)();
volatile int zero;
volatile int least = INT_MIN;
volatile int minusOne = -1;
struct Base {
  virtual void call() = 0;
};
Base *volatile noObject;
int destroyed;
struct Noisy {
  ~Noisy() { ++destroyed; }
};

template <class F> void tell(const char *name, F f, bool hasAddress = false) {
  destroyed = 0;
  const opendefer::RuntimeError *error = nullptr;
  opendefer::value v;
  [&] {
    defer { v = opendefer::recover(); };
    Noisy noisy;
    f();
  }();
  error = v.get_if<opendefer::RuntimeError>();
  if (!error) {
    std::printf("%s: no panic\n", name);
    return;
  }
  std::printf("%s: %s", name, error->what());
  if (hasAddress)
    std::printf(" at %lu", (unsigned long)(std::uintptr_t)error->address());
  // No panic() has been called.
  if (*v.location().file_name() || v.location().line())
    std::printf(" in %s", v.location().file_name());
  std::printf(", %d destroyed\n", destroyed);
}

[[gnu::noinline]] int load(int *from) { return *from; }
[[gnu::noinline]] int leafs(int *from, int deep) { return deep ? leafs(from, deep - 1) + 1 : load(from); }

int sixth(int a, int b, int c, int d, int e) {
  defer_result int result = a;
  int p = a * 1, q = p * b, r = q * c, s = r * d, t = s * e;
  defer {
    if (opendefer::recover())
      result = t;
  };
  result = a / zero;
  return result + p + q + r + s;
}

[[gnu::noinline]] bool once(int i) {
  defer { opendefer::recover(); };
  Noisy noisy;
  if (i & 1)
    *nowhere = i;
  else
    zero = i / zero;
  return true;
}

int main() {
  if (!opendefer::panic_on_fault())
    return 1;
  tell("read", [] { std::printf("%d", nowhere[4]); }, true);
  tell("write", [] { *nowhere = 7; }, true);
  tell("divide", [] { std::printf("%d", 7 / zero); });
  tell("overflow", [] { std::printf("%d", least / minusOne); });
  tell("call", [] { nothing(); }, true);
  tell("virtual call", [] { noObject->call(); }, true);
  tell("bus", [] {
    char name[] = "/tmp/opendefer-fault-XXXXXX";
    std::FILE *file = fdopen(mkstemp(name), "w+");
    remove(name);
    void *page = mmap(nullptr, 4096, PROT_READ, MAP_SHARED, fileno(file), 0);
    defer { munmap(page, 4096); std::fclose(file); };
    std::printf("%d", *static_cast<volatile char *>(page));
  });
  tell("leaf", [] { std::printf("%d", leafs(nowhere, 20)); }, true);
  tell("deferred", [] { defer { *nowhere = 1; }; }, true);
  tell("nested", [] {
    defer { zero = 1 / zero; };
    *nowhere = 1;
  });
  std::thread([] { tell("thread", [] { zero = 1 / zero; }); }).join();
  std::printf("registers: %d\n", sixth(1, 2, 3, 4, 5));
  destroyed = 0;
  for (int i = 0; i < 1000; ++i)
    once(i);
  std::printf("%d times\ndone\n", destroyed);
}

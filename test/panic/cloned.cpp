// Compilers clone functions for constant arguments. The clones have the same
// notes, but other places for their variables.
// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// RUN: %opendefer %s -o %t.cpp -- -std=c++17 -I%S/../Inputs %cppflags && %gxx -O3 -std=c++17 -I%S/../Inputs %cppflags %t.cpp -o %t %libs && %t | %filecheck %s
// RUN: %gxx -O3 -flto -std=c++17 -I%S/../Inputs %cppflags %t.cpp -o %t %libs && %t | %filecheck %s
// RUN: %plugin_cxx -O3 -std=c++17 -I%S/../Inputs %s -o %t %libs && %t | %filecheck %s
#include "trace.h"

static int global;
static void opaque(int &n) { asm volatile("" : "+m"(n) : : "memory"); }
[[gnu::noinline]] static void escape(void *p) {
  asm volatile("" : : "r"(p) : "memory");
}
static void count(void *) { ++global; }
template <class F> static void guarded(F f) {
  defer { opendefer::recover(); };
  f();
}

// g++ -O3 clones this one.
[[gnu::noinline]] static void small(int k, int mode, void (*callback)(void *)) {
  int x = 10;
  defer { say("small %d", x); };
  for (int i = 0; i < k; i++)
    for (int j = 0; j < k * mode; j++) {
      x += i;
      callback(&x);
      if (mode == 9) {
        long other[2];
        callback(other);
      }
    }
  x++;
  opendefer::panic(k);
}

// Clang -O2 clones this one.
#define ONCE(N)                                                                \
  opaque(x);                                                                   \
  callback(&global);                                                           \
  if (x == 1000 + N)                                                           \
    x ^= N * k;
#define EIGHT(N)                                                               \
  ONCE(N + 0)                                                                  \
  ONCE(N + 1)                                                                  \
  ONCE(N + 2)                                                                  \
  ONCE(N + 3) ONCE(N + 4) ONCE(N + 5) ONCE(N + 6) ONCE(N + 7)
static void large(int k, int mode, void (*callback)(void *)) {
  int x = 10;
  defer { say("large %d", x); };
  for (int i = 0; i < k; i++)
    for (int j = 0; j < k * mode; j++) {
      x += i;
      callback(nullptr);
      EIGHT(0) EIGHT(8) EIGHT(16) EIGHT(24) EIGHT(32);
      EIGHT(40) EIGHT(48) EIGHT(56) EIGHT(64) EIGHT(72);
      if (mode == 9) {
        long other[2];
        callback(other);
      }
    }
  x++;
  opendefer::panic(k);
}

int main(int argc, char **) {
  volatile int nine = 9;
  void (*volatile unknown)(void *) = escape;
  for (int i = 0; i < argc; i++) {
    guarded([=] { small(i, 1, escape); });
    guarded([=] { small(i + argc, 1, escape); });
    guarded([=] { large(i, 1, count); });
    guarded([=] { large(i + argc, 1, count); });
  }
  guarded([&] { small(2, nine, escape); });
  guarded([&] { large(2, nine, unknown); });
  // CHECK: small 11
  // CHECK-NEXT: small 11
  // CHECK-NEXT: large 11
  // CHECK-NEXT: large 11
  // CHECK-NEXT: small 29
  // CHECK-NEXT: large 29
}

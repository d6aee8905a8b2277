#ifndef A_MACRO
#define A_MACRO 1
#endif
#include <cstdio>
#if !A_MACRO
#include <cwchar>
#endif
// A conditional that defines a macro is no include guard, also at the top of the
// file: the new #include is not in a conditional.
// RUN: %suggested %s >%t && %filecheck %s <%t
template <class F> struct Guard {
  F f;
  ~Guard() { f(); }
};
template <class F> Guard(F) -> Guard<F>;
int main() {
  Guard guard{[] { std::puts("leave"); }};
}
// CHECK: 1 guard found, 1 of which
// CHECK: {{^}} #include <cstdio>
// CHECK-NEXT: {{^}}+#include <opendefer/defer.h>

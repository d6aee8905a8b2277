// A macro with a return, beside a guard, is expanded when the edits are tried.
// RUN: %suggested %s >%t && %filecheck %s <%t
#include <cstdio>
template <class F> struct Guard {
  F f;
  ~Guard() { f(); }
};
template <class F> Guard(F) -> Guard<F>;
#define CHECK_THAT(x) \
  if (!(x))           \
  return false
bool f(int n) {
  Guard g{[&] { std::printf("leave %d\n", n); }};
  CHECK_THAT(n != 2);
  CHECK_THAT(n != 3);
  return true;
}
int main() { std::printf("%d\n", f(1) + f(2) + f(3)); }
// CHECK: 1 guard found, 1 of which
// CHECK: {{^}}+  defer { std::printf("leave %d\n", n); }

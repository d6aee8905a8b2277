// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// A function template that is deferred through a pointer finds out that it is
// the deferred call by its own address.
#include "trace.h"
#include <opendefer/defer.h>
#include <utility>
using opendefer::panic;
using opendefer::recover;
void report(const char *who, const opendefer::value &v) {
  say("%s %s", who, v ? v.what().c_str() : "empty");
}
template <class T> void one(T t) {
  auto v = recover();
  report("one", v);
  (void)t;
}
template <class... A> void pack(A...) { report("pack", recover()); }
template <int N> void number() { report("number", recover()); }
template <class T, class = std::enable_if_t<std::is_integral_v<T>>>
void sfinae(T) {
  report("sfinae", recover());
}
template <class T> void helper(T) { report("helper", recover()); }
template <class T> void callsHelper(T t) { helper(t); }
namespace n {
template <class T> struct S {
  static void m(int) { report("static member", recover()); }
  template <class U> static void u(U, T) {
    report("static template", recover());
  }
};
template <class T> void inNamespace(T) { report("in namespace", recover()); }
} // namespace n
template <class T> int value(T) noexcept {
  report("value", recover());
  return 1;
}
void over(int) { report("overloaded", recover()); }
void over(double) {}
template <class P, class... A> void through(P p, A... a) {
  defer { (void)recover(); };
  [&] {
    defer p(a...);
    panic("panic");
  }();
}
void direct() {
  defer { (void)recover(); };
  [&] {
    void (*p)(int) = one<int>;
    defer p(1);
    panic("direct");
  }();
}
int main() {
  through(&one<int>, 1);
  through(&pack<int, char>, 1, 'c');
  through(&pack<>);
  through(&number<3>);
  through(&sfinae<long>, 2L);
  through(&callsHelper<int>, 1);
  through(&n::S<int>::m, 1);
  through(&n::S<char>::u<int>, 1, 'c');
  through(&n::inNamespace<int>, 1);
  through(&value<int>, 3);
  through(static_cast<void (*)(int)>(over), 1);
  direct();
}

// CHECK: one panic
// CHECK-NEXT: pack panic
// CHECK-NEXT: pack panic
// CHECK-NEXT: number panic
// CHECK-NEXT: sfinae panic
// CHECK-NEXT: helper empty
// CHECK-NEXT: static member panic
// CHECK-NEXT: static template panic
// CHECK-NEXT: in namespace panic
// CHECK-NEXT: value panic
// CHECK-NEXT: overloaded panic
// CHECK-NEXT: one direct

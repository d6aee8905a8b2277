// Boost's macros, whose captures are always explicit.
// RUN: %suggested %s -Wno-unused-local-typedef -Wno-unused-local-typedefs -Wno-unknown-warning-option >%t && %filecheck %s <%t
#include <boost/scope_exit.hpp>
#include <cstdio>
#include <string>

void both(int a, std::string b) {
  BOOST_SCOPE_EXIT(&a, b) {
    std::printf("one %d %s\n", a, b.c_str());
  } BOOST_SCOPE_EXIT_END
  BOOST_SCOPE_EXIT_ALL(&, b) { std::printf("two %d %s\n", a, b.c_str()); };
  BOOST_SCOPE_EXIT_ALL(&) { std::printf("three %d %s\n", a, b.c_str()); };
  BOOST_SCOPE_EXIT(void) { std::puts("four"); } BOOST_SCOPE_EXIT_END
  BOOST_SCOPE_EXIT(&a, &b) { std::printf("five %d %s\n", a, b.c_str()); } BOOST_SCOPE_EXIT_END
  a++;
  b += "!";
}

template <typename T> int generic(T a) {
  BOOST_SCOPE_EXIT_TPL(&a) {
    if (a == 2)
      return;
    std::printf("generic %d\n", int(a));
  } BOOST_SCOPE_EXIT_END
  for (int i = 0; i < 2; i++) {
    BOOST_SCOPE_EXIT_TPL(&i) { std::printf("in loop %d\n", i); } BOOST_SCOPE_EXIT_END
  }
  a++;
  return 1;
}

struct Object {
  int member = 1;
  void method() {
    BOOST_SCOPE_EXIT(this_) { std::printf("member %d\n", this_->member); } BOOST_SCOPE_EXIT_END
    member = 2;
  }
};

int main() {
  both(1, "x");
  generic(1);
  generic(5L);
  Object().method();
}

// CHECK: boost.cpp:8:3: remark: BOOST_SCOPE_EXIT is a scope guard;
// CHECK: boost.cpp:26:5: remark: BOOST_SCOPE_EXIT is a scope guard;
// CHECK: note: not rewritten: the code uses 'this_' for 'this'
// CHECK: 8 guards found, 7 of which
// CHECK: {{^}}+  defer [&a, b] {
// CHECK: {{^}}+  };
// CHECK: {{^}}+  defer [&, b] { std::printf("two
// CHECK: {{^}}+  defer { std::printf("three
// CHECK: {{^}}+  defer { std::puts("four"); }
// CHECK: {{^}}+  defer { std::printf("five
// CHECK: {{^}}+  defer [&] {
// CHECK: {{^}}+    defer_scoped { std::printf("in loop
// CHECK: {{^}}five 2 x!
// CHECK-NEXT: four
// CHECK-NEXT: three 2 x!
// CHECK-NEXT: two 2 x
// CHECK-NEXT: one 2 x

// IN-TURN: 3 of 4

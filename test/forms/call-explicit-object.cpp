// UNSUPPORTED: llvm14
// RUN: %plugin_cxx -std=c++2b -Wall -Wextra -Werror %s -o %t.exe %libs
// RUN: %t.exe | %filecheck %s
// RUN: %plugin_cxx -std=c++2b -O2 %s -o %t.exe %libs
// RUN: %t.exe | %filecheck %s
// RUN: %opendefer %s -o %t.cpp -- -std=c++2b %cppflags
// RUN: %clangxx -std=c++2b -O2 -Wall -Wextra -Werror %cppflags %t.cpp -o %t.exe %libs
// RUN: %t.exe | %filecheck %s
// Call forms of members with an explicit object parameter: the object is kept
// as that of any other member.
#include <opendefer/defer.h>

#include <cstdio>

struct Base {
  int value;
  void byReference(this Base &self, int n) {
    std::printf("byReference %d %d\n", self.value, n);
  }
  void byConst(this const Base &self) {
    std::printf("byConst %d\n", self.value);
  }
  void byValue(this Base self) { std::printf("byValue %d\n", self.value); }
  template <class T> void deduced(this T &&self, int n) {
    std::printf("deduced %d %d\n", self.value, n);
  }
  int operator()(this const Base &self, int n) {
    std::printf("called %d %d\n", self.value, n);
    return n;
  }
  void method(this Base &self) {
    defer self.byReference(1);
    defer { std::printf("method %d\n", self.value); };
    self.value = 9;
  }
};
struct Derived : Base {};

template <class T> void dependent(T t) {
  defer t.byReference(2);
  defer t.deduced(3);
  defer t(4);
}

int main() {
  Base base{1};
  Base *pointer = &base;
  Derived derived{{5}};
  defer std::puts("end");
  defer base.byReference(10);
  defer pointer->byReference(11); // the pointer of now
  defer derived.deduced(12);
  defer derived.byConst();
  defer Base{6}.byConst(); // kept
  defer Base{7}.deduced(13);
  defer base.byValue(); // of then
  // CHECK: method 9
  // CHECK-NEXT: byReference 9 1
  derived.method();
  // CHECK-NEXT: called 9 4
  // CHECK-NEXT: deduced 9 3
  // CHECK-NEXT: byReference 9 2
  dependent(derived);
  // CHECK-NEXT: lambda 0 lambda 1 lambda 2 recursive
  auto recursive = [](this auto self, int n) -> void {
    defer std::printf("lambda %d ", n);
    if (n)
      self(n - 1);
  };
  recursive(2);
  std::puts("recursive");
  pointer = nullptr;
  base.value = 20;
  // CHECK-NEXT: byValue 20
  // CHECK-NEXT: deduced 7 13
  // CHECK-NEXT: byConst 6
  // CHECK-NEXT: byConst 9
  // CHECK-NEXT: deduced 9 12
  // CHECK-NEXT: byReference 20 11
  // CHECK-NEXT: byReference 20 10
  // CHECK-NEXT: end
}

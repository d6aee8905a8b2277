// RUN: %clangxx -std=c++17 -c %S/Inputs/blocks-runtime.cpp -o %t.runtime.o
// RUN: %opendefer %s -o %t.cpp -- -std=c++17 -fblocks %cppflags
// RUN: %clangxx -std=c++17 -fblocks -O2 -Wall -Wextra -Werror %cppflags %t.cpp %t.runtime.o -o %t.exe %libs
// RUN: %t.exe | %filecheck %s
// RUN: %plugin_cxx -std=c++17 -fblocks -Wall -Wextra -Werror %s %t.runtime.o -o %t.exe %libs
// RUN: %t.exe | %filecheck %s
// RUN: %plugin_cxx -std=c++17 -fblocks -O2 -fplugin-arg-opendefer-table-frames %s %t.runtime.o -o %t.exe %libs
// RUN: %t.exe | %filecheck %s
// RUN: %plugin_cxx -std=c++17 -fblocks -fno-exceptions %s %t.runtime.o -o %t.exe %libs
// RUN: %t.exe | %filecheck %s
// Blocks (-fblocks) in functions that defer: their returns are their own.
#include <opendefer/defer.h>

#include <cstdio>

int returns(int n) {
  defer std::printf("function %d\n", n);
  int (^block)(int) = ^(int k) {
    if (k == n)
      return 5;
    return 6;
  };
  return block(1) * 10 + block(2);
}

int named(int n) {
  defer_result int result = 0;
  int (^block)() = ^{ return n + 1; };
  defer { result += block(); };
  return 10;
}

// Variables of deferred code are those of the function.
void inDeferred(int n) {
  defer {
    int (^block)(int) = ^(int k) { return k + n; };
    std::printf("in deferred code %d\n", block(2));
  }
  n = 40;
}

auto deduced(int n) {
  defer std::printf("deduced\n");
  struct Local {
    int value;
  };
  Local (^block)() = ^{ return Local{n}; };
  return block();
}

struct S {
  int member = 7;
  void method() {
    defer { std::printf("method %d\n", ^{ return member; }()); };
    member = 8;
  }
};

int main() {
  // CHECK: function 1
  // CHECK-NEXT: 56
  std::printf("%d\n", returns(1));
  // CHECK-NEXT: 13
  std::printf("%d\n", named(2));
  // CHECK-NEXT: in deferred code 42
  inDeferred(3);
  // CHECK-NEXT: deduced
  // CHECK-NEXT: 4
  std::printf("%d\n", deduced(4).value);
  // CHECK-NEXT: method 8
  S().method();
  // A lambda in a block may defer, and one that has a block.
  // CHECK-NEXT: in the lambda
  // CHECK-NEXT: deferred by the lambda
  ^{
    [] {
      defer std::printf("deferred by the lambda\n");
      std::printf("in the lambda\n");
    }();
  }();
}

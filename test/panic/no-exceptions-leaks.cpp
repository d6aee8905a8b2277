// REQUIRES: asan
// RUN: %plugin_cxx -std=c++17 -O1 -g -fno-exceptions -fsanitize=address -I%S/../Inputs %s -o %t %libs
// RUN: %t | %filecheck %s
// Without exceptions nothing is destroyed when a deferred call panics. What held
// its closure is not lost all the same.
#include "trace.h"

struct alignas(64) Big {
  char text[1024] = "big";
};
/// Not trivially moved, but owns nothing.
struct Named {
  const char *name;
  Named(const char *name) : name(name) {}
  Named(Named &&other) noexcept : name(other.name) {}
  Named(const Named &other) : name(other.name) {}
  ~Named() {}
};

int guarded(int n, Named parameter) {
  defer_result int result = 0;
  defer {
    if (auto v = opendefer::recover())
      result = *v.get_if<int>();
  }
  for (int i = 0; i < n; i++) {
    Named local("local");
    Big big;
    struct {
      char more[400];
      Named name;
    } many{"many", "direct"};
    defer [i, local] { opendefer::panic(i + local.name[0]); };
    defer [i, big] { opendefer::panic(i + big.text[0]); };
    defer [i, many] { opendefer::panic(i + many.name.name[0]); };
  }
  if (n)
    defer [n, big = Big(), parameter] { opendefer::panic(n + big.text[0]); };
  return 0;
}

int main() {
  int sum = 0;
  for (int i = 0; i < 50; i++)
    sum += guarded(i % 4, "parameter") != 0;
  say("%d", sum);
  // CHECK: 37
}

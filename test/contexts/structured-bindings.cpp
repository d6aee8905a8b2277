// RUN: %both_ways %s -I%S/../Inputs -Wshadow | %filecheck %s
// RUN: %both_ways %s -I%S/../Inputs -Wshadow -fno-exceptions | %filecheck %s
// RUN: %opendefer %s -- -std=c++17 -I%S/../Inputs %cppflags >%t.cpp
// RUN: for clang in %clangxx %other_clangs; do $clang -std=c++17 -Wall -Wextra -Wshadow -Werror -I%S/../Inputs %cppflags -fsyntax-only %t.cpp || exit 1; done
// Structured bindings that deferred blocks use, and bodies and returned values
// where they become lambdas. C++17 has to capture them under their own names,
// of which -Wshadow is not to warn.
#include "trace.h"
#include <utility>

auto unnamed(int n) {
  struct local {
    int sum;
  };
  auto [a, b] = std::pair<int, int>{n, 2 * n};
  auto &[c, d] = *new std::pair<int, int>{3 * n, 4 * n};
  defer {
    defer say("unnamed %d %d", a, c);
    b++;
    d++;
    say("changed to %d %d", b, d);
  }
  for (int i = 0; i < 2; i++)
    defer [i] { say("linked %d", i); };
  return local{a + b + c + d};
}

template <class T> T dependent(T t) {
  auto [a, b] = std::pair<T, T>{t, t + 1};
  if (a)
    defer { say("dependent %d", int(b)); }
  else
    defer say("zero");
  if (t > 5)
    return [sum = b] {
      auto [c, d] = std::pair<T, T>{sum, sum};
      return T(c + d);
    }();
  return a;
}

// Its body is a lambda without exceptions, and ends without a `return`.
int main() {
  defer say("main ends");
  // CHECK:      linked 1
  // CHECK-NEXT: linked 0
  // CHECK-NEXT: changed to 3 5
  // CHECK-NEXT: unnamed 1 3
  // CHECK-NEXT: {{^}}10
  say("%d", unnamed(1).sum);
  // CHECK-NEXT: zero
  // CHECK-NEXT: {{^}}0
  say("%d", dependent(0));
  // CHECK-NEXT: dependent 3
  // CHECK-NEXT: {{^}}2
  say("%d", dependent(2L) == 2 ? 2 : 0);
  // CHECK-NEXT: dependent 7
  // CHECK-NEXT: {{^}}14
  say("%d", dependent(6));
  // CHECK-NEXT: main ends
  // CHECK-NOT: status
}

// RUN: for flags in "" -fno-exceptions -fplugin-arg-opendefer-table-frames "-std=c++20" "-O2 -fno-exceptions"; do %plugin_cxx -std=c++17 $flags -Wall -Wextra -Werror -E %s -o %t.ii && %plugin_cxx -std=c++17 $flags -Wall -Wextra -Werror -Wno-unused-command-line-argument %t.ii -o %t %libs && %t | %filecheck %s || exit 1; done
// RUN: %plugin_cxx -std=c++17 -fno-exceptions -E %s -o %t.ii && %opendefer %t.ii -o %t.lowered.ii -- -std=c++17 -fno-exceptions && %clangxx -std=c++17 -fno-exceptions %t.lowered.ii -o %t %libs && %t | %filecheck %s
// Text that has been preprocessed, as by ccache or -save-temps, has no macros any
// more that lowered text could use.
#include <opendefer/defer.h>
#include <cstdio>

struct Pair {
  int first, second;
};

static int function(int n) {
  auto [a, b] = Pair{n, n + 1};
  defer { std::printf("%d %d\n", a, b); };
  defer {
    if (opendefer::recover())
      std::puts("recovered");
  };
  if (n > 1)
    opendefer::panic(n);
  return n;
}

int main() {
  // CHECK: 1 2
  // CHECK-NEXT: recovered
  // CHECK-NEXT: 2 3
  function(1);
  function(2);
}

// REQUIRES: asan
// RUN: %plugin_cxx -std=c++17 -O1 -g -fsanitize=address -I%S/../Inputs %s -o %t %libs
// RUN: %t | %filecheck %s
// Recovery leaves no poisoned stack and no leak behind.
#include "trace.h"
#include <memory>
#include <vector>

int deep(int n, std::vector<int> &seen) {
  char buffer[256] = {};
  auto owned = std::make_unique<int>(n);
  defer { seen.push_back(*owned + buffer[n]); };
  for (int i = 0; i < n; i++)
    defer [i, &seen] { seen.push_back(-i); };
  if (n == 0)
    opendefer::panic(std::string(100, 'x'));
  return deep(n - 1, seen) + buffer[0];
}

size_t once(int n) {
  defer_result size_t result = 0;
  std::vector<int> seen;
  defer {
    if (opendefer::value failure = opendefer::recover())
      result = failure.get_if<std::string>()->size() + seen.size();
  };
  deep(n, seen);
  return 0;
}

int main() {
  size_t sum = 0;
  for (int i = 0; i < 100; i++)
    sum += once(i % 10);
  char after[4096] = {};
  for (char &c : after)
    sum += c;
  say("%zu", sum);
  // Each pass: 100 for the text, n + 1 open-coded-like calls, n (n + 1) / 2 more.
  // CHECK: 12200
}

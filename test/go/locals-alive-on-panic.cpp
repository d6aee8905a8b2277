// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's issue8048: a deferred call on a panic may use whatever is alive in the
// frames that the panic passes.
#include "trace.h"

#include <vector>

std::vector<const std::string *> chain;

void deep(int n) {
  std::string local = "frame " + std::to_string(n);
  chain.push_back(&local);
  defer {
    std::string all;
    for (auto *s : chain)
      all += *s + ", ";
    say("%s%s", all.c_str(), local.c_str());
  };
  if (n == 2)
    opendefer::panic("deep");
  deep(n + 1);
}

int main() {
  defer { opendefer::recover(); };
  deep(0);
}
// CHECK: frame 0, frame 1, frame 2, frame 2
// CHECK-NEXT: frame 0, frame 1, frame 2, frame 1
// CHECK-NEXT: frame 0, frame 1, frame 2, frame 0

// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s
// Go's issue8132: panics in panics while the heap is busy.
#include "trace.h"

#include <memory>
#include <vector>

std::vector<std::unique_ptr<std::string>> garbage;
void churn() {
  for (int i = 0; i < 1000; i++)
    garbage.push_back(std::make_unique<std::string>(i % 50, 'x'));
  garbage.clear();
}

int main() {
  defer { say("%s", opendefer::recover().what().c_str()); };
  defer {
    defer {
      churn();
      opendefer::panic("three");
    };
    defer churn();
    churn();
    opendefer::panic("two");
  };
  defer churn();
  opendefer::panic("one");
}
// CHECK: three

// Random nests of boundaries log what a model does, with each form of frame.
//
// RUN: %both_ways %s | %filecheck %s
// RUN: for lowering in table-frames max-open-defers=0; do %plugin_cxx -std=c++17 -O2 -fplugin-arg-opendefer-$lowering %s -o %t %libs && %t | %filecheck %s || exit 1; done
// RUN: %plugin_cxx -std=c++17 -O1 -fsanitize=address,undefined %s -o %t %libs && %t | %filecheck %s
//
// REQUIRES: asan
// CHECK: as the model
#include "Inputs/nests.h"

#include <opendefer/defer.h>

#include <cstdio>

void nests::runDefers(const Node &N) {
  defer {
    note("d" + std::to_string(N.Number));
    run(*N.Second);
  };
  run(*N.First);
}
void nests::runRecovers(const Node &N) {
  defer {
    note("r" + textOf(opendefer::recover()));
    run(*N.Second);
  };
  run(*N.First);
}

int main() {
  std::string Wrong = nests::runAll(20000, [] {});
  std::puts(Wrong.empty() ? "as the model" : Wrong.c_str());
}

// A recovery that would have to pass C code without unwind tables ends the process with a
// message.
//
// RUN: %clang -O2 -fno-asynchronous-unwind-tables -fno-unwind-tables -c %S/Inputs/rows.c -o %t.o
// RUN: %plugin_cxx -std=c++17 -O2 %s %t.o -o %t %libs && ! %t 2> %t.err && %filecheck %s < %t.err
// RUN: %build/bin/opendefer-launch %gxx -std=c++17 -O2 %s %t.o -o %t && ! %t 2> %t.err && %filecheck %s < %t.err
// CHECK: in the block: boom
// CHECK-NEXT: opendefer: fatal error: a recovery or goexit() cannot pass a function without unwind tables, such as C code; keep a panic in a carried_panic before it gets there
#include <opendefer/defer.h>

#include <cstdio>

extern "C" {
#include "Inputs/rows.h"
}

static int boom(int, void *) { opendefer::panic("boom"); }

int main() {
  defer {
    if (auto Panic = opendefer::recover())
      std::fprintf(stderr, "in the block: %s\n", Panic.what().c_str());
  };
  for_each_row(1, boom, nullptr);
}

// C code without unwind tables between a panic and the function that would recover it.  A
// recovery cannot pass that code, and deferring functions behind it are found only if they
// are registered.  Either ends the process with a message.
//
// RUN: %clang -O2 -fno-asynchronous-unwind-tables -fno-unwind-tables -c %S/Inputs/rows.c -o %t.o
// RUN: %plugin_cxx -fplugin-arg-opendefer-no-table-frames -std=c++17 -O2 %s %t.o -o %t %libs && ! %t 2> %t.err && %filecheck %s < %t.err
// RUN: %build/bin/opendefer-launch --no-table-frames %gxx -std=c++17 -O2 %s %t.o -o %t && ! %t 2> %t.err && %filecheck %s < %t.err
// CHECK: in the block: boom
// CHECK-NEXT: opendefer: fatal error: a recovery or goexit() cannot pass a function without unwind tables, such as C code; keep a panic in a carried_panic before it gets there
//
// RUN: %plugin_cxx -fplugin-arg-opendefer-table-frames -std=c++17 -O2 %s %t.o -o %t %libs && ! %t 2> %t.err && %filecheck %s --check-prefix=TABLES < %t.err
// RUN: %build/bin/opendefer-launch --table-frames %gxx -std=c++17 -O2 %s %t.o -o %t && ! %t 2> %t.err && %filecheck %s --check-prefix=TABLES < %t.err
// TABLES: {{^}}opendefer: fatal error: a panic or goexit() cannot find the deferred calls of main in {{.*}}, because there are no unwind tables for a function that it has called, for_each_row in {{.*}}; compile that with -fasynchronous-unwind-tables, or lower the deferring function's file with --no-table-frames
// TABLES-NEXT: {{^}}panic: boom
//
// Whatever else is on the stack does not hide a frame: a panic that nobody recovers is
// reported as always, and one that is recovered before it gets to the C code is.
// RUN: %plugin_cxx -fplugin-arg-opendefer-table-frames -std=c++17 -O2 -DUNCAUGHT %s %t.o -o %t %libs && ! %t 2> %t.err && %filecheck %s --check-prefix=UNCAUGHT < %t.err
// UNCAUGHT: {{^}}within: first
// UNCAUGHT-NEXT: {{^}}panic: boom
#include <opendefer/defer.h>

#include <cstdio>

extern "C" {
#include "Inputs/rows.h"
}

#ifndef UNCAUGHT
static int boom(int, void *) { opendefer::panic("boom"); }

int main() {
  defer {
    if (auto Panic = opendefer::recover())
      std::fprintf(stderr, "in the block: %s\n", Panic.what().c_str());
  };
  for_each_row(1, boom, nullptr);
}
#else
[[gnu::noinline]] static void recovers() {
  defer { std::fprintf(stderr, "within: %s\n", opendefer::recover().what().c_str()); };
  opendefer::panic("first");
}
static int boom(int, void *) {
  recovers();
  opendefer::panic("boom");
}

int main() { for_each_row(1, boom, nullptr); }
#endif

// boundary.h in a file that is not lowered, without exceptions and RTTI as well; what
// panics and defers is in another file, with either kind of frames.
//
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %plugin_cxx -std=c++17 -O2 -c %S/Inputs/defers.cpp -o chain.o
// RUN: %plugin_cxx -std=c++17 -O2 -fplugin-arg-opendefer-table-frames -c %S/Inputs/defers.cpp -o table.o
// RUN: for cxx in %gxx %clangxx; do for flags in -O0 -O2 "-O0 -fno-exceptions" "-O2 -fno-exceptions -fno-rtti" "-O2 -fno-rtti"; do for defers in chain.o table.o; do $cxx -std=c++17 $flags -Wall -Wextra -Wshadow -Wpedantic -Werror %cppflags %s $defers -o a %libs && ./a > out && %filecheck %s < out || exit 1; done; done; done
//
// The shared runtime.
// RUN: %gxx -std=c++17 -O2 %cppflags %s table.o -o a -Wl,-rpath,%build/lib %build/lib/libopendefer.so %build/lib/libopendefer_resume.a && ./a | %filecheck %s
//
// The recoveries ask nothing of the C++ unwinder, once the frames are known.
// RUN: for cxx in %gxx %clangxx; do for flags in -O0 -O2 "-O2 -fno-exceptions"; do $cxx -std=c++17 $flags -DCOUNT -I%S/../Inputs %cppflags %s table.o -o a %libs -rdynamic && ./a | %filecheck %s --check-prefix=COUNT || exit 1; done; done
// COUNT: catch_panic: 0
// COUNT: catch_all: 0
// COUNT: carried_panic: 0
#include <opendefer/boundary.h>

#include <cstdio>
#include <string>

#include "Inputs/defers.h"

#if OPENDEFER_HAS_EXCEPTIONS
static void shows(const char *Name, const opendefer::panic_error &Error) {
  std::printf("%s: %s\n", Name, Error.what());
}
static void asException() {
  try {
    opendefer::as_exception([] { return cleaned("boom"); });
  } catch (const opendefer::panic_error &Error) {
    shows("as_exception", Error);
  }
  std::printf("as_exception: %zu\n",
              opendefer::as_exception([] { return cleaned(""); }));
}
#else
static void asException() {
  std::puts("deferred: boom");
  std::puts("as_exception: boom");
  std::puts("deferred: ");
  std::puts("as_exception: 0");
}
#endif

#ifdef COUNT
#include "unwinder-entries.h"

template <class Form> static void count(const char *Name, Form Run) {
  Run();
  Entries = 0;
  Run();
  std::printf("%s: %d\n", Name, Entries);
}
int main() {
  count("catch_panic", [] { opendefer::catch_panic([] { cleaned("x"); }); });
  count("catch_all", [] { opendefer::catch_all([] { cleaned("x"); }); });
  count("carried_panic", [] {
    opendefer::carried_panic Carried;
    Carried.call([] { cleaned("x"); });
    opendefer::catch_panic([&] { Carried.resume(); });
  });
}
#else

int main() {
  // CHECK: deferred: boom
  // CHECK-NEXT: catch_panic: boom
  opendefer::value Panic = opendefer::catch_panic([] { cleaned("boom"); });
  std::printf("catch_panic: %s\n", Panic.what().c_str());

  // CHECK-NEXT: catch_all: thrown
  Panic = opendefer::catch_all(throws);
  std::printf("catch_all: %s\n", Panic.what().c_str());

  // CHECK-NEXT: deferred: boom
  // CHECK-NEXT: as_exception: boom
  // CHECK-NEXT: deferred: {{$}}
  // CHECK-NEXT: as_exception: 0
  asException();

  // CHECK-NEXT: deferred: boom
  // CHECK-NEXT: carried_panic: boom
  opendefer::carried_panic Carried;
  Carried.call([] { cleaned("boom"); });
  Panic = opendefer::catch_panic([&] { Carried.resume(); });
  std::printf("carried_panic: %s\n", Panic.what().c_str());

  // CHECK-NEXT: recovered: boom
  // CHECK-NEXT: none
  Panic = opendefer::catch_panic([] { recovers("boom"); });
  std::puts(Panic ? "some" : "none");
}
#endif

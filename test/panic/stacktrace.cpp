// A deferred call can ask for the stack of the panic that runs it.
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %opendefer %s -o lowered.cpp -- -std=c++17 %cppflags && %opendefer --table-frames %s -o tables.cpp -- -std=c++17 %cppflags
// RUN: %plugin_cxx -std=c++17 -g -O0 %s -o plugin %libs
// RUN: %plugin_cxx -std=c++17 -g -O2 -fno-exceptions -fno-rtti %s -o plain %libs
// RUN: %gxx %cppflags -std=c++17 -g -O0 lowered.cpp -o command %libs
// RUN: %gxx %cppflags -std=c++17 -g -O2 -no-pie lowered.cpp -o fixed %libs
// RUN: %gxx %cppflags -std=c++17 -g -O1 tables.cpp -o tables %libs
// RUN: %gxx %cppflags -std=c++17 -g -O1 -static lowered.cpp -o static %libs 2>link.log && ! test -s link.log
// RUN: %gxx %cppflags -std=c++17 -g -O1 lowered.cpp -o shared %build/lib/libopendefer.so %build/lib/libopendefer_resume.a -Wl,-rpath,%build/lib
// RUN: %plugin_cxx -std=c++17 -g -O1 -fsanitize=address,undefined %s -o asan %libs
// RUN: %plugin_cxx -std=c++17 -g -O1 -fsanitize=thread %s -o tsan %libs
// RUN: for p in plugin plain command fixed tables static shared asan tsan; do ./$p >$p.out && %filecheck %s <$p.out || { echo $p; exit 1; }; done
// Names from a separate file, by the build ID and by the checksum.
// RUN: for id in sha1 none; do %gxx %cppflags -std=c++17 -g -O0 -Wl,--build-id=$id lowered.cpp -o split %libs && objcopy --only-keep-debug split split.debug && strip split && ./split >stripped.out && objcopy --add-gnu-debuglink=split.debug split && ./split >split.out && %filecheck %s <split.out && %filecheck --check-prefix=STRIPPED %s <stripped.out || exit 1; done
// The lines of other calls come from debug information, if libdw is installed.
// RUN: if ldconfig -p | grep -q 'libdw\.so\.1 '; then for p in plugin plain command fixed tables shared split; do ./$p lines >lines.out && sed s/lowered.cpp/stacktrace.cpp/ lines.out | sed s/tables.cpp/stacktrace.cpp/ | %filecheck --check-prefix=LINES %s || { echo $p; exit 1; }; done; fi
// A file of another program is not used: of a build with another ID, and of one without.
// RUN: %gxx %cppflags -std=c++17 -g -O0 -Wl,--build-id=0xabcdef0123456789 lowered.cpp -o split %libs && objcopy --only-keep-debug split split.debug && %gxx %cppflags -std=c++17 -g -O0 -Wl,--build-id=0xabcdef0123456780 lowered.cpp -o split %libs && strip split && objcopy --add-gnu-debuglink=split.debug split && (./split || true) >other.out && %filecheck --check-prefix=STRIPPED %s <other.out
// RUN: %gxx %cppflags -std=c++17 -g -O0 -Wl,--build-id=none lowered.cpp -o split %libs && objcopy --only-keep-debug split split.debug && strip split && objcopy --add-gnu-debuglink=split.debug split
// RUN: echo >>split.debug && (./split || true) >other.out && %filecheck --check-prefix=STRIPPED %s <other.out
#include <cstdio>
#include <functional>
#include <opendefer/defer.h>
#include <thread>

using opendefer::stacktrace;

__attribute__((noinline)) static void fails(int n) {
  if (n == 0)
    opendefer::panic("failed");
  fails(n - 1);
  asm volatile("");
}
int line = __LINE__ - 4;

static void show(const char *what, const stacktrace &trace, std::size_t limit) {
  std::printf("%s\n", what);
  for (std::size_t i = 0; i < trace.size() && i < limit; ++i) {
    bool isThere = trace[i].source_line() == unsigned(line);
    std::printf("  %s%s\n", trace[i].symbol().c_str(), isThere ? " at panic" : "");
  }
}

__attribute__((noinline)) static void recovers() {
  defer {
    show("before", stacktrace::of_panic(), 3);
    opendefer::value v = opendefer::recover();
    show("after", stacktrace::of_panic(2), 9);
    stacktrace own = stacktrace::current();
    stacktrace deferred = stacktrace::of_panic();
    bool ends = own.size() > deferred.size();
    for (std::size_t i = 0; i < deferred.size(); ++i)
      ends = ends && own[own.size() - deferred.size() + i] == deferred[i];
    std::printf("%s\n", ends ? "a part of the whole" : "not a part of the whole");
  };
  fails(1);
}
// CHECK: before
// CHECK-NEXT: {{^}}  fails(int){{.*}} at panic
// CHECK-NEXT: {{^}}  fails(int){{$}}
// CHECK-NEXT: {{^}}  {{.*}}recovers()
// CHECK-NEXT: after
// CHECK-NEXT: {{^}}  fails(int){{.*}} at panic
// CHECK-NEXT: {{^}}  fails(int){{$}}
// CHECK-NEXT: {{^}}a part of the whole
// STRIPPED: before
// STRIPPED-NEXT: {{^}}   at panic
// STRIPPED-NEXT: {{^}}  {{$}}

// The newer panic's, when it has superseded the other one.
static void again() {
  defer { show("newer", stacktrace::of_panic(), 1); opendefer::recover(); };
  defer { fails(0); };
  opendefer::panic("older");
}
// CHECK-NEXT: newer
// CHECK-NEXT: {{^}}  fails(int){{.*}} at panic

__attribute__((noinline)) static stacktrace here(std::size_t skip) {
  stacktrace trace = stacktrace::current(skip, 1);
  asm volatile("" ::: "memory");
  return trace;
}

static void lines() {
  defer {
    std::printf("%s\n", stacktrace::of_panic(3).to_string().c_str());
    opendefer::recover();
  };
  fails(1);
}
// LINES: #0 fails(int){{.*}}stacktrace.cpp:[[#FAILS:]]{{$}}
// LINES-NEXT: #1 fails(int){{.*}}stacktrace.cpp:[[#FAILS+1]]{{$}}
// LINES-NEXT: #2 {{.*}}stacktrace.cpp:[[#@LINE-4]]{{$}}

int main(int argc, char **) {
  if (argc > 1)
    return lines(), 0;
  recovers();
  again();

  show("none", stacktrace::of_panic(), 1);
  // CHECK-NEXT: none
  show("current", here(0), 1);
  show("skipped", here(1), 1);
  // CHECK-NEXT: current
  // CHECK-NEXT: {{^}}  here(
  // CHECK-NEXT: skipped
  // CHECK-NEXT: {{^}}  main
  std::printf("limit %zu %zu\n", stacktrace::current(0, 0).size(), stacktrace::current(100).size());
  // CHECK-NEXT: limit 0 0
  std::thread([] {
    defer { show("goexit", stacktrace::of_panic(), 1); };
    opendefer::goexit();
  }).join();
  // CHECK-NEXT: goexit
#if defined(__cpp_exceptions)
  [] {
    defer { opendefer::recover(); show("exception", stacktrace::of_panic(), 1); };
    throw 1;
  }();
#else
  std::puts("exception");
#endif
  // CHECK-NEXT: exception
  stacktrace trace = here(0);
  std::string text = trace.to_string();
  std::printf("%d %d\n", text.find("  #0 here") == 0 && text.back() == '\n', text.find(trace[0].to_string()) == 5);
  // CHECK-NEXT: 1 1
  opendefer::stacktrace_entry none;
  std::printf("%d %d '%s' '%s'\n", bool(none), none != trace[0], none.symbol().c_str(), none.module().c_str());
  // CHECK-NEXT: 0 1 '' ''
}

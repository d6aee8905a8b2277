// The stack trace of an uncaught panic names all functions, not only exported
// ones, and has the addresses that addr2line takes.
// RUN: rm -rf %t && mkdir %t
// RUN: %plugin_cxx -std=c++17 -g -O0 %s -o %t/plugin %libs
// RUN: %opendefer %s -o %t/lowered.cpp -- -std=c++17
// RUN: %gxx %cppflags -std=c++17 -g -O0 -no-pie %t/lowered.cpp -o %t/command %libs
// RUN: %gxx %cppflags -std=c++17 -g -O0 -static %t/lowered.cpp -o %t/static %libs
// RUN: cd %t && ulimit -c 0 && for p in ./plugin ./command ./static; do (! $p 2>err.$(basename $p)); done
// RUN: cd %t && PATH=.:$PATH && (! plugin 2>err.path)
// RUN: for p in plugin command static path; do %filecheck %s <%t/err.$p; done
// RUN: cd %t && for p in plugin command static; do sed -n 's/.*(+\(0x[0-9a-f]*\)).*/\1/p' err.$p | %llvm_tools/llvm-symbolizer -s -e $p >lines.$p; done
// RUN: for p in plugin command static; do sed 's/lowered.cpp/stack-trace.cpp/' %t/lines.$p | %filecheck --check-prefix=LINES %s; done
#include <opendefer/defer.h>

namespace {
struct Job {
  void run(int n) const {
    if (n == 0)
      opendefer::panic("no job");
    run(n - 1);
  }
};
} // namespace

template <class T> static void start(T job) {
  defer [] {}();
  job.run(1);
}

int main() { start(Job()); }

// CHECK: panic: no job
// CHECK: thread {{[0-9]+}} ({{.*}}) [running]:
// CHECK-NEXT: #0 (anonymous namespace)::Job::run(int) const+0x{{[0-9a-f]+}} in {{.+}} (+0x{{[0-9a-f]+}}) at {{.*}}.cpp:19{{$}}
// CHECK-NEXT: #1 (anonymous namespace)::Job::run(int) const+0x
// CHECK-NEXT: #2 void start<(anonymous namespace)::Job>((anonymous namespace)::Job)+0x
// CHECK-NEXT: #3 main+0x
// LINES: stack-trace.cpp:19
// LINES: stack-trace.cpp:20
// LINES: stack-trace.cpp:27
// LINES: stack-trace.cpp:30

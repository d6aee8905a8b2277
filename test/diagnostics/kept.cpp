// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// What would be gone, or cannot be kept, when the deferred call runs.
#include <opendefer/defer.h>
#include <memory>
#include <mutex>

void byReference(int &) {}
void byConstReference(const std::mutex &) {}
void byValue(std::unique_ptr<int>) {}
void byPointer(int *) {}

void function(int &parameter) {
  int outer = 0;
  {
    int inner = 1;
    int &reference = outer;
    std::mutex m;
    // CHECK: kept.cpp:[[#@LINE+1]]:23: error: 'inner' is passed by non-const reference{{.*}}[opendefer-dangling-argument]
    defer byReference(inner);
    // CHECK: kept.cpp:[[#@LINE+1]]:11: error: the deferred call is a member call on 'm'{{.*}}[opendefer-dangling-object]
    defer m.unlock();
    // CHECK: kept.cpp:[[#@LINE+1]]:13: error: '&inner' captures a variable{{.*}}[opendefer-dangling-explicit-capture]
    defer [&inner] { byReference(inner); };
    // CHECK: kept.cpp:[[#@LINE+1]]:29: error: deferred block uses 'inner' by reference{{.*}}[opendefer-dangling-capture]
    defer [&] { byReference(inner); };
    // CHECK: kept.cpp:[[#@LINE+1]]:22: warning: {{.*}}address of 'inner'{{.*}}[opendefer-address-of-inner-local]
    defer byPointer(&inner);
    // CHECK: kept.cpp:[[#@LINE+1]]:28: error: this argument of type 'std::mutex' cannot be kept{{.*}}[opendefer-not-copyable]
    defer byConstReference(m);
    std::unique_ptr<int> only;
    // These are fine.
    defer byReference(reference);
    defer byReference(outer);
    defer byReference(parameter);
    defer byPointer(&outer);
    defer byValue(std::move(only));
  }
}
// CHECK-NOT: : error:

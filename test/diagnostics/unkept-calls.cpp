// RUN: (! %opendefer %s -- -std=c++17 %cppflags 2>&1 >%t.out) | %filecheck %s
// RUN: test ! -s %t.out
// RUN: (! %plugin_cxx -std=c++17 -fsyntax-only -ferror-limit=0 %s 2>&1) | %filecheck %s
// RUN: %opendefer --fix --dry-run %s -- -std=c++17 %cppflags 2>/dev/null | %filecheck --check-prefix=FIX %s
// Calls that have no form in which their parts could be stored.
#include <opendefer/defer.h>

class log {
  struct line {
    line(int) {}
  };

public:
  static void write(line) {}
};

void unnameable() {
  // CHECK: unkept-calls.cpp:[[#@LINE+2]]:9: error: argument is converted to type '{{(log::)?}}line', which cannot be named here; write 'defer { ... }' to convert it when the call runs [opendefer-unnameable-type]
  // FIX: {{^}}+  defer { log::write(1); }
  defer log::write(1);
}

typedef int ints __attribute__((vector_size(16)));
typedef float floats __attribute__((vector_size(16)));
void builtin(int *counter, ints vector) {
  // CHECK: unkept-calls.cpp:[[#@LINE+2]]:9: error: call of compiler builtin '__sync_fetch_and_sub' cannot be deferred; write 'defer { ... }' [opendefer-builtin-call]
  // FIX: {{^}}+  defer { __sync_fetch_and_sub(counter, 1); }
  defer __sync_fetch_and_sub(counter, 1);
  // CHECK: unkept-calls.cpp:[[#@LINE+2]]:9: error: call of compiler builtin '__atomic_store_n' cannot be deferred; write 'defer { ... }' [opendefer-builtin-call]
  // FIX: {{^}}+  defer { __atomic_store_n(counter, 1, __ATOMIC_RELEASE); }
  defer __atomic_store_n(counter, 1, __ATOMIC_RELEASE);
  // CHECK: unkept-calls.cpp:[[#@LINE+1]]:9: error: call of compiler builtin '__builtin_convertvector' cannot be deferred; write 'defer { ... }' [opendefer-builtin-call]
  defer __builtin_convertvector(vector, floats);
  defer __builtin_prefetch(counter);
}

template <class T> void dependentBuiltin(T *counter) {
  // CHECK: unkept-calls.cpp:[[#@LINE+1]]:9: error: call of compiler builtin '__atomic_fetch_add' cannot be deferred; write 'defer { ... }' [opendefer-builtin-call]
  defer __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}
template void dependentBuiltin(int *);

template <class T> void destructor(T *object) {
  // CHECK: unkept-calls.cpp:[[#@LINE+2]]:9: error: call of a pseudo-destructor cannot be deferred; write 'defer { ... }' [opendefer-pseudo-destructor]
  // FIX: {{^}}+  defer { object->~T(); }
  defer object->~T();
}
// CHECK-NOT: : error:

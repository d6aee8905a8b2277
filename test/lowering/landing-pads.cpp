// RUN: %opendefer %s -- -std=c++17 %cppflags -I%S/../Inputs | %filecheck %s
// RUN: %both_ways %s -I%S/../Inputs | %filecheck %s --check-prefix=OUT
// RUN: %both_ways %s -I%S/../Inputs -O2 | %filecheck %s --check-prefix=OUT
// RUN: %plugin_cxx -fplugin-arg-opendefer-table-frames -std=c++17 -O2 -I%S/../Inputs %s -o %t %libs && %t | %filecheck %s --check-prefix=OUT
// RUN: %opendefer --table-frames %s -o %t.cpp -- -std=c++17 %cppflags -I%S/../Inputs
// RUN: for flags in -O0 "-O2 -fPIC" "-O1 -mcmodel=large -fno-pie -no-pie" "-O2 -flto" "-Os -fno-plt"; do %gxx -std=c++17 -Wall -Wextra -Wshadow -Werror $flags %cppflags -I%S/../Inputs %t.cpp -o %t %libs && %t >%t.out && %filecheck %s --check-prefix=OUT <%t.out || exit 1; done
// RUN: %gxx -std=c++17 -O3 -march=skylake-avx512 -Wall -Wextra -Werror %cppflags -I%S/../Inputs -c %t.cpp -o %t.o
// Where every `return` sets the return flag, a guard that does not find it set is in
// a landing pad, and leaves its call, or those of a run of defers, to the runtime.
// Elsewhere it must not: a deferred call may throw on a normal exit.
#include "trace.h"
#include <stdexcept>

static void fails(const char *what) {
  say("fails: %s", what);
  throw std::runtime_error(what);
}
static void maybe(int n) {
  if (n < 0)
    throw std::logic_error("maybe");
}

static void print(const std::string &text) { say("run: %s", text.c_str()); }

// CHECK-LABEL: int run(int n)
int run(int n) {
  // CHECK: opendefer_c0_0, opendefer_r0, ::opendefer::__lowered::__own_pad());
  defer say("run: oldest");
  // CHECK: opendefer_c0_1, opendefer_r0, ::opendefer::__lowered::__shared_pad());
  defer { say("run: n is %d", n); };
  maybe(n);
  std::string text = "text of more than fifteen bytes";
  // A variable that it may use dies before the older guard.
  // CHECK: opendefer_c0_2, opendefer_r0, ::opendefer::__lowered::__own_pad());
  defer { say("run: %s", text.c_str()); };
  // The argument is kept outside of the slot.
  // CHECK: opendefer_c0_3, opendefer_r0, ::opendefer::__lowered::__shared_pad());
  defer print(text.substr(0, 4));
  // CHECK: __group<0x10, false, 0x0, ::opendefer::__lowered::__noted_pad> {{opendefer_g0_4}}(
  if (n % 2)
    defer say("run: odd");
  // CHECK: opendefer_c0_5, opendefer_r0, ::opendefer::__lowered::__own_pad());
  defer say("run: after a nested one");
  maybe(n - 10);
  return n;
}

// CHECK-LABEL: void endOfLoop(int n)
void endOfLoop(int n) {
  // CHECK: opendefer_c0_0, {{opendefer_x0}}, ::opendefer::__lowered::__own_pad());
  defer fails("end of a loop");
  // CHECK: {{opendefer_x0}}.__set_returning(); } catch
  for (;;)
    if (n++)
      break;
}

#define LEAVE(n) return n
// CHECK-LABEL: int byMacro(int n)
int byMacro(int n) {
  // CHECK: opendefer_c0_0, opendefer_r0, ::opendefer::__lowered::__own_pad());
  defer fails("return by a macro");
  if (n)
    LEAVE(n);
  return 0;
}

// CHECK-LABEL: int named(int n)
int named(int n) {
  defer_result int result = n;
  // CHECK: opendefer_c0_0, {{opendefer_x0}}, ::opendefer::__lowered::__own_pad());
  defer fails("end of a named result");
  if (n > 5)
    return 5;
}

struct Object {
  // CHECK-LABEL: {{explicit}} Object(int n)
  explicit Object(int n) {
    // CHECK: opendefer_c0_0, {{opendefer_x0}});
    defer fails("return of a constructor");
    if (n)
      return;
  }
};

struct Closer {
  bool Throws;
  explicit Closer(bool throws) : Throws(throws) {}
  ~Closer() noexcept(false) {
    if (Throws)
      say("a capture's destructor");
  }
};
static void close(const Closer &) {}

// CHECK-LABEL: int captures(int n)
static Closer closer(true);
int captures(int n) {
  // CHECK: opendefer_c0_0, opendefer_r0);
  defer fails("older than a capture");
  // CHECK: opendefer_c0_1, opendefer_r0);
  defer [c = closer] { close(c); };
  return n;
}

// CHECK-LABEL: int recovers(int n)
int recovers(int n) {
  // CHECK: opendefer_c0_0, opendefer_r0);
  defer fails("after a recovered exception");
  defer {
    if (opendefer::recover())
      say("recovered");
  };
  maybe(n);
  return n;
}

// Also a call that has been made on a normal exit and throws.
// CHECK-LABEL: int throwing(int n)
int throwing(int n) {
  // CHECK: opendefer_c0_0, opendefer_r0, ::opendefer::__lowered::__own_pad());
  defer say("throwing: oldest");
  defer say("throwing: older");
  defer fails("in the middle");
  defer say("throwing: newest");
  return n;
}

// A panic passes, is recovered further out, and the pads find nothing to do.
int panics(int n) {
  defer say("panics: older");
  std::string text = "local";
  defer { say("panics: %s", text.c_str()); };
  if (n)
    opendefer::panic("panic");
  return n;
}

template <class Function> static void attempt(Function function) {
  try {
    function();
    say("returned");
  } catch (const std::exception &e) {
    say("caught: %s", e.what());
  }
}

int main() {
  // OUT: run: n is -1
  // OUT-NEXT: run: oldest
  // OUT-NEXT: caught: maybe
  attempt([] { run(-1); });
  // OUT-NEXT: run: after a nested one
  // OUT-NEXT: run: odd
  // OUT-NEXT: run: text
  // OUT-NEXT: run: text of more than fifteen bytes
  // OUT-NEXT: run: n is 3
  // OUT-NEXT: run: oldest
  // OUT-NEXT: caught: maybe
  attempt([] { run(3); });
  // OUT-NEXT: run: after a nested one
  // OUT-NEXT: run: text
  // OUT-NEXT: run: text of more than fifteen bytes
  // OUT-NEXT: run: n is 12
  // OUT-NEXT: run: oldest
  // OUT-NEXT: returned
  attempt([] { run(12); });
  // OUT-NEXT: fails: end of a loop
  // OUT-NEXT: caught: end of a loop
  attempt([] { endOfLoop(0); });
  // OUT-NEXT: fails: return by a macro
  // OUT-NEXT: caught: return by a macro
  attempt([] { byMacro(1); });
  // OUT-NEXT: fails: end of a named result
  // OUT-NEXT: caught: end of a named result
  attempt([] { named(1); });
  // OUT-NEXT: fails: return of a constructor
  // OUT-NEXT: caught: return of a constructor
  attempt([] { Object object(1); });
  // OUT-NEXT: a capture's destructor
  // OUT-NEXT: fails: older than a capture
  // OUT-NEXT: caught: older than a capture
  attempt([] { captures(1); });
  // OUT-NEXT: recovered
  // OUT-NEXT: fails: after a recovered exception
  // OUT-NEXT: caught: after a recovered exception
  attempt([] { recovers(-1); });
  // OUT-NEXT: throwing: newest
  // OUT-NEXT: fails: in the middle
  // OUT-NEXT: throwing: older
  // OUT-NEXT: throwing: oldest
  // OUT-NEXT: caught: in the middle
  attempt([] { throwing(1); });
  // OUT-NEXT: panics: local
  // OUT-NEXT: panics: older
  // OUT-NEXT: recovered panic
  attempt([] {
    defer {
      if (opendefer::recover())
        say("recovered panic");
    };
    panics(1);
  });
  // OUT-NEXT: returned
}

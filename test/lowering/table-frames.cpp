// RUN: %opendefer %s -- -std=c++17 %cppflags | %filecheck %s
// RUN: %opendefer --no-table-frames --table-frames %s -- -std=c++17 %cppflags | %filecheck %s
// RUN: %opendefer --table-frames --no-table-frames %s -- -std=c++17 %cppflags | %filecheck %s --check-prefix=REGISTERED
// RUN: for option in -fprofile-use -fprofile-use=x -fauto-profile=x -fbranch-probabilities; do %opendefer %s -- -std=c++17 $option %cppflags | %filecheck %s --check-prefix=REGISTERED || exit 1; done
// REGISTERED: {{^}} {{.*}}::opendefer::__lowered::
// REGISTERED-NOT: __table_frame
// RUN: cp %s '%t".cpp' && %opendefer '%t".cpp' -- -std=c++17 %cppflags | %filecheck %s --check-prefix=REGISTERED
// RUN: %plugin_cxx -fplugin-arg-opendefer-table-frames -std=c++17 -Wall -Wextra -Wshadow -Werror -O2 %s -o %t %libs && %t | %filecheck %s --check-prefix=OUT
// RUN: %opendefer --table-frames %s -o %t.cpp -- -std=c++17 && %gxx -std=c++17 -Wall -Wextra -Wshadow -Werror -O0 %cppflags %t.cpp -o %t %libs && %t | %filecheck %s --check-prefix=OUT
// RUN: %gxx -std=c++17 -O2 -masm=intel %cppflags %t.cpp -o %t %libs && %t | %filecheck %s --check-prefix=OUT
// RUN: %gxx -std=c++17 -g -O0 %cppflags -c %t.cpp -o %t.o >%t.log 2>&1 && ! test -s %t.log
// (Instructions in a note would make the assembler warn about line numbers.)
// A table frame begins the function, which is not inlined, and nothing registers
// it; which functions keep an ordinary frame.
#include <opendefer/defer.h>
#include <cassert>
#include <cstdio>

static void say(int n) { std::printf("%d ", n); }

// CHECK: {{^}}__attribute__((__noinline__)) int early(int n) { struct opendefer_t0; ::opendefer::__lowered::{{[a-z_0-9]+}}::__table_frame<2, 0x2, 0x0, 0x0> opendefer_f0; OPENDEFER_START_FRAME(opendefer_f0, opendefer_t0); {{$}}
// CHECK-NEXT: {{^}}  if (n < 0){{$}}
int early(int n) {
  if (n < 0)
    return -1;
  // CHECK: {{^}}  OPENDEFER_REGISTER_FRAME(opendefer_f0); ::opendefer::__lowered::__result<int> opendefer_r0; try {
  // CHECK-SAME: opendefer_g0_0(opendefer_f0.__slot<0, opendefer_t0>(), opendefer_c0_0, opendefer_r0, ::opendefer::__lowered::__own_pad());
  defer { say(n); };
  if (n > 5)
    defer say(n + 1);
  return n;
  // CHECK: } catch (::opendefer::__lowered::__table_recovery &opendefer_l0) { OPENDEFER_NOTE_FRAME(opendefer_f0, opendefer_t0); opendefer_f0.__recovered(opendefer_l0);
}

// The note describes the callee, which may call recover().
void unknown(int n) __attribute__((weak));
void maybeCalls(int n) {
  // CHECK: if (unknown)
  // CHECK-NEXT: __arm_slot(opendefer_g0_0, opendefer_f0.__slot<0, ::opendefer::__lowered::__calling<opendefer_t0, 0x{{[0-9a-f]+}}ULL>>(), opendefer_s0_0, [
  // CHECK-SAME: opendefer_p0_0) mutable -> decltype(auto) { return unknown(
  if (unknown)
    defer unknown(n);
}

// CHECK: template <class T> {{\[\[}}nodiscard]] __attribute__((__noinline__)) static T generic(T n) { struct opendefer_t0;
template <class T> [[nodiscard]] static T generic(T n) {
  defer say(n);
  return n;
}

// The slot of a body that recovers is stored: its handler reads no notes.
// CHECK: __attribute__((__noinline__)) int recovering(int n) { struct opendefer_t0; ::opendefer::__lowered::{{[a-z_0-9]+}}::__table_frame<1, 0x0, 0x0, 0x1> opendefer_f0;
int recovering(int n) {
  defer {
    if (opendefer::recover())
      say(n);
  };
  opendefer::panic(n);
  // The type of the first handler tells each call's exception table of the frame.
  // CHECK: } catch (::opendefer::__lowered::__table_recovery &) { opendefer_g0_0.__pass_recovery(); return opendefer_r0.__get(__PRETTY_FUNCTION__); } catch (...) { if (!opendefer_g0_0.__recover_exception()) throw; return opendefer_r0.__get(__PRETTY_FUNCTION__); }
}

// A declaration of labels has to begin its block.
// CHECK: {{^}}int localLabel(int n) {{{$}}
int localLabel(int n) {
  __label__ out;
  defer say(n);
  if (n)
    goto out;
out:
  return n;
}

template <class T> struct Members {
  // CHECK: {{^}}  Members() { ::opendefer::__lowered::{{[a-z_0-9]+}}::__open_frame<1> opendefer_f0;
  Members() { defer say(1); }
  // CHECK: {{^}}  ~Members() { ::opendefer::__lowered::{{[a-z_0-9]+}}::__open_frame<1> opendefer_f0;
  ~Members() { defer say(2); }
  // CHECK: {{^}}  __attribute__((__noinline__)) virtual T method(T n) const { struct opendefer_t0;
  virtual T method(T n) const {
    defer say(n);
    return n;
  }
  // CHECK: __attribute__((__noinline__)) operator T() { struct opendefer_t0;
  operator T() {
    defer say(4);
    return 4;
  }
  static void once(T n);
};

// CHECK: __attribute__((always_inline)) inline int inlined(int n) {{{$}}
// CHECK-NEXT: {{^}}  ::opendefer::__lowered::{{[a-z_0-9]+}}::__open_frame<1> opendefer_f0;
__attribute__((always_inline)) inline int inlined(int n) {
  defer say(n);
  return n;
}

// CHECK: int tried(int n) try {{{$}}
// CHECK-NEXT: {{^}}  ::opendefer::__lowered::{{[a-z_0-9]+}}::__open_frame<1> opendefer_f0;
int tried(int n) try {
  defer say(n);
  return n;
} catch (int) {
  return 0;
}

// A defer that repeats is in the list of a slot, or the function is linked.
// CHECK: __attribute__((__noinline__)) void mixed(int n) { struct opendefer_t0; ::opendefer::__lowered::{{[a-z_0-9]+}}::__table_frame<2, 0x2, 0x2> opendefer_f0;
void mixed(int n) {
  defer say(0);
  for (; n > 0; n--)
    defer say(n);
}
// CHECK: {{^}}void linked(int n) {
// CHECK-NEXT: {{^}}  ::opendefer::__lowered::{{[a-z_0-9]+}}::__linked_frame opendefer_f0;
void linked(int n) {
  for (; n > 0; n--)
    defer say(n);
}

// One of several calls may recover what another throws, and land by itself.
// CHECK: {{^}}void several(bool panics) {
// CHECK-NEXT: {{^}}  {{.* static constexpr auto &opendefer_w0 = __func__;}} ::opendefer::__lowered::{{[a-z_0-9]+}}::__open_frame<2, 0x3> opendefer_f0;
void several(bool panics) {
  if (panics) {
    defer { (void)opendefer::recover(); };
    defer opendefer::panic(1);
  }
}

// From a function that contains no call, compilers remove the registration.
int level;
// CHECK: {{^}}static int depth(int n) { level += n; ::opendefer::__lowered::{{[a-z_0-9]+}}::__open_frame<1> opendefer_f0;
static int depth(int n) { level += n; defer { level -= n; }; return level; }
// CHECK: {{^}}__attribute__((__noinline__)) static int count(int n) { struct opendefer_t0;
static int count(int n) { defer { say(n); }; return level; }

// Clang does not let such a function have the attribute.
// CHECK: {{^}}__attribute__((target_clones("sse4.2", "default"))) int cloned(int n) { ::opendefer::__lowered::{{[a-z_0-9]+}}::__open_frame<1> opendefer_f0;
__attribute__((target_clones("sse4.2", "default"))) int cloned(int n) { defer say(n); return n; }

// g++ warns about attributes that contradict another declaration.
inline int declared(int n);
// CHECK: {{^}}inline int declared(int n) { ::opendefer::__lowered::{{[a-z_0-9]+}}::__open_frame<1> opendefer_f0;
inline int declared(int n) { defer say(n); return n; }
// CHECK: {{^}}template <class T> inline void Members<T>::once(T n) { ::opendefer::__lowered::{{[a-z_0-9]+}}::__open_frame<1> opendefer_f0;
template <class T> inline void Members<T>::once(T n) { defer say(n); }

int main() {
  early(-1), early(3), early(7);
  (void)generic(8L), recovering(9), inlined(10), tried(11);
  {
    Members<int> m;
    m.method(3);
    (void)int(m);
  }
  mixed(2), linked(2), several(true);
  // Compilers inline most lambdas.
  // CHECK: auto none = [] { ::opendefer::__lowered::{{[a-z_0-9]+}}::__open_frame<1> opendefer_f1;
  auto none = [] { defer say(20); };
  // A comma would end the argument of a macro.
  // CHECK: assert([] { struct Local { static int f(int n) { ::opendefer::__lowered::{{[a-z_0-9]+}}::__open_frame<1> opendefer_f2;
  assert([] { struct Local { static int f(int n) { defer say(n); return 1; } }; return Local::f(21); }());
  none(), depth(1), declared(22), Members<int>::once(23), count(24), cloned(25);
  std::puts("");
}
// OUT: {{^}}3 8 7 8 9 10 11 1 3 4 2 1 2 0 1 2 21 20 22 23 24 25 {{$}}

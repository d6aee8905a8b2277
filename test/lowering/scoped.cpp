// RUN: %opendefer %s -- -std=c++17 %cppflags | %filecheck %s
// RUN: %opendefer --no-table-frames %s -- -std=c++17 %cppflags | %filecheck %s --check-prefix=REGISTERED
// RUN: %both_ways %s | %filecheck %s --check-prefix=OUT
// A guard in the block of the defer_scoped, whose slot is used anew each time. In
// a table frame, a note records the function of the slot.
#include <opendefer/defer.h>
#include <cstdio>

static void say(int n) { std::printf("%d ", n); }

// CHECK: void each(int n) { struct opendefer_t0; ::opendefer::__lowered::{{[a-z_0-9]+}}::__table_frame<2, 0x3, 0x0, 0x0> opendefer_f0; OPENDEFER_START_FRAME(opendefer_f0, opendefer_t0);
// REGISTERED: __open_frame<2, 0x3> opendefer_f0;
void each(int n) {
  for (int i = 0; i < n; ++i) {
    // CHECK: auto opendefer_c0_0 = [&]({{.*}}) { say(i); }; ::opendefer::__lowered::__scoped_guard opendefer_g0_0(opendefer_f0.__slot<0, opendefer_t0>(), opendefer_c0_0, opendefer_x0);
    // REGISTERED: auto opendefer_c0_0 = {{.*}}__scoped_guard opendefer_g0_0(opendefer_f0.__slot<0>(), opendefer_c0_0
    defer_scoped { say(i); }
    if (i) {
      // CHECK: auto opendefer_c0_1 = [ opendefer_a0 = i * 10]({{.*}}) mutable -> decltype(auto) { return say(
      // CHECK-SAME: __scoped_guard opendefer_g0_1(opendefer_f0.__slot<1, ::opendefer::__lowered::__calling<opendefer_t0, 0x{{[0-9a-f]+}}ULL>>(), opendefer_c0_1
      // REGISTERED: auto opendefer_c0_1 = {{.*}}__note_call<
      // REGISTERED-SAME: opendefer_f0.__slot<1>(), opendefer_c0_1
      defer_scoped say(i * 10);
      if (i == 2)
        opendefer::panic("at 2");
    }
  }
}

// A body that recovers: the handler reads no notes.
// CHECK: void recovering() { struct opendefer_t0; ::opendefer::__lowered::{{[a-z_0-9]+}}::__table_frame<1, 0x1> opendefer_f0;
void recovering() {
  {
    // CHECK: __scoped_guard opendefer_g0_0(opendefer_f0.__slot<0>(), opendefer_c0_0
    defer_scoped {
      if (auto v = opendefer::recover())
        std::printf("recovered: %s\n", v.what().c_str());
    }
    each(4);
  }
}

// OUT: 0 10 1 20 2 recovered: at 2
int main() { recovering(); }

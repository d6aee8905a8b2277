//===- RecoverTest.cpp - Where recover() recovers -------------------------===//

#include "Support.h"

using opendefer::__lowered::__call_value;
using opendefer::__lowered::__note_call;
using opendefer::__lowered::__take_panic;
using RecoverTest = RuntimeTest;

// void handler() { log(recover() ? "yes" : "no"); }
constexpr std::uint64_t HandlerId = 0x1234567890abcdefULL;
NOINLINE static void handler() {
  [[maybe_unused]] __panic_record *const p0 = __take_panic(HandlerId, 0, (void *)&handler);
  log(recover(p0) ? "handler:yes" : "handler:no");
}
// Ends in a call of handler(), which may become a jump.
constexpr std::uint64_t HelperId = 0xfedcba0987654321ULL;
NOINLINE static void helper() { handler(); }

// void named(int how) {
//   defer { log(recover() ? "block:yes" : "block:no"); };
//   if (how == 0) defer handler();      if (how == 1) defer { handler(); };
//   if (how == 2) defer helper();       if (how == 3) defer pointerToHandler();
//   boom(3);
// }
NOINLINE static void named(int how) {
  void (*pointer)() = handler;
  __open_frame<5, 0x1e> f; try {
    auto c0 = DEFERRED { log(recover(p) ? "block:yes" : "block:no"); }; __guard g0(f.__slot<0>(), c0);
    __closure_storage<32> s1; __group<0x2> g1(f); if (how == 0) __arm_slot(g1, f.__slot<1>(), s1, []([[maybe_unused]] __panic_record *p) { __note_call<HandlerId>(p); handler(); });
    __closure_storage<32> s2; __group<0x4> g2(f); if (how == 1) __arm_slot(g2, f.__slot<2>(), s2, []([[maybe_unused]] __panic_record *p) { handler(); });
    __closure_storage<32> s3; __group<0x8> g3(f); if (how == 2) __arm_slot(g3, f.__slot<3>(), s3, []([[maybe_unused]] __panic_record *p) { __note_call<HelperId>(p); helper(); });
    __closure_storage<32> s4; __group<0x10> g4(f); if (how == 3) __arm_slot(g4, f.__slot<4>(), s4, [c = pointer]([[maybe_unused]] __panic_record *p) mutable { __call_value(p, c, [](auto &&f) { f(); }); });
    boom(3);
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(RecoverTest, NamedFunctionCalledDirectly) {
  named(0);
  EXPECT_EQ(takeLog(), "handler:yes block:no");
}
TEST_F(RecoverTest, NamedFunctionCalledByADeferredBlock) {
  named(1);
  EXPECT_EQ(takeLog(), "handler:no block:yes");
}
TEST_F(RecoverTest, NamedFunctionCalledByAHelper) {
  named(2);
  EXPECT_EQ(takeLog(), "handler:no block:yes");
}
TEST_F(RecoverTest, NamedFunctionThroughAPointer) {
  named(3);
  EXPECT_EQ(takeLog(), "handler:yes block:no");
}
TEST_F(RecoverTest, NamedFunctionOnItsOwn) {
  handler();
  EXPECT_EQ(takeLog(), "handler:no");
}

// A handshake that nobody has taken does not outlive its deferred call.
NOINLINE static void stale() {
  __open_frame<2> f; try {
    auto c0 = DEFERRED { handler(); recover(p); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { __note_call<HandlerId>(p); }; __guard g1(f.__slot<1>(), c1);
    boom(1);
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(RecoverTest, StaleHandshake) {
  stale();
  EXPECT_EQ(takeLog(), "handler:no");
}

// Once; the call itself goes on to its end; empty on a normal exit.
NOINLINE static void once(int k) {
  __open_frame<1> f; try {
    auto c0 = DEFERRED {
      log(recover(p) ? "yes" : "no");
      log(recover(p) ? "yes" : "no");
    }; __guard g0(f.__slot<0>(), c0);
    boom(k);
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(RecoverTest, OnlyOnce) {
  once(1);
  EXPECT_EQ(takeLog(), "yes no");
  once(0);
  EXPECT_EQ(takeLog(), "no no");
}

// A deferred call of a deferred call sees only panics begun inside it.
NOINLINE static void tooDeep() {
  __open_frame<1> f; try {
    auto c0 = DEFERRED {
      [&] { __open_frame<1> f2; try {
        auto c1 = [&]([[maybe_unused]] __panic_record *q) { log(recover(q) ? "deep:yes" : "deep:no"); }; __guard g1(f2.__slot<0>(), c1);
      } catch (__recovery &l) { f2.__recovered(l); } }();
      log(recover(p) ? "yes" : "no");
    }; __guard g0(f.__slot<0>(), c0);
    boom(1);
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(RecoverTest, NestedDeferredCallIsTooDeep) {
  tooDeep();
  EXPECT_EQ(takeLog(), "deep:no yes");
}

// Only the newest panic: an older one's record is of no use meanwhile.
NOINLINE static void newest() {
  __open_frame<1> f; try {
    auto c0 = DEFERRED {
      [&] { __open_frame<1> f2; try {
        auto c1 = [&](__panic_record *q) {
          log(recover(p) ? "older:yes" : "older:no");
          log(recover(q) ? "newer:yes" : "newer:no");
        }; __guard g1(f2.__slot<0>(), c1);
        boom(2);
      } catch (__recovery &l) { f2.__recovered(l); } }();
      log("r" + std::to_string(intOf(recover(p))));
    }; __guard g0(f.__slot<0>(), c0);
    boom(1);
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(RecoverTest, OnlyTheNewestPanic) {
  newest();
  EXPECT_EQ(takeLog(), "older:no newer:yes r1");
}

// Recursion: the frame that recovers returns, the others go on.
static int recurse(int depth, int at) {
  Noisy q("q");
  __open_frame<1> f; __result<int> r; try {
    auto c0 = DEFERRED { log(std::to_string(depth)); if (depth == at) recover(p); }; __guard g0(f.__slot<0>(), c0);
    return r.__keep(depth ? recurse(depth - 1, at) + 1 : boom(5));
  } catch (__recovery &l) { f.__recovered(l); return r.__get("int recurse(int, int)"); }
}
TEST_F(RecoverTest, Recursion) {
  EXPECT_EQ(recurse(3, 3), 0);
  EXPECT_EQ(takeLog(), "0 1 2 3 ~q ~q ~q ~q");
  EXPECT_EQ(recurse(3, 1), 2);
  EXPECT_EQ(takeLog(), "0 1 ~q ~q 2 ~q 3 ~q");
  EXPECT_EQ(recurse(3, 0), 3);
  EXPECT_EQ(takeLog(), "0 ~q 1 ~q 2 ~q 3 ~q");
}

// One deferring function inlined into another shares its handler's type.
__attribute__((always_inline)) static inline int inlined(int k) {
  Noisy i("I");
  __open_frame<1> f; __result<int> r; try {
    auto c0 = DEFERRED { log("in"); if (k == 1) recover(p); }; __guard g0(f.__slot<0>(), c0);
    Noisy i2("I2");
    boom(k);
    return r.__keep(7);
  } catch (__recovery &l) { f.__recovered(l); return r.__get("int inlined(int)"); }
}
NOINLINE static int outer(int k) {
  Noisy o("O");
  __open_frame<2> f; __result<int> r; try {
    auto c0 = DEFERRED { log("out0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { log("out"); if (k == 2) recover(p); }; __guard g1(f.__slot<1>(), c1);
    log("after" + std::to_string(inlined(k)));
    return r.__keep(8);
  } catch (__recovery &l) { f.__recovered(l); return r.__get("int outer(int)"); }
}
TEST_F(RecoverTest, InlinedDeferringFunction) {
  EXPECT_EQ(outer(0), 8);
  EXPECT_EQ(takeLog(), "~I2 in ~I after7 out out0 ~O");
  EXPECT_EQ(outer(1), 8);
  EXPECT_EQ(takeLog(), "in ~I2 ~I after0 out out0 ~O");
  EXPECT_EQ(outer(2), 0);
  EXPECT_EQ(takeLog(), "in out ~I2 ~I out0 ~O");
}

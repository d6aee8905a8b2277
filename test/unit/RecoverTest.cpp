//===- RecoverTest.cpp - Where recover() recovers -------------------------===//

#include "Support.h"

using opendefer::lowered::call_value;
using opendefer::lowered::direct;
using opendefer::lowered::entered;
using RecoverTest = RuntimeTest;

// void handler() { log(recover() ? "yes" : "no"); }
constexpr std::uint64_t HandlerId = 0x1234567890abcdefULL;
NOINLINE static void handler() {
  [[maybe_unused]] panic_record *const p0 = entered(HandlerId, 0, (void *)&handler);
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
  open_frame<5, 0x1e> f; try {
    auto c0 = DEFERRED { log(recover(p) ? "block:yes" : "block:no"); }; guard g0(f.slot<0>(), c0);
    closure_storage<32> s1; group<0x2> g1(f); if (how == 0) arm(f.slot<1>(), s1, []([[maybe_unused]] panic_record *p) { direct<HandlerId>(p); handler(); });
    closure_storage<32> s2; group<0x4> g2(f); if (how == 1) arm(f.slot<2>(), s2, []([[maybe_unused]] panic_record *p) { handler(); });
    closure_storage<32> s3; group<0x8> g3(f); if (how == 2) arm(f.slot<3>(), s3, []([[maybe_unused]] panic_record *p) { direct<HelperId>(p); helper(); });
    closure_storage<32> s4; group<0x10> g4(f); if (how == 3) arm(f.slot<4>(), s4, [c = pointer]([[maybe_unused]] panic_record *p) mutable { call_value(p, c, [](auto &&f) { f(); }); });
    boom(3);
  } catch (landing &l) { f.landed(l); }
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
  open_frame<2> f; try {
    auto c0 = DEFERRED { handler(); recover(p); }; guard g0(f.slot<0>(), c0);
    auto c1 = DEFERRED { direct<HandlerId>(p); }; guard g1(f.slot<1>(), c1);
    boom(1);
  } catch (landing &l) { f.landed(l); }
}
TEST_F(RecoverTest, StaleHandshake) {
  stale();
  EXPECT_EQ(takeLog(), "handler:no");
}

// Once; the call itself goes on to its end; empty on a normal exit.
NOINLINE static void once(int k) {
  open_frame<1> f; try {
    auto c0 = DEFERRED {
      log(recover(p) ? "yes" : "no");
      log(recover(p) ? "yes" : "no");
    }; guard g0(f.slot<0>(), c0);
    boom(k);
  } catch (landing &l) { f.landed(l); }
}
TEST_F(RecoverTest, OnlyOnce) {
  once(1);
  EXPECT_EQ(takeLog(), "yes no");
  once(0);
  EXPECT_EQ(takeLog(), "no no");
}

// A deferred call of a deferred call sees only panics begun inside it.
NOINLINE static void tooDeep() {
  open_frame<1> f; try {
    auto c0 = DEFERRED {
      [&] { open_frame<1> f2; try {
        auto c1 = [&]([[maybe_unused]] panic_record *q) { log(recover(q) ? "deep:yes" : "deep:no"); }; guard g1(f2.slot<0>(), c1);
      } catch (landing &l) { f2.landed(l); } }();
      log(recover(p) ? "yes" : "no");
    }; guard g0(f.slot<0>(), c0);
    boom(1);
  } catch (landing &l) { f.landed(l); }
}
TEST_F(RecoverTest, NestedDeferredCallIsTooDeep) {
  tooDeep();
  EXPECT_EQ(takeLog(), "deep:no yes");
}

// Only the newest panic: an older one's record is of no use meanwhile.
NOINLINE static void newest() {
  open_frame<1> f; try {
    auto c0 = DEFERRED {
      [&] { open_frame<1> f2; try {
        auto c1 = [&](panic_record *q) {
          log(recover(p) ? "older:yes" : "older:no");
          log(recover(q) ? "newer:yes" : "newer:no");
        }; guard g1(f2.slot<0>(), c1);
        boom(2);
      } catch (landing &l) { f2.landed(l); } }();
      log("r" + std::to_string(intOf(recover(p))));
    }; guard g0(f.slot<0>(), c0);
    boom(1);
  } catch (landing &l) { f.landed(l); }
}
TEST_F(RecoverTest, OnlyTheNewestPanic) {
  newest();
  EXPECT_EQ(takeLog(), "older:no newer:yes r1");
}

// Recursion: the frame that recovers returns, the others go on.
static int recurse(int depth, int at) {
  Noisy q("q");
  open_frame<1> f; result<int> r; try {
    auto c0 = DEFERRED { log(std::to_string(depth)); if (depth == at) recover(p); }; guard g0(f.slot<0>(), c0);
    return r.keep(depth ? recurse(depth - 1, at) + 1 : boom(5));
  } catch (landing &l) { f.landed(l); return r.get("int recurse(int, int)"); }
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
  open_frame<1> f; result<int> r; try {
    auto c0 = DEFERRED { log("in"); if (k == 1) recover(p); }; guard g0(f.slot<0>(), c0);
    Noisy i2("I2");
    boom(k);
    return r.keep(7);
  } catch (landing &l) { f.landed(l); return r.get("int inlined(int)"); }
}
NOINLINE static int outer(int k) {
  Noisy o("O");
  open_frame<2> f; result<int> r; try {
    auto c0 = DEFERRED { log("out0"); }; guard g0(f.slot<0>(), c0);
    auto c1 = DEFERRED { log("out"); if (k == 2) recover(p); }; guard g1(f.slot<1>(), c1);
    log("after" + std::to_string(inlined(k)));
    return r.keep(8);
  } catch (landing &l) { f.landed(l); return r.get("int outer(int)"); }
}
TEST_F(RecoverTest, InlinedDeferringFunction) {
  EXPECT_EQ(outer(0), 8);
  EXPECT_EQ(takeLog(), "~I2 in ~I after7 out out0 ~O");
  EXPECT_EQ(outer(1), 8);
  EXPECT_EQ(takeLog(), "in ~I2 ~I after0 out out0 ~O");
  EXPECT_EQ(outer(2), 0);
  EXPECT_EQ(takeLog(), "in out ~I2 ~I out0 ~O");
}

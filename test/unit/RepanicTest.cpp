//===- RepanicTest.cpp - Panics in deferred calls -------------------------===//

#include "panic/Panic.h"
#include "Support.h"

using RepanicTest = RuntimeTest;

// The deferred call panics again and recovers that inside itself: the first
// panic goes on.
NOINLINE static void inside() {
  __open_frame<1> f; try {
    auto c0 = DEFERRED { log("inner" + std::to_string(intOf(recover(p)))); }; __guard g0(f.__slot<0>(), c0);
    Noisy z("z");
    boom(2);
  } catch (__recovery &l) { f.__recovered(l); }
}
NOINLINE static void recoveredInside() {
  __open_frame<2> f; try {
    auto c0 = DEFERRED { log("outer" + std::to_string(intOf(recover(p)))); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { inside(); }; __guard g1(f.__slot<1>(), c1);
    boom(1);
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(RepanicTest, RecoveredInsideTheDeferredCall) {
  recoveredInside();
  EXPECT_EQ(takeLog(), "inner2 ~z outer1");
}

// Recovered, then another panic from a remaining call, recovered by the same
// frame: the recovery in flight is resumed.
NOINLINE static int sameFrame() {
  __open_frame<4> f; __result<int> r; try {
    auto c0 = DEFERRED { log("0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { log("1:" + std::to_string(intOf(recover(p)))); }; __guard g1(f.__slot<1>(), c1);
    auto c2 = DEFERRED { log("2"); Noisy d("D"); panic(22); }; __guard g2(f.__slot<2>(), c2);
    auto c3 = DEFERRED { log("3:" + std::to_string(intOf(recover(p)))); }; __guard g3(f.__slot<3>(), c3);
    Noisy z("Z");
    boom(11);
    return r.__keep(1);
  } catch (__recovery &l) { f.__recovered(l); return r.__get("int sameFrame()"); }
}
TEST_F(RepanicTest, RemainingCallPanicsAndTheSameFrameRecovers) {
  EXPECT_EQ(sameFrame(), 0);
  EXPECT_EQ(takeLog(), "3:11 ~Z 2 1:22 ~D 0");
}

// The same, recovered by an older frame: the recovery is sent on to it.
NOINLINE static int olderFrameInner(bool throws) {
  Noisy a("a");
  __open_frame<4> f; __result<int> r; try {
    auto c0 = DEFERRED { log("0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { log("1"); panic(22); }; __guard g1(f.__slot<1>(), c1);
    auto c2 = DEFERRED { if (throws) throw 5; }; __guard g2(f.__slot<2>(), c2);
    auto c3 = DEFERRED { recover(p); }; __guard g3(f.__slot<3>(), c3);
    Noisy z("z");
    boom(11);
    return r.__keep(1);
  } catch (__recovery &l) { f.__recovered(l); return r.__get("int olderFrameInner()"); }
}
NOINLINE static int olderFrame(bool throws) {
  __open_frame<2> f; __result<int> r; try {
    auto c0 = DEFERRED { log("E0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { log("E:" + std::to_string(intOf(recover(p)))); }; __guard g1(f.__slot<1>(), c1);
    Noisy z("Z");
    return r.__keep(olderFrameInner(throws));
  } catch (__recovery &l) { f.__recovered(l); return r.__get("int olderFrame()"); }
}
TEST_F(RepanicTest, RemainingCallPanicsAndAnOlderFrameRecovers) {
  EXPECT_EQ(olderFrame(false), 0);
  EXPECT_EQ(takeLog(), "~z 1 0 E:22 ~a ~Z E0");
}
// Regression: an exception kept for the first frame must not come out of the
// older one.
TEST_F(RepanicTest, PanicSupersedesAnExceptionOfARemainingCall) {
  EXPECT_EQ(olderFrame(true), 0);
  EXPECT_EQ(takeLog(), "~z 1 0 E:22 ~a ~Z E0");
}

// A panic while the frame's calls run supersedes; recovering it drops both.
NOINLINE static void superseded() {
  __open_frame<3> f; try {
    auto c0 = DEFERRED { log("0:" + std::to_string(intOf(recover(p)))); EXPECT_FALSE(recover(p)); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { panic(3); }; __guard g1(f.__slot<1>(), c1);
    auto c2 = DEFERRED { panic(2); }; __guard g2(f.__slot<2>(), c2);
    boom(1);
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(RepanicTest, RecoveryDropsSupersededPanics) {
  superseded();
  EXPECT_EQ(takeLog(), "0:3");
}

// Recover, then panic with the same value: same payload, further out.
NOINLINE static void samePayload(const std::string *&Seen) {
  __open_frame<1> f; try {
    auto c0 = DEFERRED { value v = recover(p); Seen = v.get_if<std::string>(); panic(v); }; __guard g0(f.__slot<0>(), c0);
    panic("text");
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(RepanicTest, PanicWithAValueKeepsThePayload) {
  const std::string *First = nullptr;
  value Last;
  [&] { __open_frame<1> f; try {
    auto c0 = DEFERRED { Last = recover(p); }; __guard g0(f.__slot<0>(), c0);
    samePayload(First);
  } catch (__recovery &l) { f.__recovered(l); } }();
  ASSERT_TRUE(Last);
  EXPECT_EQ(Last.get_if<std::string>(), First);
  EXPECT_EQ(Last.what(), "text");
}

// Three frames deep, a panic in a deferred call that an outer frame's panic
// loop is already running: order of frames decides, not of calls.
NOINLINE static void middle() {
  __open_frame<2> f; try {
    auto c0 = DEFERRED { log("m0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { log("m1"); panic(2); }; __guard g1(f.__slot<1>(), c1);
    boom(1);
  } catch (__recovery &l) { f.__recovered(l); }
}
NOINLINE static void outermost() {
  __open_frame<1> f; try {
    auto c0 = DEFERRED { log("o" + std::to_string(intOf(recover(p)))); }; __guard g0(f.__slot<0>(), c0);
    middle();
    log("unreached");
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(RepanicTest, SupersedingWalksOn) {
  outermost();
  EXPECT_EQ(takeLog(), "m1 m0 o2");
}

// Each level recovers and panics anew.  A new panic must not look at those that
// are superseded already: there are as many as there are levels.
static int Superseded; ///< That the panic running a call would look at.
NOINLINE static void level(int n) {
  __open_frame<1> f; try {
    auto c0 = DEFERRED {
      for (__panic_record *P = p->below; P; P = P->below) Superseded += P->superseded;
      panic(recover(p));
    }; __guard g0(f.__slot<0>(), c0);
    boom(n == 0);
    level(n - 1);
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(RepanicTest, SupersededPanicsAreNotLookedAtAgain) {
  Superseded = 0;
  __open_frame<1> f; try {
    auto c0 = DEFERRED {
      recover(p);
      EXPECT_TRUE(p->older->superseded);
      Superseded += p->below != nullptr;
    }; __guard g0(f.__slot<0>(), c0);
    level(100);
  } catch (__recovery &l) { f.__recovered(l); }
  EXPECT_EQ(Superseded, 0);
}

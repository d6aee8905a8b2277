//===- RepanicTest.cpp - Panics in deferred calls -------------------------===//

#include "Panic.h"
#include "Support.h"

using RepanicTest = RuntimeTest;

// The deferred call panics again and recovers that inside itself: the first
// panic goes on.
NOINLINE static void inside() {
  open_frame<1> f; try {
    auto c0 = DEFERRED { log("inner" + std::to_string(intOf(recover(p)))); }; guard g0(f.slot<0>(), c0);
    Noisy z("z");
    boom(2);
  } catch (landing &l) { f.landed(l); }
}
NOINLINE static void recoveredInside() {
  open_frame<2> f; try {
    auto c0 = DEFERRED { log("outer" + std::to_string(intOf(recover(p)))); }; guard g0(f.slot<0>(), c0);
    auto c1 = DEFERRED { inside(); }; guard g1(f.slot<1>(), c1);
    boom(1);
  } catch (landing &l) { f.landed(l); }
}
TEST_F(RepanicTest, RecoveredInsideTheDeferredCall) {
  recoveredInside();
  EXPECT_EQ(takeLog(), "inner2 ~z outer1");
}

// Recovered, then another panic from a remaining call, recovered by the same
// frame: the landing in flight is resumed.
NOINLINE static int sameFrame() {
  open_frame<4> f; result<int> r; try {
    auto c0 = DEFERRED { log("0"); }; guard g0(f.slot<0>(), c0);
    auto c1 = DEFERRED { log("1:" + std::to_string(intOf(recover(p)))); }; guard g1(f.slot<1>(), c1);
    auto c2 = DEFERRED { log("2"); Noisy d("D"); panic(22); }; guard g2(f.slot<2>(), c2);
    auto c3 = DEFERRED { log("3:" + std::to_string(intOf(recover(p)))); }; guard g3(f.slot<3>(), c3);
    Noisy z("Z");
    boom(11);
    return r.keep(1);
  } catch (landing &l) { f.landed(l); return r.get("int sameFrame()"); }
}
TEST_F(RepanicTest, RemainingCallPanicsAndTheSameFrameRecovers) {
  EXPECT_EQ(sameFrame(), 0);
  EXPECT_EQ(takeLog(), "3:11 ~Z 2 1:22 ~D 0");
}

// The same, recovered by an older frame: the landing is sent on to it.
NOINLINE static int olderFrameInner(bool throws) {
  Noisy a("a");
  open_frame<4> f; result<int> r; try {
    auto c0 = DEFERRED { log("0"); }; guard g0(f.slot<0>(), c0);
    auto c1 = DEFERRED { log("1"); panic(22); }; guard g1(f.slot<1>(), c1);
    auto c2 = DEFERRED { if (throws) throw 5; }; guard g2(f.slot<2>(), c2);
    auto c3 = DEFERRED { recover(p); }; guard g3(f.slot<3>(), c3);
    Noisy z("z");
    boom(11);
    return r.keep(1);
  } catch (landing &l) { f.landed(l); return r.get("int olderFrameInner()"); }
}
NOINLINE static int olderFrame(bool throws) {
  open_frame<2> f; result<int> r; try {
    auto c0 = DEFERRED { log("E0"); }; guard g0(f.slot<0>(), c0);
    auto c1 = DEFERRED { log("E:" + std::to_string(intOf(recover(p)))); }; guard g1(f.slot<1>(), c1);
    Noisy z("Z");
    return r.keep(olderFrameInner(throws));
  } catch (landing &l) { f.landed(l); return r.get("int olderFrame()"); }
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
  open_frame<3> f; try {
    auto c0 = DEFERRED { log("0:" + std::to_string(intOf(recover(p)))); EXPECT_FALSE(recover(p)); }; guard g0(f.slot<0>(), c0);
    auto c1 = DEFERRED { panic(3); }; guard g1(f.slot<1>(), c1);
    auto c2 = DEFERRED { panic(2); }; guard g2(f.slot<2>(), c2);
    boom(1);
  } catch (landing &l) { f.landed(l); }
}
TEST_F(RepanicTest, RecoveryDropsSupersededPanics) {
  superseded();
  EXPECT_EQ(takeLog(), "0:3");
}

// Recover, then panic with the same value: same payload, further out.
NOINLINE static void samePayload(const std::string *&Seen) {
  open_frame<1> f; try {
    auto c0 = DEFERRED { value v = recover(p); Seen = v.get_if<std::string>(); panic(v); }; guard g0(f.slot<0>(), c0);
    panic("text");
  } catch (landing &l) { f.landed(l); }
}
TEST_F(RepanicTest, PanicWithAValueKeepsThePayload) {
  const std::string *First = nullptr;
  value Last;
  [&] { open_frame<1> f; try {
    auto c0 = DEFERRED { Last = recover(p); }; guard g0(f.slot<0>(), c0);
    samePayload(First);
  } catch (landing &l) { f.landed(l); } }();
  ASSERT_TRUE(Last);
  EXPECT_EQ(Last.get_if<std::string>(), First);
  EXPECT_EQ(Last.what(), "text");
}

// Three frames deep, a panic in a deferred call that an outer frame's panic
// loop is already running: order of frames decides, not of calls.
NOINLINE static void middle() {
  open_frame<2> f; try {
    auto c0 = DEFERRED { log("m0"); }; guard g0(f.slot<0>(), c0);
    auto c1 = DEFERRED { log("m1"); panic(2); }; guard g1(f.slot<1>(), c1);
    boom(1);
  } catch (landing &l) { f.landed(l); }
}
NOINLINE static void outermost() {
  open_frame<1> f; try {
    auto c0 = DEFERRED { log("o" + std::to_string(intOf(recover(p)))); }; guard g0(f.slot<0>(), c0);
    middle();
    log("unreached");
  } catch (landing &l) { f.landed(l); }
}
TEST_F(RepanicTest, SupersedingWalksOn) {
  outermost();
  EXPECT_EQ(takeLog(), "m1 m0 o2");
}

// Each level recovers and panics anew.  A new panic must not look at those that
// are superseded already: there are as many as there are levels.
static int Superseded; ///< That the panic running a call would look at.
NOINLINE static void level(int n) {
  open_frame<1> f; try {
    auto c0 = DEFERRED {
      for (panic_record *P = p->below; P; P = P->below) Superseded += P->superseded;
      panic(recover(p));
    }; guard g0(f.slot<0>(), c0);
    boom(n == 0);
    level(n - 1);
  } catch (landing &l) { f.landed(l); }
}
TEST_F(RepanicTest, SupersededPanicsAreNotLookedAtAgain) {
  Superseded = 0;
  open_frame<1> f; try {
    auto c0 = DEFERRED {
      recover(p);
      EXPECT_TRUE(p->older->superseded);
      Superseded += p->below != nullptr;
    }; guard g0(f.slot<0>(), c0);
    level(100);
  } catch (landing &l) { f.landed(l); }
  EXPECT_EQ(Superseded, 0);
}

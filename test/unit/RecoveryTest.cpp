//===- RecoveryTest.cpp - Nested, swallowed and handed-over recoveries -------===//

#include "Support.h"

#include <cstddef>

using opendefer::__lowered::__this_g;
using RecoveryTest = RuntimeTest;

// A destructor of a skipped frame panics and recovers that itself.
struct PanicsInside {
  ~PanicsInside() {
    __open_frame<2> f; try {
      auto c0 = DEFERRED { log("d0"); }; __guard g0(f.__slot<0>(), c0);
      auto c1 = DEFERRED { log("d" + std::to_string(intOf(recover(p)))); }; __guard g1(f.__slot<1>(), c1);
      boom(9);
    } catch (__recovery &l) { f.__recovered(l); }
  }
};
NOINLINE static int skipped() { PanicsInside x; return boom(3); }
NOINLINE static int nested() {
  __open_frame<2> f; __result<int> r; try {
    auto c0 = DEFERRED { log("0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { log("r" + std::to_string(intOf(recover(p)))); }; __guard g1(f.__slot<1>(), c1);
    return r.__keep(skipped());
  } catch (__recovery &l) { f.__recovered(l); return r.__get("int nested()"); }
}
TEST_F(RecoveryTest, SkippedDestructorPanicsAndRecovers) {
  EXPECT_EQ(nested(), 0);
  EXPECT_EQ(takeLog(), "r3 d9 d0 0");
}

static volatile bool Always = true; // Or g++ sees that nothing leaves.
struct PanicsOut {
  ~PanicsOut() noexcept(false) { if (Always) boom(9); }
};
NOINLINE static int skippedOut() { PanicsOut x; return boom(3); }
NOINLINE static int panicsOut() {
  __open_frame<2> f; __result<int> r; try {
    auto c0 = DEFERRED { recover(p); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { recover(p); }; __guard g1(f.__slot<1>(), c1);
    return r.__keep(skippedOut());
  } catch (__recovery &l) { f.__recovered(l); return r.__get("int panicsOut()"); }
}
TEST_F(RecoveryTest, SkippedDestructorPanicsOutTerminates) {
  EXPECT_DEATH(panicsOut(), "terminate");
}

// The landing pad's loop of one frame is on the stack, but not on the way: what
// panics and recovers is above it although its frame does not chain to that one.
// Regression: such a recovery ended in the loop, which took it for one of an
// older frame.
NOINLINE static void recoversInside() {
  __open_frame<2> f; try {
    auto c0 = DEFERRED { log("d0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { log("d" + std::to_string(intOf(recover(p)))); }; __guard g1(f.__slot<1>(), c1);
    boom(9);
  } catch (__recovery &l) { f.__recovered(l); }
}
NOINLINE static void leavesLandingPad(int how) {
  __open_frame<2> f; try {
    auto c0 = DEFERRED {
      log("0");
      if (how == 1) panic(1);             // Run on by the caller's frame.
      if (how == 2) try { panic(2); } catch (...) { recoversInside(); throw; } // On the way of its recovery.
    }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { log("1"); recover(p); }; __guard g1(f.__slot<1>(), c1);
    boom(3);
  } catch (__recovery &l) { f.__recovered(l); }
}
NOINLINE static void aroundLandingPad(int how) {
  __open_frame<2> f; try {
    auto c0 = DEFERRED { log("r" + std::to_string(intOf(recover(p)))); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { if (how == 1) recoversInside(); }; __guard g1(f.__slot<1>(), c1);
    leavesLandingPad(how);
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(RecoveryTest, LoopOfAFrameThatThePanicHasPassed) {
  aroundLandingPad(1);
  EXPECT_EQ(takeLog(), "1 0 d9 d0 r1");
}
TEST_F(RecoveryTest, LoopThatTheInterruptedLandingGoesTo) {
  aroundLandingPad(2);
  EXPECT_EQ(takeLog(), "1 0 r2 d9 d0");
}

//===----------------------------------------------------------------------===//
// catch (...) on the way
//===----------------------------------------------------------------------===//

static std::exception_ptr Kept;
NOINLINE static int between(int how) {
  std::exception_ptr Local;
  try {
    boom(3);
  } catch (...) {
    if (how == 1) Local = std::current_exception();
    if (how == 2) Kept = std::current_exception();
    if (how == 3) { PanicsInside x; }
    if (how >= 3) throw;
  }
  return 9;
}
NOINLINE static int around(int how) {
  __open_frame<1> f; __result<int> r; try {
    auto c0 = DEFERRED { recover(p); }; __guard g0(f.__slot<0>(), c0);
    return r.__keep(between(how));
  } catch (__recovery &l) { f.__recovered(l); return r.__get("int around(int)"); }
}
TEST_F(RecoveryTest, RethrownIsFine) { EXPECT_EQ(around(4), 0); }
TEST_F(RecoveryTest, HandlerMayUseTheRuntimeBeforeItRethrows) {
  EXPECT_EQ(around(3), 0);
  EXPECT_EQ(takeLog(), "d9 d0");
}
TEST_F(RecoveryTest, SwallowedIsFatal) {
  EXPECT_DEATH(around(0), "recovery intercepted by catch \\(\\.\\.\\.\\)");
}
TEST_F(RecoveryTest, SwallowedAndKeptByALocal) {
  EXPECT_DEATH(around(1), "recovery intercepted by catch \\(\\.\\.\\.\\)");
}
TEST_F(RecoveryTest, SwallowedAndKeptForGood) {
  EXPECT_DEATH({ around(2); around(4); }, "recovery intercepted by catch \\(\\.\\.\\.\\)");
}

NOINLINE static int noexceptBetween() noexcept { return boom(3); }
NOINLINE static int aroundNoexcept() {
  __open_frame<1> f; __result<int> r; try {
    auto c0 = DEFERRED { recover(p); }; __guard g0(f.__slot<0>(), c0);
    return r.__keep(noexceptBetween());
  } catch (__recovery &l) { f.__recovered(l); return r.__get("int aroundNoexcept()"); }
}
TEST_F(RecoveryTest, NoexceptFunctionTerminates) {
  EXPECT_DEATH(aroundNoexcept(), "terminate");
}

// A rethrowing catch (...) in the recovering frame itself.
NOINLINE static void ownCatchAll() {
  __open_frame<1> f; try {
    auto c0 = DEFERRED { log("r"); recover(p); }; __guard g0(f.__slot<0>(), c0);
    try { boom(4); } catch (...) { log("re"); throw; }
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(RecoveryTest, CatchAllInTheRecoveringFrame) {
  ownCatchAll();
  EXPECT_EQ(takeLog(), "r re");
}

//===----------------------------------------------------------------------===//
// SavedOpenDeferState
//===----------------------------------------------------------------------===//

/// Looks at the hand-off in the middle of a recovery.
struct Observer {
  std::ptrdiff_t Slots;
  ~Observer() {
    EXPECT_EQ(__this_g.__saved.__slotsOffset, Slots);
    if (Slots) {
      EXPECT_EQ(__this_g.__saved.__bitsOffset, std::ptrdiff_t(offsetof(opendefer::__lowered::__frame, __pendingBits)));
    }
    log("observed");
  }
};
constexpr std::ptrdiff_t SlotsOffset = sizeof(opendefer::__lowered::__frame);

// The state is there until the first deferreturn() of the frame takes it.
NOINLINE static void handOff(std::ptrdiff_t Expected, bool RecoverLast) {
  __open_frame<3> f; try {
    auto c0 = DEFERRED { if (RecoverLast) recover(p); log("0"); }; __guard g0(f.__slot<0>(), c0);
    Observer after{0};
    auto c1 = DEFERRED { EXPECT_EQ(__this_g.__saved.__slotsOffset, 0); log("1"); }; __guard g1(f.__slot<1>(), c1);
    auto c2 = DEFERRED { if (!RecoverLast) recover(p); }; __guard g2(f.__slot<2>(), c2);
    Observer before{Expected};
    boom(1);
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(RecoveryTest, StateIsLeftAndTakenByTheFirstDeferreturn) {
  handOff(SlotsOffset, false);
  EXPECT_EQ(takeLog(), "observed 1 observed 0");
}
TEST_F(RecoveryTest, NoStateWhenNothingIsPending) {
  handOff(0, true);
  EXPECT_EQ(takeLog(), "1 0 observed observed");
}

// A nested recovery puts the state of the interrupted one aside.
struct HandsOffInside {
  ~HandsOffInside() {
    EXPECT_EQ(__this_g.__saved.__slotsOffset, SlotsOffset);
    handOff(SlotsOffset, false);
    EXPECT_EQ(__this_g.__saved.__slotsOffset, SlotsOffset);
  }
};
NOINLINE static void nestedHandOff() {
  __open_frame<2> f; try {
    auto c0 = DEFERRED { EXPECT_EQ(__this_g.__saved.__slotsOffset, 0); log("outer0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { recover(p); }; __guard g1(f.__slot<1>(), c1);
    HandsOffInside x;
    boom(1);
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(RecoveryTest, NestedLandingRestoresTheState) {
  nestedHandOff();
  EXPECT_EQ(takeLog(), "observed 1 observed 0 outer0");
}

TEST_F(RecoveryTest, SecondStateIsFatal) {
  EXPECT_DEATH(
      {
        __this_g.__saved.__slotsOffset = SlotsOffset;
        handOff(SlotsOffset, false);
      },
      "second SavedOpenDeferState");
}

//===- NoExceptionsTest.cpp - Frames compiled without exceptions ----------===//

#include "NoExceptions.h"
#include "Support.h"

#include <opendefer/boundary.h>

void noExceptionsLog(const std::string &Word);
void noExceptionsLog(const std::string &Word) { log(Word); }

using NoExceptionsTest = RuntimeTest;

NOINLINE static int panics(int K) {
  Noisy S("skipped"); // Compiled with exceptions: its destructor runs.
  return boom(K);
}

TEST_F(NoExceptionsTest, NormalExit) {
  EXPECT_EQ(runOpen(panics, 0, true), 3);
  EXPECT_EQ(takeLog(), "~skipped 1:0 local ~a");
  EXPECT_EQ(runLinked(panics, 0, 3, 1), 3);
  EXPECT_EQ(takeLog(), "~skipped 2 1 0");
}

TEST_F(NoExceptionsTest, Recovery) {
  for (int I = 0; I < 3; ++I) {
    EXPECT_EQ(runOpen(panics, 7, true), 0);
    EXPECT_EQ(takeLog(), "1:7 local ~skipped ~a");
    EXPECT_EQ(runLinked(panics, 7, 3, 1), 0);
    EXPECT_EQ(takeLog(), "2 1 0 ~skipped");
  }
}

TEST_F(NoExceptionsTest, SavedStateIsTaken) { EXPECT_EQ(observeState(), 0); }

TEST_F(NoExceptionsTest, RepanicInTheSameFrame) {
  EXPECT_EQ(repanicSameFrame(), 0);
  EXPECT_EQ(takeLog(), "3:11 2 1:22 0");
}

TEST_F(NoExceptionsTest, Recursion) {
  EXPECT_EQ(recursive(4, 0), 4);
  EXPECT_EQ(recursive(4, 2), 2);
  EXPECT_EQ(recursive(4, 4), 0);
}

// An ordinary frame recovers what goes through frames without exceptions.
template <class Body> NOINLINE static void ordinary(Body B) {
  __open_frame<2> f; try {
    auto c0 = DEFERRED { log("o0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { log("o" + std::to_string(intOf(recover(p)))); }; __guard g1(f.__slot<1>(), c1);
    Noisy z("Z");
    B();
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(NoExceptionsTest, PanicThroughToAnOrdinaryFrame) {
  ordinary([] { passThrough([] { boom(4); }); });
  EXPECT_EQ(takeLog(), "through o4 ~Z o0");
}

// So do the boundaries.
TEST_F(NoExceptionsTest, PanicThroughToABoundary) {
  using namespace opendefer;
  auto through = [] { Noisy z("Z"); passThrough([] { boom(4); }); };
  EXPECT_EQ(intOf(catch_panic(through)), 4);
  EXPECT_EQ(takeLog(), "through ~Z");
  EXPECT_EQ(intOf(catch_all(through)), 4);
  EXPECT_EQ(takeLog(), "through ~Z");
  EXPECT_THROW(as_exception(through), panic_error);
  EXPECT_EQ(takeLog(), "through ~Z");
  carried_panic carried;
  carried.call(through);
  EXPECT_EQ(intOf(carried.value()), 4);
  EXPECT_EQ(takeLog(), "through ~Z");
  // A frame without exceptions recovers what is resumed.
  static carried_panic *resumed = &carried;
  EXPECT_EQ(runOpen([](int) { Noisy z("Z"); resumed->resume(); return 0; }, 0, true), 0);
  EXPECT_EQ(takeLog(), "1:4 local ~Z ~a");
}

TEST_F(NoExceptionsTest, RemainingCallPanicsToAnOrdinaryFrame) {
  ordinary([] { repanicOut(); });
  EXPECT_EQ(takeLog(), "1 0 o33 ~Z o0");
}

// Regression: frames without exceptions are skipped without being popped; a
// destructor that runs later must not find them in the chain.
static opendefer::__lowered::__frame *Outer;
struct LooksAtTheChain {
  ~LooksAtTheChain() {
    EXPECT_EQ(opendefer::__lowered::__this_g.__head, Outer);
    log("looked");
  }
};
TEST_F(NoExceptionsTest, SkippedFramesLeaveTheChain) {
  ordinary([] {
    Outer = opendefer::__lowered::__this_g.__head;
    LooksAtTheChain L;
    passThrough([] {
      __open_frame<1> f; try {
        auto c0 = DEFERRED { log("inner"); }; __guard g0(f.__slot<0>(), c0);
        boom(4);
      } catch (__recovery &l) { f.__recovered(l); }
    });
  });
  EXPECT_EQ(takeLog(), "inner through o4 looked ~Z o0");
}

// A function without exceptions recovers inside a remaining call of another:
// the landing pad it runs in is not on the way.
TEST_F(NoExceptionsTest, InsideALandingPad) {
  [&] { __open_frame<2> f; try {
    auto c0 = DEFERRED { log("result" + std::to_string(runOpen(panics, 6, true))); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { recover(p); }; __guard g1(f.__slot<1>(), c1);
    Noisy z("Z");
    boom(5);
  } catch (__recovery &l) { f.__recovered(l); } }();
  EXPECT_EQ(takeLog(), "~Z 1:6 local ~skipped ~a result0");
}

// The same inside a destructor on the way: what is left of the frame that is
// being landed on is still to be run, and G still says where that is.
struct RecoversInside {
  ~RecoversInside() {
    auto Before = opendefer::__lowered::__this_g.__saved;
    EXPECT_NE(Before.__bitsOffset, 0);
    log("result" + std::to_string(runOpen(panics, 6, true)));
    EXPECT_EQ(opendefer::__lowered::__this_g.__saved.__bitsOffset, Before.__bitsOffset);
    EXPECT_EQ(opendefer::__lowered::__this_g.__saved.__slotsOffset, Before.__slotsOffset);
  }
};
TEST_F(NoExceptionsTest, InsideADestructorOnTheWay) {
  [&] { __open_frame<3> f; try {
    auto c0 = DEFERRED { log("first"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { log("second"); }; __guard g1(f.__slot<1>(), c1);
    auto c2 = DEFERRED { recover(p); }; __guard g2(f.__slot<2>(), c2);
    RecoversInside r;
    boom(5);
  } catch (__recovery &l) { f.__recovered(l); } }();
  EXPECT_EQ(takeLog(), "1:6 local ~skipped ~a result0 second first");
}

// A remaining call in a landing pad panics, and the frame that recovers has no
// exceptions: first out of the landing pad, then the jump.
NOINLINE static int landingPadInside(int) {
  Noisy n("N");
  __open_frame<3> f; try {
    auto c0 = DEFERRED { log("i0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { Noisy d("D"); panic(8); }; __guard g1(f.__slot<1>(), c1);
    auto c2 = DEFERRED { recover(p); }; __guard g2(f.__slot<2>(), c2);
    Noisy z("Z");
    boom(7);
  } catch (__recovery &l) { f.__recovered(l); }
  return 1;
}
TEST_F(NoExceptionsTest, OutOfALandingPad) {
  EXPECT_EQ(runOpen(landingPadInside, 0, true), 0);
  EXPECT_EQ(takeLog(), "~Z i0 1:8 local ~D ~N ~a");
}

// A catch (...) on the way must rethrow here too.
NOINLINE static int swallows(int K) {
  try {
    return boom(K);
  } catch (...) {
    if (K == 2)
      throw;
    return 5;
  }
}
TEST_F(NoExceptionsTest, CatchAllOnTheWay) {
  EXPECT_EQ(runOpen(swallows, 2, true), 0);
  EXPECT_EQ(takeLog(), "1:2 local ~a");
  EXPECT_DEATH(runOpen(swallows, 1, true), "recovery intercepted by catch \\(\\.\\.\\.\\)");
}

NOINLINE static int exits(int) {
  Noisy e("E");
  goexit();
}
TEST_F(NoExceptionsTest, Goexit) {
  std::thread([] { ordinary([] { runOpen(exits, 0, true); }); }).join();
  EXPECT_EQ(takeLog(), "1:0 local o0 o0 ~E ~Z");
}

// A recovered panic under a goexit, with a frame without exceptions that
// recovers: the goexit resumes.
NOINLINE static int exitsAndPanics(int) {
  __open_frame<1> f; try {
    auto c0 = DEFERRED { boom(9); }; __guard g0(f.__slot<0>(), c0);
    goexit();
  } catch (__recovery &l) { f.__recovered(l); }
  return 1;
}
TEST_F(NoExceptionsTest, GoexitResumes) {
  std::thread([] { ordinary([] { runOpen(exitsAndPanics, 0, true); }); }).join();
  EXPECT_EQ(takeLog(), "1:9 local o0 o0 ~Z");
}

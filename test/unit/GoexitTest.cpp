//===- GoexitTest.cpp - goexit() ------------------------------------------===//

#include "Support.h"

#include <functional>

using GoexitTest = RuntimeTest;

/// Runs the body in a thread of its own; true if it returned.
static bool returns(const std::function<void()> &Body) {
  bool Returned = false;
  std::thread([&] { Body(); Returned = true; }).join();
  return Returned;
}

// void inner(int k) { Noisy a("A"); defer { log(recover() ? "bad" : "0"); }; defer { log("1"); boom(k); }; goexit(); }
NOINLINE static void inner(int k) {
  Noisy a("A");
  __open_frame<2> f; try {
    auto c0 = DEFERRED { log(k == 0 && recover(p) ? "bad" : "0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { log("1"); boom(k); }; __guard g1(f.__slot<1>(), c1);
    goexit();
  } catch (__recovery &l) { f.__recovered(l); }
}
NOINLINE static void outer(int k) {
  Noisy b("B");
  __open_frame<2> f; try {
    auto c0 = DEFERRED { log(recover(p) ? "bad" : "t0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { log("rec" + std::to_string(intOf(recover(p)))); }; __guard g1(f.__slot<1>(), c1);
    inner(k);
    log("unreached");
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(GoexitTest, RunsDeferredCallsAndDestructors) {
  EXPECT_FALSE(returns([] { outer(0); }));
  EXPECT_EQ(takeLog(), "1 0 rec0 t0 ~A ~B");
}

TEST_F(GoexitTest, RecoveredPanicDoesNotPassIt) {
  EXPECT_FALSE(returns([] { outer(5); }));
  EXPECT_EQ(takeLog(), "1 0 rec5 t0 ~A ~B");
}

// Go 1.19 loses the goexit when another superseded panic is in between.
NOINLINE static void twoPanics() {
  __open_frame<4> f; try {
    auto c0 = DEFERRED { log("0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { log("rec" + std::to_string(intOf(recover(p)))); }; __guard g1(f.__slot<1>(), c1);
    auto c2 = DEFERRED { panic(2); }; __guard g2(f.__slot<2>(), c2);
    auto c3 = DEFERRED { panic(1); }; __guard g3(f.__slot<3>(), c3);
    goexit();
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(GoexitTest, RecoveredChainOfPanicsDoesNotPassIt) {
  EXPECT_FALSE(returns(twoPanics));
  EXPECT_EQ(takeLog(), "rec2 0");
}

// Once resumed it is a pending goexit like any other: a later panic that is
// recovered inside a deferred call stays inside.
NOINLINE static void innerPanic() {
  __open_frame<1> f; try {
    auto c0 = DEFERRED { log("in" + std::to_string(intOf(recover(p)))); }; __guard g0(f.__slot<0>(), c0);
    boom(4);
  } catch (__recovery &l) { f.__recovered(l); }
}
NOINLINE static void resumedThenPanic() {
  __open_frame<3> f; try {
    auto c0 = DEFERRED { innerPanic(); log("after"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { recover(p); }; __guard g1(f.__slot<1>(), c1);
    auto c2 = DEFERRED { panic(1); }; __guard g2(f.__slot<2>(), c2);
    goexit();
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(GoexitTest, PanicAfterItResumed) {
  EXPECT_FALSE(returns(resumedThenPanic));
  EXPECT_EQ(takeLog(), "in4 after");
}

// A panic recovered inside a deferred call of the goexit stays inside.
NOINLINE static void recoversInside() {
  __open_frame<2> f; try {
    auto c0 = DEFERRED { log("0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED {
      [] { __open_frame<1> f2; try {
        auto c2 = DEFERRED { log("in" + std::to_string(intOf(recover(p)))); }; __guard g2(f2.__slot<0>(), c2);
        boom(4);
      } catch (__recovery &l) { f2.__recovered(l); } }();
      log("1");
    }; __guard g1(f.__slot<1>(), c1);
    goexit();
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(GoexitTest, PanicRecoveredInsideADeferredCall) {
  EXPECT_FALSE(returns(recoversInside));
  EXPECT_EQ(takeLog(), "in4 1 0");
}

// goexit() in a deferred call cancels the panic that runs it.
NOINLINE static void cancelsPanic() {
  Noisy a("A");
  __open_frame<2> f; try {
    auto c0 = DEFERRED { log(recover(p) ? "bad" : "0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { goexit(); }; __guard g1(f.__slot<1>(), c1);
    boom(1);
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(GoexitTest, CancelsAPanic) {
  EXPECT_FALSE(returns(cancelsPanic));
  EXPECT_EQ(takeLog(), "0 ~A");
}

// goexit() in a remaining call, that is in a landing pad: the thread ends, and
// the destructors of all its frames run.
NOINLINE static void inLandingPad() {
  Noisy a("A");
  __open_frame<3> f; try {
    auto c0 = DEFERRED { log(recover(p) ? "bad" : "0"); }; __guard g0(f.__slot<0>(), c0);
    Noisy b("B");
    auto c1 = DEFERRED { Noisy d("D"); goexit(); }; __guard g1(f.__slot<1>(), c1);
    auto c2 = DEFERRED { recover(p); }; __guard g2(f.__slot<2>(), c2);
    Noisy z("Z");
    boom(1);
  } catch (__recovery &l) { f.__recovered(l); }
}
NOINLINE static void aroundLandingPad() {
  Noisy o("O");
  __open_frame<1> f; try {
    auto c0 = DEFERRED { log("o"); }; __guard g0(f.__slot<0>(), c0);
    Noisy i("I");
    inLandingPad();
    log("unreached");
  } catch (__recovery &l) { f.__recovered(l); }
  log("unreached");
}
TEST_F(GoexitTest, InALandingPad) {
  EXPECT_FALSE(returns([] { Noisy T("T"); aroundLandingPad(); }));
  EXPECT_EQ(takeLog(), "~Z 0 o ~D ~B ~A ~I ~O ~T");
}

// A panic under a goexit that is itself in a landing pad, recovered: the
// goexit resumes and is not mistaken for the landing pad's loop.
NOINLINE static void goexitInLandingPadResumes() {
  __open_frame<5> f; try {
    auto c0 = DEFERRED { log("0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { log("rec" + std::to_string(intOf(recover(p)))); }; __guard g1(f.__slot<1>(), c1);
    auto c2 = DEFERRED { panic(2); }; __guard g2(f.__slot<2>(), c2);
    auto c3 = DEFERRED { goexit(); }; __guard g3(f.__slot<3>(), c3);
    auto c4 = DEFERRED { recover(p); }; __guard g4(f.__slot<4>(), c4);
    boom(1);
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(GoexitTest, ResumesInALandingPad) {
  EXPECT_FALSE(returns(goexitInLandingPadResumes));
  EXPECT_EQ(takeLog(), "rec2 0");
}

// A deferred call of the goexit recovers, and a remaining call in its landing
// pad panics past the goexit: the loop there is on the way to goexit().
NOINLINE static void landingPadUnderGoexit() {
  __open_frame<3> f; try {
    auto c0 = DEFERRED { log("0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { log("rec" + std::to_string(intOf(recover(p)))); }; __guard g1(f.__slot<1>(), c1);
    auto c2 = DEFERRED {
      [] { Noisy n("N"); __open_frame<2> f2; try {
        auto c3 = DEFERRED { panic(3); }; __guard g3(f2.__slot<0>(), c3);
        auto c4 = DEFERRED { recover(p); }; __guard g4(f2.__slot<1>(), c4);
        boom(4);
      } catch (__recovery &l) { f2.__recovered(l); } }();
      log("unreached");
    }; __guard g2(f.__slot<2>(), c2);
    goexit();
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(GoexitTest, LandingPadUnderIt) {
  EXPECT_FALSE(returns(landingPadUnderGoexit));
  EXPECT_EQ(takeLog(), "rec3 ~N 0");
}

// No state is handed over when a goexit resumes.
NOINLINE static void observed() {
  __open_frame<3> f; try {
    auto c0 = DEFERRED { EXPECT_EQ(opendefer::__lowered::__this_g.__saved.__slotsOffset, 0); log("0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { recover(p); }; __guard g1(f.__slot<1>(), c1);
    auto c2 = DEFERRED { panic(2); }; __guard g2(f.__slot<2>(), c2);
    goexit();
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(GoexitTest, LeavesNoSavedState) {
  EXPECT_FALSE(returns(observed));
  EXPECT_EQ(takeLog(), "0");
}

// With no deferred call at all.
TEST_F(GoexitTest, WithoutFrames) {
  EXPECT_FALSE(returns([] { Noisy T("T"); goexit(); }));
  EXPECT_EQ(takeLog(), "~T");
}

TEST_F(GoexitTest, ThreadsDoNotInterfere) {
  auto Work = [] {
    for (int I = 0; I < 200; ++I) {
      int Got = 0;
      [&] { __open_frame<1> f; try {
        auto c0 = DEFERRED { Got = intOf(recover(p)); }; __guard g0(f.__slot<0>(), c0);
        boom(I + 1);
      } catch (__recovery &l) { f.__recovered(l); } }();
      EXPECT_EQ(Got, I + 1);
    }
    goexit();
  };
  std::thread A(Work), B(Work), C(Work);
  A.join();
  B.join();
  C.join();
}

//===- ExceptionTest.cpp - Deferred calls and C++ exceptions --------------===//

#include "Support.h"

#include <pthread.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

using ExceptionTest = RuntimeTest;

// void ownTry(int k) { try { defer { log("d"); }; toss(k == 1); } catch (int) { log("caught"); }
//                      toss(k == 2); log("end"); }
NOINLINE static void ownTry(int k) {
  __open_frame<1, 0x1> f; try {
    __closure_storage<32> s0; __group<0x1> g0(f);
    try { __arm_slot(g0, f.__slot<0>(), s0, DEFERRED { log("d"); }); toss(k == 1); } catch (int) { log("caught"); }
    toss(k == 2);
    log("end");
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(ExceptionTest, CaughtInTheFunctionRunsNothing) {
  ownTry(0);
  EXPECT_EQ(takeLog(), "end d");
  ownTry(1);
  EXPECT_EQ(takeLog(), "caught end d");
  EXPECT_THROW(ownTry(2), int);
  EXPECT_EQ(takeLog(), "d");
}

// void thrower(int k) { Noisy a("A"); defer { log("0"); }; Noisy b("B");
//                       defer { log("1"); toss(k); }; defer { log("2"); }; }
NOINLINE static void thrower(int k) {
  Noisy a("A");
  __open_frame<3> f; try {
    auto c0 = DEFERRED { log("0"); }; __guard g0(f.__slot<0>(), c0);
    Noisy b("B");
    auto c1 = DEFERRED { log("1"); toss(k); }; __guard g1(f.__slot<1>(), c1);
    auto c2 = DEFERRED { log("2"); }; __guard g2(f.__slot<2>(), c2);
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(ExceptionTest, ThrownByADeferredCallOnNormalExit) {
  EXPECT_THROW(thrower(5), int);
  EXPECT_EQ(takeLog(), "2 1 ~B 0 ~A");
}

// The same when one guard stands for all of them.
NOINLINE static void groupThrower() {
  __open_frame<3, 0x7> f; try {
    __closure_storage<32> s0; __closure_storage<32> s1; __closure_storage<32> s2; __group<0x7> g0(f);
    if (true) {
      __arm_slot(f.__slot<0>(), s0, DEFERRED { log("0"); });
      __arm_slot(f.__slot<1>(), s1, DEFERRED { log("1"); throw 5; });
      __arm_slot(f.__slot<2>(), s2, DEFERRED { log("2"); });
    }
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(ExceptionTest, ThrownByACallOfAGroup) {
  EXPECT_THROW(groupThrower(), int);
  EXPECT_EQ(takeLog(), "2 1 0");
}

// An exception that a call throws while a panic runs it is a panic.
NOINLINE static void thrownUnderPanic() {
  __open_frame<3> f; try {
    auto c0 = DEFERRED {
      value v = recover(p);
      log(v.what());
      EXPECT_NE(v.exception(), nullptr);
      EXPECT_THROW(std::rethrow_exception(v.exception()), std::runtime_error);
    }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { throw std::runtime_error("thrown"); }; __guard g1(f.__slot<1>(), c1);
    Noisy a("A");
    boom(1);
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(ExceptionTest, ThrownUnderAPanicBecomesAPanic) {
  thrownUnderPanic();
  EXPECT_EQ(takeLog(), "thrown ~A");
}

// After a recovery the remaining calls run in a landing pad; what one throws
// leaves the function after the others have run.
NOINLINE static void remainingThrows(bool twice) {
  __open_frame<4> f; try {
    auto c0 = DEFERRED { log("0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { log("1"); if (twice) throw 6; }; __guard g1(f.__slot<1>(), c1);
    auto c2 = DEFERRED { log("2"); throw 5; }; __guard g2(f.__slot<2>(), c2);
    auto c3 = DEFERRED { log("3"); recover(p); }; __guard g3(f.__slot<3>(), c3);
    try { Noisy t("T"); boom(4); } catch (int) { log("wrong"); }
    log("unreached");
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(ExceptionTest, ThrownByARemainingCall) {
  try {
    remainingThrows(false);
    ADD_FAILURE();
  } catch (int I) {
    EXPECT_EQ(I, 5);
  }
  EXPECT_EQ(takeLog(), "3 ~T 2 1 0");
}

TEST_F(ExceptionTest, TwoThrownByRemainingCallsTerminate) {
  EXPECT_DEATH(remainingThrows(true), "");
}

NOINLINE static void throwsWhileUnwinding() {
  __open_frame<1> f; try {
    auto c0 = DEFERRED { throw 6; }; __guard g0(f.__slot<0>(), c0);
    throw 5;
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(ExceptionTest, ThrownWhileAnExceptionUnwindsTerminates) {
  EXPECT_DEATH(try { throwsWhileUnwinding(); } catch (...){}, "terminate");
}

// A panic out of such a call runs the outer deferred calls and then ends the
// process, although one of them recovers.
NOINLINE static void panicsWhileUnwindingInner() {
  __open_frame<2> f; try {
    auto c0 = DEFERRED { std::fputs("inner0 ", stderr); recover(p); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { boom(6); }; __guard g1(f.__slot<1>(), c1);
    throw 5;
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(ExceptionTest, PanicWhileAnExceptionUnwindsTerminates) {
  EXPECT_DEATH(try { panicsWhileUnwindingInner(); } catch (...){}, "inner0 .*terminate");
}

// An exception that nobody catches terminates with its stack intact: no
// deferred call has run.
TEST_F(ExceptionTest, UncaughtTerminatesAtTheThrow) {
  EXPECT_DEATH(
      {
        std::set_terminate([] {
          std::fprintf(stderr, "ran=[%s]", takeLog().c_str());
          std::abort();
        });
        std::thread([] { ownTry(2); }).join();
      },
      "ran=\\[\\]");
}

#ifdef __GLIBCXX__
/// Cancels a thread in the middle of Body.
static void cancelDuring(void *(*Body)(void *)) {
  pthread_t Thread;
  pthread_create(&Thread, nullptr, Body, nullptr);
  usleep(20000);
  pthread_cancel(Thread);
  pthread_join(Thread, nullptr);
}

NOINLINE static void cancelled() {
  Noisy a("A");
  __open_frame<1> f; try {
    auto c0 = DEFERRED { log("0"); }; __guard g0(f.__slot<0>(), c0);
    for (;;) usleep(1000);
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(ExceptionTest, ThreadCancellationRunsDeferredCalls) {
  cancelDuring([](void *) -> void * { cancelled(); return nullptr; });
  EXPECT_EQ(takeLog(), "0 ~A");
}

// In a call that a panic runs, it takes the panic along.
NOINLINE static void cancelledUnderPanic() {
  __open_frame<2> f; try {
    auto c0 = DEFERRED { log(opendefer::__lowered::__this_g.__panics || recover(p) ? "panicking" : "clean"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { for (;;) usleep(1000); }; __guard g1(f.__slot<1>(), c1);
    boom(1);
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(ExceptionTest, ThreadCancellationUnderAPanic) {
  cancelDuring([](void *) -> void * { cancelledUnderPanic(); return nullptr; });
  EXPECT_EQ(takeLog(), "clean");
}
#endif

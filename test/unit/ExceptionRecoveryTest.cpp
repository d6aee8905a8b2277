//===- ExceptionRecoveryTest.cpp - recover() of a C++ exception -----------===//

#include "Support.h"

#include <pthread.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>

using ExceptionRecoveryTest = RuntimeTest;

// int recovering(int k) {
//   Noisy a("A"); defer { log("0"); };
//   defer { if (auto v = recover()) log(v.exception() ? "X:" + v.what() : "R"); else log("-"); };
//   Noisy b("B"); defer { log("2"); };
//   if (k == 1) throw std::runtime_error("thrown");
//   boom(k); return 1;
// }
NOINLINE static int recovering(int k) {
  Noisy a("A");
  __open_frame<3> f; __result<int> r; try {
    auto c0 = DEFERRED { log("0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { if (auto v = recover(p)) log(v.exception() ? "X:" + v.what() : "R"); else log("-"); }; __guard g1(f.__slot<1>(), c1); try {
    Noisy b("B");
    auto c2 = DEFERRED { log("2"); }; __guard g2(f.__slot<2>(), c2);
    if (k == 1) throw std::runtime_error("thrown");
    boom(k);
    return r.__keep(1);
    } catch (...) { if (!g1.__recover_exception()) throw; return r.__get("int recovering(int)"); }
  } catch (__recovery &l) { f.__recovered(l); return r.__get("int recovering(int)"); }
}

TEST_F(ExceptionRecoveryTest, NormalExit) {
  EXPECT_EQ(recovering(0), 1);
  EXPECT_EQ(takeLog(), "2 ~B - 0 ~A");
}
TEST_F(ExceptionRecoveryTest, Exception) {
  EXPECT_EQ(recovering(1), 0);
  EXPECT_EQ(takeLog(), "2 ~B X:thrown 0 ~A");
}
TEST_F(ExceptionRecoveryTest, Panic) {
  EXPECT_EQ(recovering(2), 0);
  EXPECT_EQ(takeLog(), "2 R ~B 0 ~A");
}

// A loop's group: newest first until one recovers, the rest as on a normal exit.
NOINLINE static void linked(int at, int thrower) {
  __linked_frame f; try { __linked_group g0(f); try {
    for (int i = 0; i < 4; i++)
      opendefer::__lowered::__push(f, [=](__panic_record *p) {
        if (i == at) { value v = recover(p); log("r" + std::to_string(i) + v.what()); } else log(std::to_string(i));
        if (i == thrower) throw 9;
      });
    throw std::logic_error("x");
    } catch (...) { if (!g0.__recover_exception()) throw; return; }
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(ExceptionRecoveryTest, LinkedGroup) {
  linked(2, -1);
  EXPECT_EQ(takeLog(), "3 r2x 1 0");
  EXPECT_THROW(linked(-1, -1), std::logic_error);
  EXPECT_EQ(takeLog(), "3 2 1 0");
}

TEST_F(ExceptionRecoveryTest, TheRestMayThrow) {
  EXPECT_THROW(linked(2, 1), int);
  EXPECT_EQ(takeLog(), "3 r2x 1 0");
}

TEST_F(ExceptionRecoveryTest, ThrowingBeforeTheRecoveryTerminates) {
  EXPECT_DEATH(try { linked(1, 2); } catch (...){}, "terminate");
}

// A call of the handler may panic and recover inside itself.
NOINLINE static void inner() {
  __open_frame<1> f; try {
    auto c0 = DEFERRED { log("inner" + std::to_string(intOf(recover(p)))); }; __guard g0(f.__slot<0>(), c0);
    boom(7);
  } catch (__recovery &l) { f.__recovered(l); }
}
NOINLINE static void nested() {
  __open_frame<1> f; try {
    auto c0 = DEFERRED { inner(); log(recover(p).what()); }; __guard g0(f.__slot<0>(), c0); try {
    throw std::runtime_error("e");
    } catch (...) { if (!g0.__recover_exception()) throw; return; }
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(ExceptionRecoveryTest, PanicInsideTheHandler) {
  nested();
  EXPECT_EQ(takeLog(), "inner7 e");
}

// A call of the rest, which run as on a normal exit, panics; an older call of
// the same group recovers it and the group's guard runs what is still left.
NOINLINE static void restPanics() {
  __linked_frame f; try { __linked_group g0(f); try {
    for (int i = 0; i < 5; i++)
      opendefer::__lowered::__push(f, [=](__panic_record *p) {
        log(std::to_string(i));
        if (i == 4 || i == 2) log(recover(p).what());
        if (i == 3) boom(33);
      });
    throw std::logic_error("x");
    } catch (...) { if (!g0.__recover_exception()) throw; return; }
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(ExceptionRecoveryTest, TheRestMayPanic) {
  restPanics();
  EXPECT_EQ(takeLog(), "4 x 3 2 33 1 0");
}

// A panic out of the handler runs the outer deferred calls, then the end.
NOINLINE static void panicsOut() {
  __open_frame<2> f; try {
    auto c0 = DEFERRED { std::fprintf(stderr, "outer%d ", intOf(recover(p))); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { boom(7); recover(p); }; __guard g1(f.__slot<1>(), c1); try {
    throw 1;
    } catch (...) { if (!g1.__recover_exception()) throw; return; }
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(ExceptionRecoveryTest, PanicOutOfTheHandlerTerminates) {
  EXPECT_DEATH(panicsOut(), "outer7 .*terminate");
}

#ifdef __GLIBCXX__
NOINLINE static int cancelled() {
  __open_frame<2> f; __result<int> r; try {
    auto c0 = DEFERRED { log("0"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { log(recover(p) ? "bad" : "1"); }; __guard g1(f.__slot<1>(), c1); try {
    for (;;) usleep(1000);
    } catch (...) { if (!g1.__recover_exception()) throw; return r.__get("cancelled"); }
  } catch (__recovery &l) { f.__recovered(l); return r.__get("cancelled"); }
}

TEST_F(ExceptionRecoveryTest, ThreadCancellationIsNotRecovered) {
  pthread_t Thread;
  pthread_create(&Thread, nullptr, [](void *) -> void * { cancelled(); return nullptr; }, nullptr);
  usleep(20000);
  pthread_cancel(Thread);
  pthread_join(Thread, nullptr);
  EXPECT_EQ(takeLog(), "1 0");
}
#endif

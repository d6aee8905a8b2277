//===- BoundaryTest.cpp - Panics as values, exceptions, and carried --------===//

#include "Support.h"

#include <opendefer/boundary.h>

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <future>
#include <memory>
#include <stdexcept>
#include <vector>

using opendefer::as_exception;
using opendefer::carried_panic;
using opendefer::catch_all;
using opendefer::catch_panic;
using opendefer::panic_error;
using BoundaryTest = RuntimeTest;

// int recovers(int k) {
//   defer { if (auto v = recover()) log("r" + std::to_string(intOf(v))); };
//   return boom(k);
// }
NOINLINE static int recovers(int k) {
  __open_frame<1> f; __result<int> r; try {
    auto c0 = DEFERRED { if (auto v = recover(p)) log("r" + std::to_string(intOf(v))); }; __guard g0(f.__slot<0>(), c0, r);
    return r.__keep(boom(k));
  } catch (__recovery &l) { f.__recovered(l); return r.__get("int recovers(int)"); }
}

// int cleaned(int k) { Noisy n("n"); defer log("d"); return boom(k); }
NOINLINE static int cleaned(int k) {
  Noisy n("n");
  __open_frame<1> f; __result<int> r; try {
    auto c0 = DEFERRED { log("d"); }; __guard g0(f.__slot<0>(), c0, r);
    return r.__keep(boom(k));
  } catch (__recovery &l) { f.__recovered(l); return r.__get("int cleaned(int)"); }
}

// void again(int k) { Noisy n("a"); defer { boom(k + 1); }; boom(k); }
NOINLINE static void again(int k) {
  Noisy n("a");
  __open_frame<1> f; try {
    auto c0 = DEFERRED { boom(k + 1); }; __guard g0(f.__slot<0>(), c0);
    boom(k);
  } catch (__recovery &l) { f.__recovered(l); }
}

// value stops(F f) {
//   defer_result value v;
//   defer { v = recover(); };
//   f();
// }
template <class F> NOINLINE static value stops(F body) {
  value v;
  __open_frame<1> f; try {
    auto c0 = DEFERRED { v = recover(p); }; __guard g0(f.__slot<0>(), c0); try {
    body();
    } catch (...) { if (!g0.__recover_exception()) throw; }
  } catch (__recovery &l) { f.__recovered(l); }
  return v;
}

// Runs the rest in a deferred call, which the panic 7 runs, and recovers that.
template <class F> NOINLINE static void whilePanicking(F body) {
  EXPECT_EQ(intOf(stops([&] {
    __open_frame<1> f; try {
      auto c0 = DEFERRED { body(); }; __guard g0(f.__slot<0>(), c0);
      boom(7);
    } catch (__recovery &l) { f.__recovered(l); }
  })), 7);
}

// Runs the rest in the destructor of a local that a recovery destroys.
template <class F> NOINLINE static void whileRecovering(F body) {
  struct Runs {
    F &Body;
    ~Runs() { Body(); }
  };
  EXPECT_EQ(intOf(stops([&] { Runs r{body}; boom(7); })), 7);
}

//===----------------------------------------------------------------------===//
// catch_panic, catch_all
//===----------------------------------------------------------------------===//

TEST_F(BoundaryTest, CatchesAPanic) {
  EXPECT_EQ(intOf(catch_panic([] { cleaned(1); })), 1);
  EXPECT_EQ(takeLog(), "d ~n");
  EXPECT_EQ(intOf(catch_all([] { cleaned(2); })), 2);
  EXPECT_EQ(takeLog(), "d ~n");
}
static void panics() { boom(9); }
TEST_F(BoundaryTest, TakesFunctionsAndMoveOnlyFunctors) {
  EXPECT_EQ(intOf(catch_panic(panics)), 9);
  EXPECT_EQ(intOf(catch_panic(&panics)), 9);
  auto owned = std::make_unique<int>(5);
  EXPECT_EQ(intOf(catch_panic([o = std::move(owned)]() mutable { return boom(*o); })), 5);
}
TEST_F(BoundaryTest, ReturnsAnEmptyValueOtherwise) {
  EXPECT_FALSE(catch_panic([] { return cleaned(0); }));
  EXPECT_FALSE(catch_all([] { return cleaned(0); }));
  EXPECT_EQ(takeLog(), "d ~n d ~n");
}
TEST_F(BoundaryTest, RecoveredPanicsAreNotSeen) {
  EXPECT_FALSE(catch_panic([] { EXPECT_EQ(recovers(1), 0); }));
  EXPECT_FALSE(catch_all([] { EXPECT_EQ(recovers(2), 0); }));
  EXPECT_EQ(takeLog(), "r1 r2");
}
TEST_F(BoundaryTest, TheNewestOfSeveralPanics) {
  EXPECT_EQ(intOf(catch_panic([] { again(1); })), 2);
  EXPECT_EQ(takeLog(), "~a");
}
TEST_F(BoundaryTest, InnermostFirst) {
  EXPECT_EQ(intOf(catch_panic([] {
    EXPECT_EQ(intOf(catch_all([] { boom(1); })), 1);
    EXPECT_EQ(intOf(catch_panic([] { boom(2); })), 2);
    boom(3);
  })), 3);
}
TEST_F(BoundaryTest, AnExceptionPassesCatchPanic) {
  EXPECT_THROW(catch_panic([] { cleaned(0); toss(1); }), int);
  EXPECT_EQ(takeLog(), "d ~n");
  EXPECT_THROW(catch_panic([] { throw panic_error(catch_panic(panics)); }), panic_error);
}
TEST_F(BoundaryTest, CatchAllCatchesAnException) {
  value v = catch_all([] { Noisy n("n"); throw std::runtime_error("thrown"); });
  EXPECT_EQ(takeLog(), "~n");
  ASSERT_TRUE(v);
  EXPECT_EQ(v.what(), "thrown");
  ASSERT_TRUE(v.exception());
  EXPECT_THROW(std::rethrow_exception(v.exception()), std::runtime_error);
}
static void allForms() {
  EXPECT_EQ(intOf(catch_panic([] { cleaned(1); })), 1);
  EXPECT_EQ(intOf(catch_all([] { cleaned(2); })), 2);
  EXPECT_TRUE(catch_all([] { toss(1); }).exception());
  EXPECT_THROW(as_exception([] { cleaned(3); }), panic_error);
}
TEST_F(BoundaryTest, InADeferredCall) {
  whilePanicking([] { allForms(); });
  EXPECT_EQ(takeLog(), "d ~n d ~n d ~n");
}
TEST_F(BoundaryTest, InADestructorThatARecoveryRuns) {
  whileRecovering([] { allForms(); });
  EXPECT_EQ(takeLog(), "d ~n d ~n d ~n");
}
TEST_F(BoundaryTest, InAHandler) {
  try {
    toss(1);
  } catch (int) {
    EXPECT_EQ(intOf(catch_panic([] { cleaned(1); })), 1);
    EXPECT_EQ(intOf(catch_all([] { cleaned(2); })), 2);
    EXPECT_THROW(as_exception([] { cleaned(3); }), panic_error);
  }
  EXPECT_EQ(takeLog(), "d ~n d ~n d ~n");
}
// A panic with an exception is a panic.
TEST_F(BoundaryTest, APanicWithAnException) {
  value v = catch_panic([] { panic(std::make_exception_ptr(5)); });
  EXPECT_TRUE(v.exception());
}

// goexit() ends the thread, whatever it passes.
TEST_F(BoundaryTest, GoexitPasses) {
  std::atomic<int> After{0};
  for (int How = 0; How < 4; ++How)
    std::thread([&, How] {
      auto Body = [] { Noisy n("n"); goexit(); };
      carried_panic Carried;
      if (How == 0) catch_panic(Body);
      if (How == 1) catch_all(Body);
      if (How == 2) as_exception(Body);
      if (How == 3) Carried.call(Body);
      ++After;
    }).join();
  EXPECT_EQ(After, 0);
  EXPECT_EQ(takeLog(), "~n ~n ~n ~n");
}
#ifdef __GLIBCXX__
TEST_F(BoundaryTest, ThreadCancellationPasses) {
  std::atomic<int> After{0};
  for (int How = 0; How < 4; ++How) {
    std::atomic<bool> IsReady{false};
    std::thread Thread([&, How] {
      auto Body = [&] { Noisy n("n"); for (IsReady = true;;) usleep(1000); };
      carried_panic Carried;
      if (How == 0) catch_panic(Body);
      if (How == 1) catch_all(Body);
      if (How == 2) as_exception(Body);
      if (How == 3) Carried.call(Body);
      ++After;
    });
    while (!IsReady)
      std::this_thread::yield();
    pthread_cancel(Thread.native_handle());
    Thread.join();
  }
  EXPECT_EQ(After, 0);
  EXPECT_EQ(takeLog(), "~n ~n ~n ~n");
}
#endif
TEST_F(BoundaryTest, InADeferredCallOfGoexit) {
  std::thread([] {
    __open_frame<1> f; try {
      auto c0 = DEFERRED {
        EXPECT_EQ(intOf(catch_panic([] { cleaned(1); })), 1);
        EXPECT_EQ(intOf(catch_all([] { cleaned(2); })), 2);
        EXPECT_THROW(as_exception([] { cleaned(3); }), panic_error);
        log("end");
      }; __guard g0(f.__slot<0>(), c0);
      goexit();
    } catch (__recovery &l) { f.__recovered(l); }
  }).join();
  EXPECT_EQ(takeLog(), "d ~n d ~n d ~n end");
}

// The place where the panic began.
static const unsigned LineOfPlaced = __LINE__ + 1;
NOINLINE static void placed() { panic("placed"); }
static void expectPlaced(const opendefer::source_location &Where) {
  EXPECT_EQ(std::string(Where.file_name()).substr(std::string(Where.file_name()).rfind('/') + 1), "BoundaryTest.cpp");
  EXPECT_EQ(Where.line(), LineOfPlaced);
  EXPECT_STREQ(Where.function_name(), "placed");
}
TEST_F(BoundaryTest, TheLocationStays) {
  expectPlaced(catch_panic(placed).location());
  expectPlaced(catch_all(placed).location());
  try {
    as_exception(placed);
  } catch (const panic_error &Error) {
    expectPlaced(Error.location());
    expectPlaced(catch_panic([&] { panic(Error); }).location());
    expectPlaced(stops([] { throw; }).location());
  }
  carried_panic Carried;
  Carried.call(placed);
  expectPlaced(Carried.value().location());
  std::thread([&] { expectPlaced(catch_panic([&] { Carried.resume(); }).location()); }).join();
  // An exception has none.
  EXPECT_EQ(catch_all([] { toss(1); }).location().line(), 0u);
  EXPECT_STREQ(catch_all([] { toss(1); }).location().file_name(), "");
}

//===----------------------------------------------------------------------===//
// as_exception
//===----------------------------------------------------------------------===//

TEST_F(BoundaryTest, AnExceptionWithTheValue) {
  try {
    as_exception([] { return cleaned(4); });
    ADD_FAILURE();
  } catch (const panic_error &Error) {
    EXPECT_STREQ(Error.what(), "4");
    EXPECT_EQ(intOf(Error.value()), 4);
    panic_error Copy = Error;
    EXPECT_STREQ(Copy.what(), "4");
  }
  EXPECT_EQ(takeLog(), "d ~n");
}
struct Immovable {
  int N;
  explicit Immovable(int M) : N(M) {}
  Immovable(const Immovable &) = delete;
};
TEST_F(BoundaryTest, ResultsOfAnyKind) {
  EXPECT_EQ(as_exception([] { return boom(0); }), 3);
  EXPECT_EQ(as_exception([] { return Immovable(6); }).N, 6);
  int There = 0;
  int &Same = as_exception([&]() -> int & { return There; });
  EXPECT_EQ(&Same, &There);
  as_exception([] {});
  EXPECT_EQ(*as_exception([] { return std::make_unique<int>(8); }), 8);
}
TEST_F(BoundaryTest, AnExceptionPassesAsException) {
  EXPECT_THROW(as_exception([] { return toss(1); }), int);
}
struct NotPrintable {
  std::string what() const { throw std::runtime_error("no text"); }
};
struct PanicsWhenPrinted {
  std::string what() const { panic("no text"); }
};
TEST_F(BoundaryTest, TextThatCannotBeMade) {
  try {
    as_exception([] { panic(NotPrintable()); });
    ADD_FAILURE();
  } catch (const panic_error &Error) {
    EXPECT_STREQ(Error.what(), "NotPrintable");
  }
  try {
    as_exception([] { panic(PanicsWhenPrinted()); });
    ADD_FAILURE();
  } catch (const panic_error &Error) {
    EXPECT_STREQ(Error.what(), "PanicsWhenPrinted");
  }
}

// What meets a panic_error sees the original value.
static void throwsError() { as_exception([] { boom(5); }); }
TEST_F(BoundaryTest, RecoverSeesTheOriginal) {
  EXPECT_EQ(intOf(stops(throwsError)), 5);
}
TEST_F(BoundaryTest, CatchAllSeesTheOriginal) {
  value v = catch_all(throwsError);
  EXPECT_EQ(intOf(v), 5);
  EXPECT_FALSE(v.exception());
}
TEST_F(BoundaryTest, APanicOfItIsOneOfTheOriginal) {
  try {
    throwsError();
  } catch (const panic_error &Error) {
    EXPECT_EQ(intOf(catch_panic([&] { panic(Error); })), 5);
    EXPECT_EQ(intOf(catch_panic([&] { panic(std::current_exception()); })), 5);
    std::exception_ptr Kept = std::make_exception_ptr(Error);
    EXPECT_EQ(intOf(catch_panic([&] { panic(Kept); })), 5);
    EXPECT_EQ(intOf(catch_panic([&] { panic(std::move(Kept)); })), 5);
  }
}
// A deferred call that a panic runs throws it: a panic with the original value.
TEST_F(BoundaryTest, ThrownByADeferredCall) {
  value v = catch_panic([] {
    __open_frame<1> f; try {
      auto c0 = DEFERRED { throwsError(); }; __guard g0(f.__slot<0>(), c0);
      boom(1);
    } catch (__recovery &l) { f.__recovered(l); }
  });
  EXPECT_EQ(intOf(v), 5);
  EXPECT_FALSE(v.exception());
}
TEST_F(BoundaryTest, AnErrorAgain) {
  try {
    as_exception([] { panic(catch_all(throwsError)); });
    ADD_FAILURE();
  } catch (const panic_error &Error) {
    EXPECT_EQ(intOf(Error.value()), 5);
  }
}

TEST_F(BoundaryTest, ThroughAFuture) {
  auto Answer = std::async(std::launch::async, [] { return as_exception([] { return boom(6); }); });
  EXPECT_EQ(intOf(stops([&] { Answer.get(); })), 6);
  auto Lazy = std::async(std::launch::deferred, [] { return as_exception([] { return boom(7); }); });
  EXPECT_EQ(intOf(catch_all([&] { Lazy.get(); })), 7);
  std::packaged_task<int()> Task([] { return as_exception([] { return boom(8); }); });
  auto Result = Task.get_future();
  std::thread(std::move(Task)).join();
  EXPECT_THROW(Result.get(), panic_error);
}
TEST_F(BoundaryTest, ThroughAPromise) {
  std::promise<int> Promise;
  std::thread([&] {
    try {
      Promise.set_value(as_exception([] { return boom(9); }));
    } catch (...) {
      Promise.set_exception(std::current_exception());
    }
  }).join();
  EXPECT_EQ(intOf(catch_all([&] { Promise.get_future().get(); })), 9);
}

//===----------------------------------------------------------------------===//
// carried_panic
//===----------------------------------------------------------------------===//

TEST_F(BoundaryTest, CarriesAPanic) {
  carried_panic Carried;
  EXPECT_FALSE(Carried);
  EXPECT_FALSE(Carried.value());
  EXPECT_TRUE(Carried.call([] { return cleaned(0); }));
  EXPECT_FALSE(Carried.call([] { return cleaned(1); }));
  EXPECT_TRUE(Carried);
  EXPECT_EQ(takeLog(), "d ~n d ~n");
  EXPECT_EQ(intOf(Carried.value()), 1);
  EXPECT_EQ(intOf(catch_panic([&] { Carried.resume(); })), 1);
  EXPECT_FALSE(Carried);
  Carried.resume();
}
TEST_F(BoundaryTest, CarriesTheFirst) {
  carried_panic Carried;
  EXPECT_FALSE(Carried.call([] { boom(1); }));
  EXPECT_FALSE(Carried.call([] { boom(2); }));
  EXPECT_FALSE(Carried.call([] { toss(3); }));
  EXPECT_EQ(Carried.dropped(), 2u);
  EXPECT_EQ(intOf(catch_panic([&] { Carried.resume(); })), 1);
  EXPECT_EQ(Carried.dropped(), 0u);
  EXPECT_FALSE(Carried.call([] { boom(4); }));
  EXPECT_EQ(intOf(Carried.value()), 4);
}
TEST_F(BoundaryTest, CarriesAnException) {
  carried_panic Carried;
  EXPECT_FALSE(Carried.call([] { throw std::runtime_error("thrown"); }));
  EXPECT_EQ(Carried.value().what(), "thrown");
  EXPECT_THROW(Carried.resume(), std::runtime_error);
  EXPECT_FALSE(Carried.call(throwsError));
  EXPECT_EQ(intOf(catch_panic([&] { Carried.resume(); })), 5);
  EXPECT_FALSE(Carried.call([] { panic(std::make_exception_ptr(5)); }));
  EXPECT_TRUE(catch_panic([&] { Carried.resume(); }).exception());
  EXPECT_FALSE(Carried.call([] { as_exception([] { panic(std::make_exception_ptr(5)); }); }));
  EXPECT_TRUE(catch_panic([&] { Carried.resume(); }).exception());
}
TEST_F(BoundaryTest, IsMovable) {
  carried_panic First;
  First.call([] { boom(1); });
  carried_panic Second(std::move(First));
  EXPECT_FALSE(First);
  EXPECT_TRUE(Second);
  First = std::move(Second);
  EXPECT_FALSE(Second);
  carried_panic &Same = First;
  First = std::move(Same);
  EXPECT_EQ(intOf(First.value()), 1);
  std::vector<carried_panic> Several;
  Several.push_back(std::move(First));
  Several.emplace_back();
  EXPECT_EQ(intOf(catch_panic([&] { for (auto &C : Several) C.resume(); })), 1);
}
TEST_F(BoundaryTest, ResumesInAnotherThread) {
  carried_panic Carried;
  std::thread([&] { Carried.call([] { cleaned(1); }); }).join();
  EXPECT_EQ(intOf(catch_panic([&] { Carried.resume(); })), 1);
  Carried.call([] { boom(2); });
  int Caught = 0;
  std::thread([&] { Caught = intOf(catch_panic([&] { Carried.resume(); })); }).join();
  EXPECT_EQ(Caught, 2);
}
TEST_F(BoundaryTest, CarriesTheStack) {
  carried_panic Carried;
  EXPECT_TRUE(Carried.stack().empty());
  Carried.call([] { boom(1); });
  opendefer::stacktrace Stack = Carried.stack();
  ASSERT_GT(Stack.size(), 3u);
  EXPECT_NE(Stack.to_string().find("#0 boom(int)"), std::string::npos) << Stack;
  EXPECT_EQ(intOf(catch_panic([&] { Carried.resume(); })), 1);
  EXPECT_TRUE(Carried.stack().empty());
  // That of an exception has been left.
  Carried.call([] { toss(1); });
  EXPECT_TRUE(Carried.stack().empty());
  EXPECT_TRUE(Carried.value());
}
// Of several threads that resume, one panics.
TEST_F(BoundaryTest, ThreadsRaceToResume) {
  for (int Round = 0; Round < 100; ++Round) {
    carried_panic Carried;
    std::atomic<int> Ready{0}, Resumed{0};
    Carried.call([] { boom(1); });
    std::vector<std::thread> Threads;
    for (int I = 0; I < 4; ++I)
      Threads.emplace_back([&] {
        for (++Ready; Ready < 4;)
          std::this_thread::yield();
        if (value v = catch_panic([&] { Carried.resume(); }))
          Resumed += intOf(v);
      });
    for (auto &T : Threads)
      T.join();
    EXPECT_EQ(Resumed, 1);
  }
}
// Of several threads that panic, one panic is kept.
TEST_F(BoundaryTest, ThreadsRaceToPanic) {
  for (int Round = 0; Round < 100; ++Round) {
    carried_panic Carried;
    std::vector<std::thread> Threads;
    for (int I = 1; I <= 4; ++I)
      Threads.emplace_back([&, I] { Carried.call([&] { boom(I); }); });
    for (auto &T : Threads)
      T.join();
    EXPECT_EQ(Carried.dropped(), 3u);
    EXPECT_TRUE(Carried.value());
  }
}

// A panic out of a callback of the C library.
static carried_panic *InComparison;
static int compare(const void *A, const void *B) {
  int Result = 0;
  InComparison->call([&] {
    const int *X = static_cast<const int *>(A), *Y = static_cast<const int *>(B);
    if (*X == 3)
      cleaned(*X);
    Result = (*X > *Y) - (*X < *Y);
  });
  return Result;
}
TEST_F(BoundaryTest, InQsort) {
  carried_panic Carried;
  InComparison = &Carried;
  int Numbers[] = {5, 3, 4, 1, 2};
  std::qsort(Numbers, 5, sizeof(int), compare);
  EXPECT_EQ(intOf(catch_panic([&] { Carried.resume(); })), 3);
}

using BoundaryDeathTest = BoundaryTest;
TEST_F(BoundaryDeathTest, ADroppedPanicIsReported) {
  EXPECT_DEATH({ carried_panic C; C.call([] { boom(1); }); },
               "a carried_panic was destroyed with a panic that was neither resumed nor looked at\npanic: 1\n");
  EXPECT_DEATH({ carried_panic C; C.call([] { boom(1); }); C.call([] { boom(2); }); },
               "nor looked at, after 1 more\npanic: 1\n");
  EXPECT_DEATH({ carried_panic C; C.call([] { boom(1); }); C = carried_panic(); },
               "destroyed with a panic.*\npanic: 1\n");
  EXPECT_DEATH({ carried_panic C; C.call([] { throw std::runtime_error("thrown"); }); },
               "destroyed with a panic.*\npanic: std::runtime_error: thrown\n");
  // Testing it is not looking at it.
  EXPECT_DEATH({ carried_panic C; C.call([] { boom(1); }); if (!C) _Exit(1); },
               "destroyed with a panic.*\npanic: 1\n");
}
TEST_F(BoundaryDeathTest, APanicOutOfAThread) {
  EXPECT_DEATH(std::thread([] { boom(1); }).join(), "panic: 1\n");
  EXPECT_DEATH(std::async(std::launch::async, [] { return boom(1); }).get(), "panic: 1\n");
  EXPECT_DEATH({ std::packaged_task<int()> T([] { return boom(1); }); std::thread(std::move(T)).join(); }, "panic: 1\n");
  EXPECT_DEATH({ carried_panic C; C.call([] { boom(1); }); std::thread([&] { C.resume(); }).join(); },
               "panic: 1\n\tbegan in thread [0-9]+ \\(.*Support.h:[0-9]+\n");
}

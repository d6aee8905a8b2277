//===- LinkedTest.cpp - Linked functions ----------------------------------===//

#include "Support.h"

using LinkedTest = RuntimeTest;

// void loop(int n, int k) {
//   Noisy x("x");
//   for (int i = 0; i < n; i++) { std::string t = std::to_string(i);
//                                 defer [t] { log(t); if (t == "1") recover(); }; }
//   Noisy y("y");
//   boom(k);
// }
NOINLINE static void loop(int n, int k) {
  Noisy x("x");
  __linked_frame f; try { __linked_group g0(f);
    for (int i = 0; i < n; i++) {
      std::string t = std::to_string(i);
      opendefer::__lowered::__push(f, [t](__panic_record *p) { log(t); if (t == "1") recover(p); });
    }
    Noisy y("y");
    boom(k);
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(LinkedTest, LoopRunsOncePerIteration) {
  loop(3, 0);
  EXPECT_EQ(takeLog(), "~y 2 1 0 ~x");
}

TEST_F(LinkedTest, RecoveryRunsTheRestAfterLaterLocals) {
  loop(3, 5);
  EXPECT_EQ(takeLog(), "2 1 ~y 0 ~x");
}

// void parts(int k) { Noisy x("x"); defer 1; Noisy y("y"); defer 2 (recovers); defer 3; boom(k); }
NOINLINE static void parts(int k) {
  Noisy x("x");
  __linked_frame f; try {
    __linked_group g1(f); opendefer::__lowered::__push(f, DEFERRED { log("1"); });
    Noisy y("y");
    __linked_group g2(f); opendefer::__lowered::__push(f, DEFERRED { log("2"); recover(p); });
    __linked_group g3(f); opendefer::__lowered::__push(f, DEFERRED { log("3"); });
    boom(k);
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(LinkedTest, EachStatementOwnsItsPartOfTheList) {
  parts(0);
  EXPECT_EQ(takeLog(), "3 2 ~y 1 ~x");
  parts(1);
  EXPECT_EQ(takeLog(), "3 2 ~y 1 ~x");
}

// Regression: of one group, a call panics on the normal exit and the next one
// recovers.  The group's destructor is running already and is not asked again,
// so deferreturn() itself must see to the rest.
NOINLINE static void panicOnExit() {
  __linked_frame f; try { __linked_group g0(f);
    for (int i = 0; i < 5; i++)
      opendefer::__lowered::__push(f, [i](__panic_record *p) {
        log(std::to_string(i));
        if (i == 3) panic(33);
        if (i == 2) log("r" + std::to_string(intOf(recover(p))));
      });
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(LinkedTest, RestRunsWhenACallOfTheGroupPanicsOnExit) {
  panicOnExit();
  EXPECT_EQ(takeLog(), "4 3 2 r33 1 0");
}

// The same with an exception that one of the calls throws.
NOINLINE static void throwOnExit() {
  __linked_frame f; try { __linked_group g0(f);
    for (int i = 0; i < 4; i++)
      opendefer::__lowered::__push(f, [i](__panic_record *) { log(std::to_string(i)); if (i == 2) throw 5; });
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(LinkedTest, RestRunsWhenACallThrowsOnExit) {
  EXPECT_THROW(throwOnExit(), int);
  EXPECT_EQ(takeLog(), "3 2 1 0");
}

// Fifty panics that supersede each other, each recovered by the next call.
NOINLINE static void repanicInLoop(int n) {
  __linked_frame f; try { __linked_group g0(f);
    for (int i = 0; i < n; i++)
      opendefer::__lowered::__push(f, [i](__panic_record *p) { EXPECT_TRUE(recover(p)); panic(i); });
    boom(1000);
  } catch (__recovery &l) { f.__recovered(l); }
}
NOINLINE static int repanicTop(int n) {
  __open_frame<1> f; int last = -1; try {
    auto c0 = DEFERRED { last = intOf(recover(p)); }; __guard g0(f.__slot<0>(), c0);
    repanicInLoop(n);
  } catch (__recovery &l) { f.__recovered(l); }
  return last;
}

TEST_F(LinkedTest, FiftyRepanics) { EXPECT_EQ(repanicTop(50), 0); }

// Closures of every size class, over-aligned ones, and ones that own memory.
template <std::size_t Size> struct Payload { unsigned char Bytes[Size]; };
struct alignas(64) AlignedPayload { int I; };
template <std::size_t Size> NOINLINE static int sizes(int k) {
  int Sum = 0;
  Payload<Size> Data;
  for (unsigned char &Byte : Data.Bytes)
    Byte = 7;
  AlignedPayload Aligned{3};
  __linked_frame f; try { __linked_group g0(f);
    for (int i = 0; i < 100; i++) {
      opendefer::__lowered::__push(f, [Data, &Sum](__panic_record *) { Sum += Data.Bytes[Size - 1]; });
      opendefer::__lowered::__push(f, [Aligned, &Sum](__panic_record *) {
        Sum += reinterpret_cast<std::uintptr_t>(&Aligned) % 64 ? 1000 : Aligned.I;
      });
      opendefer::__lowered::__push(f, [](__panic_record *p) { recover(p); });
    }
    boom(k);
  } catch (__recovery &l) { f.__recovered(l); }
  return Sum;
}

TEST_F(LinkedTest, ClosuresOfAllSizes) {
  for (int K : {0, 1}) {
    EXPECT_EQ(sizes<1>(K), 1000);
    EXPECT_EQ(sizes<8>(K), 1000);
    EXPECT_EQ(sizes<24>(K), 1000);
    EXPECT_EQ(sizes<60>(K), 1000);
    EXPECT_EQ(sizes<120>(K), 1000);
    EXPECT_EQ(sizes<5000>(K), 1000);
  }
}

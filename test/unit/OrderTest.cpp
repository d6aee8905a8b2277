//===- OrderTest.cpp - When deferred calls run, and in which order --------===//

#include "Support.h"

using OrderTest = RuntimeTest;

// int early(int n) {
//   if (n < 0) return -1;
//   defer { log("1"); };
//   if (n == 0) return 0;
//   defer { log("2"); if (n == 8) recover(); };
//   return boom(n - 1);
// }
NOINLINE static int early(int n) {
  if (n < 0)
    return -1;
  __open_frame<2> f; __result<int> r; try {
    auto c0 = DEFERRED { log("1"); }; __guard g0(f.__slot<0>(), c0);
    if (n == 0) return r.__keep(0);
    auto c1 = DEFERRED { log("2"); if (n == 8) recover(p); }; __guard g1(f.__slot<1>(), c1);
    return r.__keep(boom(n - 1));
  } catch (__recovery &l) { f.__recovered(l); return r.__get("int early(int)"); }
}

TEST_F(OrderTest, EarlyReturnsDeferNothing) {
  EXPECT_EQ(early(-1), -1);
  EXPECT_EQ(takeLog(), "");
  EXPECT_EQ(early(0), 0);
  EXPECT_EQ(takeLog(), "1");
  EXPECT_EQ(early(1), 3);
  EXPECT_EQ(takeLog(), "2 1");
}

TEST_F(OrderTest, RecoveredFunctionReturnsZero) {
  EXPECT_EQ(early(8), 0);
  EXPECT_EQ(takeLog(), "2 1");
}

// int nested(int k) {
//   if (k & 1) { auto local = k; defer [local] { log("local" + local); }; }
//   switch (k >> 1) {
//   case 1: defer [k] { log("case1"); }; break;
//   case 2: defer { log("case2"); };
//   }
//   return k;
// }
template <class T> NOINLINE static int nested(T k) {
  __open_frame<3, 0x7> f; __result<int> r; try {
    __closure_storage<32> s0; __group<0x1> g0(f);
    if (k & 1) { auto local = k; __arm_slot(g0, f.__slot<0>(), s0, [local](__panic_record *) { log("local" + std::to_string(local)); }); }
    __closure_storage<32> s1; __closure_storage<32> s2; __group<0x6> g1(f);
    switch (k >> 1) {
    case 1: __arm_slot(f.__slot<1>(), s1, [k](__panic_record *) { log("case" + std::to_string(k >> 1)); }); break;
    case 2: __arm_slot(f.__slot<2>(), s2, DEFERRED { log("case2"); });
    }
    return r.__keep(k);
  } catch (__recovery &l) { f.__recovered(l); return r.__get("int nested(int)"); }
}

// int closures(int k) {
//   defer [] { log("none"); };
//   if (k & 1) defer [k] { log("one" + k); };
//   defer [k, n] { log("two" + n); recover(); };
//   defer [k, n, m] { log("three" + m); };
//   if (k & 2) panic(k);
//   return k;
// }
// What fits into a slot, what does not, and a bit that need not be set below
// one that is.
NOINLINE static int closures(int k) {
  long n = k + 1L, m = k + 2L;
  __open_frame<4, 0x2> f; __result<int> r; try {
    auto c0 = [](__panic_record *) { log("none"); }; __guard g0(f.__slot<0>(), c0);
    __closure_storage<32> s1; __group<0x2> g1(f); if (k & 1) __arm_slot(g1, f.__slot<1>(), s1, [k](__panic_record *) { log("one" + std::to_string(k)); });
    auto c2 = [k, n](__panic_record *p) { log("two" + std::to_string(n - k)); recover(p); }; __guard g2(f.__slot<2>(), c2);
    auto c3 = [k, n, m](__panic_record *) { log("three" + std::to_string(m + n - k)); }; __guard g3(f.__slot<3>(), c3);
    if (k & 2) panic(k);
    return r.__keep(k);
  } catch (__recovery &l) { f.__recovered(l); return r.__get("int closures(int)"); }
}

TEST_F(OrderTest, ClosuresInSlotsAndElsewhere) {
  EXPECT_EQ(closures(0), 0);
  EXPECT_EQ(takeLog(), "three3 two1 none");
  EXPECT_EQ(closures(1), 1);
  EXPECT_EQ(takeLog(), "three4 two1 one1 none");
  EXPECT_EQ(closures(2), 0);
  EXPECT_EQ(takeLog(), "three5 two1 none");
  EXPECT_EQ(closures(3), 0);
  EXPECT_EQ(takeLog(), "three6 two1 one3 none");
}

TEST_F(OrderTest, NestedDefersRunOnlyIfReached) {
  EXPECT_EQ(nested(0), 0);
  EXPECT_EQ(takeLog(), "");
  EXPECT_EQ(nested(1), 1);
  EXPECT_EQ(takeLog(), "local1");
  EXPECT_EQ(nested(3), 3);
  EXPECT_EQ(takeLog(), "case1 local3");
  EXPECT_EQ(nested(4), 4);
  EXPECT_EQ(takeLog(), "case2");
}

// void largeClosures() { if (true) { defer [big] { ... }; defer [aligned] { ... }; } }
struct alignas(64) Aligned { int i = 5; };
NOINLINE static void largeClosures() {
  struct Big { char c[100] = "big"; } big;
  Aligned aligned;
  __open_frame<2, 0x3> f; try {
    __closure_storage<32> s0; __closure_storage<32> s1; __group<0x3> g0(f);
    if (true) {
      __arm_slot(f.__slot<0>(), s0, [big](__panic_record *) { log(big.c); });
      __arm_slot(f.__slot<1>(), s1, [aligned](__panic_record *) {
        log(reinterpret_cast<std::uintptr_t>(&aligned) % 64 ? "misaligned" : "aligned");
      });
    }
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(OrderTest, LargeAndOverAlignedClosures) {
  largeClosures();
  EXPECT_EQ(takeLog(), "aligned big");
}

// int locals(int how) {
//   Noisy a("A"); defer { log("1"); };
//   Noisy b("B"); defer { log("2"); if (how == 2) recover(); };
//   Noisy c("C");
//   if (how == 1) throw 7;
//   if (how >= 2) { Noisy h("H"); boom(7); }     // in a helper
//   return 0;
// }
NOINLINE static int helper() { Noisy h("H"); return boom(7); }
NOINLINE static int locals(int how) {
  Noisy a("A");
  __open_frame<2> f; __result<int> r; try {
    auto c0 = DEFERRED { log("1"); }; __guard g0(f.__slot<0>(), c0);
    Noisy b("B");
    auto c1 = DEFERRED { log("2"); if (how == 2) recover(p); }; __guard g1(f.__slot<1>(), c1);
    Noisy c("C");
    if (how == 1) throw 7;
    if (how >= 2) helper();
    return r.__keep(0);
  } catch (__recovery &l) { f.__recovered(l); return r.__get("int locals(int)"); }
}

TEST_F(OrderTest, LocalsOnNormalExit) {
  locals(0);
  EXPECT_EQ(takeLog(), "~C 2 ~B 1 ~A");
}

TEST_F(OrderTest, LocalsOnException) {
  EXPECT_THROW(locals(1), int);
  EXPECT_EQ(takeLog(), "~C 2 ~B 1 ~A");
}

TEST_F(OrderTest, LocalsAfterRecovery) {
  // The recovering call runs on top of the intact stack; then all is in order.
  locals(2);
  EXPECT_EQ(takeLog(), "2 ~H ~C ~B 1 ~A");
}

// Sixty-four slots use every bit.
template <unsigned... I>
NOINLINE static void manySlots(std::integer_sequence<unsigned, I...>, int k) {
  __open_frame<64, ~std::uint64_t(0)> f; try {
    __closure_storage<32> s[64]; __group<~std::uint64_t(0)> g0(f);
    (__arm_slot(f.__slot<I>(), s[I], [k](__panic_record *p) {
       log(std::to_string(I));
       if (k && I == 62) recover(p);
     }), ...);
    boom(k);
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(OrderTest, SixtyFourSlots) {
  std::string Expected;
  for (int I = 63; I >= 0; --I)
    Expected += std::to_string(I) + (I ? " " : "");
  manySlots(std::make_integer_sequence<unsigned, 64>(), 0);
  EXPECT_EQ(takeLog(), Expected);
  manySlots(std::make_integer_sequence<unsigned, 64>(), 1);
  EXPECT_EQ(takeLog(), Expected);
}

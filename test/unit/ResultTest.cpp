//===- ResultTest.cpp - What a recovered function returns -----------------===//

#include "Support.h"

#include <memory>

using opendefer::__lowered::__keep_with;
using opendefer::__lowered::__deduced_result;
using opendefer::__lowered::__return_local;
using ResultTest = RuntimeTest;

// std::string named(int how) {
//   defer_result std::string r = "i"; Noisy a("A");
//   defer { r += "D"; recover(); };
//   if (how == 1) return "one";
//   if (how == 2) boom(5);
//   return r + "x";
// }
NOINLINE static std::string named(int how) {
  std::string r = "i";
  {
    Noisy a("A");
    __open_frame<1> f; try {
      auto c0 = DEFERRED { r += "D"; recover(p); }; __guard g0(f.__slot<0>(), c0);
      if (how == 1) { r = "one"; goto out; }
      if (how == 2) boom(5);
      { r = r + "x"; goto out; }
    } catch (__recovery &l) { f.__recovered(l); }
  }
out:
  return r;
}

TEST_F(ResultTest, DeferredCodeChangesANamedResult) {
  EXPECT_EQ(named(0), "ixD");
  EXPECT_EQ(named(1), "oneD");
  EXPECT_EQ(named(2), "iD");
  EXPECT_EQ(takeLog(), "~A ~A ~A");
}

// int late(int k) { defer { recover(); }; defer { boom(k); }; return 42; }
template <class T> NOINLINE static T late(int k, T v) {
  __open_frame<2> f; __result<T> r; try {
    auto c0 = DEFERRED { recover(p); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { boom(k); }; __guard g1(f.__slot<1>(), c1);
    return __return_local<decltype(v)>(r, v);
  } catch (__recovery &l) { f.__recovered(l); return r.__get("T late(int, T)"); }
}

TEST_F(ResultTest, ReturnedValueSurvivesALaterPanic) {
  EXPECT_EQ(late(0, 42), 42);
  EXPECT_EQ(late(9, 42), 42);
  EXPECT_EQ(late(9, 2.5), 2.5);
}

TEST_F(ResultTest, ClassResultIsValueInitialised) {
  EXPECT_EQ(*late(0, std::make_unique<int>(5)), 5);
  EXPECT_EQ(late(0, std::string("a long string that is not stored inline")).size(), 39u);
}

// T elided() { defer { recover(); }; boom(k); return Pinned(3); }
struct Pinned {
  int i;
  explicit Pinned(int v = 0) : i(v) {}
  Pinned(const Pinned &) = delete;
  ~Pinned() {}
};
template <class T> NOINLINE static T elided(int k) {
  __open_frame<1> f; __result<T> r; try {
    auto c0 = DEFERRED { recover(p); }; __guard g0(f.__slot<0>(), c0);
    boom(k);
    return __keep_with(r, [&]() -> typename decltype(r)::__type { return T(3); });
  } catch (__recovery &l) { f.__recovered(l); return r.__get("T elided(int)"); }
}

TEST_F(ResultTest, GuaranteedElisionIsKept) {
  EXPECT_EQ(elided<Pinned>(0).i, 3);
  EXPECT_EQ(elided<Pinned>(1).i, 0);
  EXPECT_EQ(elided<int>(0), 3);
  EXPECT_EQ(elided<int>(1), 0);
}

static int Global = 5;
NOINLINE static int &reference(int early, int lateK) {
  __open_frame<2> f; __result<int &> r; try {
    auto c0 = DEFERRED { recover(p); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { boom(lateK); }; __guard g1(f.__slot<1>(), c1);
    boom(early);
    return r.__keep(Global);
  } catch (__recovery &l) { f.__recovered(l); return r.__get("int &reference(int, int)"); }
}

TEST_F(ResultTest, Reference) {
  EXPECT_EQ(&reference(0, 0), &Global);
  EXPECT_EQ(&reference(0, 1), &Global);
  EXPECT_DEATH(reference(1, 0), "int &reference\\(int, int\\) recovered");
}

// auto deduced(auto v, int k) { defer { recover(); }; defer { if (k == 2) boom(2); }; boom(k == 1); return v + 1; }
template <class T> NOINLINE static auto deduced(T v, int k) {
  __open_frame<2> f; __deduced_result e; auto b = [&] {
    auto c0 = DEFERRED { recover(p); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { if (k == 2) boom(2); }; __guard g1(f.__slot<1>(), c1);
    boom(k == 1);
    return e.__keep(v + T(1)); };
  __result<decltype(b())> r; e.__bind(r); try { return b(); } catch (__recovery &l) { f.__recovered(l); return r.__get("deduced"); }
}

TEST_F(ResultTest, DeducedType) {
  EXPECT_EQ(deduced(1.5, 0), 2.5);
  EXPECT_EQ(deduced(1.5, 1), 0);
  EXPECT_EQ(deduced(1.5, 2), 2.5);
}

NOINLINE static auto deducedVoid(int k) {
  __open_frame<1> f; __deduced_result e; auto b = [&] {
    auto c0 = DEFERRED { log("d"); recover(p); }; __guard g0(f.__slot<0>(), c0);
    boom(k); };
  __result<decltype(b())> r; e.__bind(r); try { return b(); } catch (__recovery &l) { f.__recovered(l); return r.__get("deducedVoid"); }
}

TEST_F(ResultTest, DeducedVoid) {
  deducedVoid(0);
  deducedVoid(1);
  EXPECT_EQ(takeLog(), "d d");
}

// A constructor that recovers has made the object; a destructor may defer.
struct Built {
  Noisy m{"M"};
  int x = 1;
  explicit Built(int k) {
    __open_frame<1> f; try {
      auto c0 = DEFERRED { if (recover(p)) x = 2; }; __guard g0(f.__slot<0>(), c0);
      x = 3;
      boom(k);
    } catch (__recovery &l) { f.__recovered(l); }
  }
  ~Built() {
    __open_frame<1> f; try {
      auto c0 = DEFERRED { log("dtor"); recover(p); }; __guard g0(f.__slot<0>(), c0);
      boom(x == 2 ? 6 : 0);
    } catch (__recovery &l) { f.__recovered(l); }
  }
};

TEST_F(ResultTest, ConstructorsAndDestructors) {
  {
    Built Plain(0), Recovered(1);
    EXPECT_EQ(Plain.x, 3);
    EXPECT_EQ(Recovered.x, 2);
  }
  EXPECT_EQ(takeLog(), "dtor ~M dtor ~M");
}

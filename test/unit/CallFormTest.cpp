//===- CallFormTest.cpp - What a call form keeps --------------------------===//

#include "Support.h"

#include <functional>
#include <memory>
#include <vector>

using opendefer::__lowered::__arrow;
using opendefer::__lowered::__call_value;
using opendefer::__lowered::__keep;
using opendefer::__lowered::__keep_any;
using opendefer::__lowered::__keep_array;
using opendefer::__lowered::__keep_pack;
using opendefer::__lowered::__kept_call;
using opendefer::__lowered::__no_callee;
using opendefer::__lowered::__no_probe;
using opendefer::__lowered::__object;
using CallFormTest = RuntimeTest;

static void byValue(std::string s) { log("value:" + s); }
static void byConstRef(const std::string &s) { log("const:" + s); }
static void byRvalue(std::string &&s) { log("rvalue:" + s); }
static void byRef(std::string &s) { log("ref:" + s); }
struct Speaker {
  std::string Name;
  void say(int i) { log(Name + std::to_string(i)); }
};

// void keeps() {
//   std::string s = "1", s2 = "2"; Speaker o{"o"}; auto up = std::make_unique<Speaker>(Speaker{"u"});
//   defer byValue(s); defer byConstRef(s); defer byRvalue(std::move(s2)); defer byRef(s);
//   defer o.say(1); defer up->say(2); defer Speaker{"tmp"}.say(3); defer byConstRef("literal");
//   s = "9"; o.Name = "O";
// }
NOINLINE static void keeps() {
  std::string s = "1", s2 = "2"; Speaker o{"o"}; auto up = std::make_unique<Speaker>(Speaker{"u"});
  __open_frame<8> f; try {
    auto c0 = [a0 = __keep<std::string>(s)]([[maybe_unused]] __panic_record *p) mutable { byValue(std::move(a0)); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = [a0 = opendefer::__lowered::__copy(s)]([[maybe_unused]] __panic_record *p) mutable { byConstRef(a0); }; __guard g1(f.__slot<1>(), c1);
    auto c2 = [a0 = opendefer::__lowered::__copy(std::move(s2))]([[maybe_unused]] __panic_record *p) mutable { byRvalue(std::move(a0)); }; __guard g2(f.__slot<2>(), c2);
    auto c3 = [&a0 = s]([[maybe_unused]] __panic_record *p) mutable { byRef(a0); }; __guard g3(f.__slot<3>(), c3);
    auto c4 = [&a0 = o, a1 = __keep<int>(1)]([[maybe_unused]] __panic_record *p) mutable { a0.say(a1); }; __guard g4(f.__slot<4>(), c4);
    auto c5 = [a0 = __arrow(up), a1 = __keep<int>(2)]([[maybe_unused]] __panic_record *p) mutable { a0->say(a1); }; __guard g5(f.__slot<5>(), c5);
    auto c6 = [a0 = __object(Speaker{"tmp"}), a1 = __keep<int>(3)]([[maybe_unused]] __panic_record *p) mutable { a0.__get().say(a1); }; __guard g6(f.__slot<6>(), c6);
    auto c7 = [a0 = __keep<std::string>("literal")]([[maybe_unused]] __panic_record *p) mutable { byConstRef(a0); }; __guard g7(f.__slot<7>(), c7);
    s = "9"; o.Name = "O"; EXPECT_TRUE(s2.empty());
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(CallFormTest, ArgumentsAndObjectsAreKeptAtTheStatement) {
  keeps();
  EXPECT_EQ(takeLog(), "const:literal tmp3 u2 O1 ref:9 rvalue:2 const:1 value:1");
}

// int nullPointer(void (*fp)(int)) { defer { what = recover()->what(); }; defer fp(1); return 5; }
NOINLINE static int nullPointer(void (*fp)(int)) {
  __open_frame<2> f; __result<int> r; try {
    auto c0 = DEFERRED {
      value v = recover(p);
      if (v) log(v.get_if<opendefer::RuntimeError>() ? v.what() : "another type");
    }; __guard g0(f.__slot<0>(), c0);
    auto c1 = [c = opendefer::__lowered::__copy(fp), a0 = __keep<int>(1)]([[maybe_unused]] __panic_record *p) mutable { __call_value(p, c, [&](auto &&f) { f(a0); }); }; __guard g1(f.__slot<1>(), c1);
    return r.__keep(5);
  } catch (__recovery &l) { f.__recovered(l); return r.__get("int nullPointer(void (*)(int))"); }
}

TEST_F(CallFormTest, NullFunctionPointerPanicsAtTheCall) {
  EXPECT_EQ(nullPointer(nullptr), 5);
  EXPECT_EQ(takeLog(), "call of a null function pointer");
  EXPECT_EQ(nullPointer([](int i) { log("called" + std::to_string(i)); }), 5);
  EXPECT_EQ(takeLog(), "called1");
}

// std::function f2 = ...; defer f2(3); defer functor(4); f2 = nullptr;
NOINLINE static void callables() {
  std::function<int(int)> f2 = [](int i) { log("function" + std::to_string(i)); return i; };
  struct { int n = 0; void operator()(int i) { log("functor" + std::to_string(i + ++n)); } } functor;
  __open_frame<2> f; try {
    auto c0 = [c = opendefer::__lowered::__copy(f2), a0 = __keep<int>(3)]([[maybe_unused]] __panic_record *p) mutable { __call_value(p, c, [&](auto &&f) { f(a0); }); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = [c = opendefer::__lowered::__copy(functor), a0 = __keep<int>(4)]([[maybe_unused]] __panic_record *p) mutable { __call_value(p, c, [&](auto &&f) { f(a0); }); }; __guard g1(f.__slot<1>(), c1);
    f2 = nullptr;
    functor.n = 100;
  } catch (__recovery &l) { f.__recovered(l); }
}

TEST_F(CallFormTest, FunctorsAreCopied) {
  callables();
  EXPECT_EQ(takeLog(), "functor5 function3");
}

static int sum(const int (&a)[3]) { return a[0] + a[1] + a[2]; }

TEST_F(CallFormTest, Arrays) {
  int a[3] = {1, 2, 3};
  auto Kept = __keep_array(a);
  a[0] = 100;
  EXPECT_EQ(sum(Kept.__get()), 6);
}

struct Link {
  Speaker *S;
  Speaker *operator->() const { return S; }
};
struct LinkToLink {
  Link L;
  Link operator->() const { return L; }
};

TEST_F(CallFormTest, ArrowFollowsTheChain) {
  Speaker S{"s"};
  EXPECT_EQ(__arrow(LinkToLink{{&S}}), &S);
  EXPECT_EQ(__arrow(&S), &S);
}

TEST_F(CallFormTest, KeepConvertsNow) {
  EXPECT_EQ((__keep<std::vector<int>>({1, 2, 3}).size()), 3u);
  EXPECT_EQ(__keep<const char *>("abc")[1], 'b');
}

// template <class... A> void dependent(A &&...a) { defer describe(std::forward<A>(a)...); }
static void describe(std::string &s, std::unique_ptr<int> &&u, int &&i, const char (&)[4]) {
  log("lvalue:" + s + " moved:" + std::to_string(*u) + " rvalue:" + std::to_string(i));
}
template <class... A> NOINLINE static void dependent(A &&...a) {
  __open_frame<1> f; try {
    auto c0 = [k = __kept_call{__no_probe(), __no_callee(), __keep_pack{__keep_any(std::forward<A>(a))...}}]([[maybe_unused]] __panic_record *p) mutable {
      opendefer::__lowered::__expand<0>(k, [&](auto &&...v) { describe(static_cast<decltype(v)>(v)...); }); }; __guard g0(f.__slot<0>(), c0);
    log("body");
  } catch (__recovery &l) { f.__recovered(l); }
}

static int order(int i) { log("e" + std::to_string(i)); return i; }

TEST_F(CallFormTest, DependentArgumentsKeepTheirCategory) {
  std::string s = "s";
  dependent(s, std::make_unique<int>(7), 8, "abc");
  EXPECT_EQ(takeLog(), "body lvalue:s moved:7 rvalue:8");
  __kept_call Kept{__no_probe(), __no_callee(), __keep_pack{__keep_any(order(1)), __keep_any(order(2)), __keep_any(order(3))}};
  EXPECT_EQ(takeLog(), "e1 e2 e3");
  auto Moved = std::move(Kept);
  opendefer::__lowered::__expand<0>(Moved, [](int &&a, int &&b, int &&c) { EXPECT_EQ(a * 100 + b * 10 + c, 123); });
  __kept_call None{__no_probe(), __no_callee(), __keep_pack{}};
  opendefer::__lowered::__expand<0>(None, [] { log("none"); });
  EXPECT_EQ(takeLog(), "none");
}

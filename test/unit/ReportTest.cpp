//===- ReportTest.cpp - Uncaught panics -----------------------------------===//

#include "Support.h"

#include <cstdio>
#include <cstdlib>
#include <ostream>
#include <stdexcept>

using opendefer::set_panic_hook;
using ReportTest = RuntimeTest;

namespace reported {
struct Plain {};
struct Streamed {};
[[maybe_unused]] std::ostream &operator<<(std::ostream &OS, const Streamed &) { return OS << "streamed text"; }
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct Worse {
  std::string what() const { throw 1; }
};
} // namespace reported

TEST_F(ReportTest, Values) {
  EXPECT_DEATH(panic(42), "panic: 42\n");
  EXPECT_DEATH(panic(1.5), "panic: 1.5\n");
  EXPECT_DEATH(panic(true), "panic: true\n");
  EXPECT_DEATH(panic('x'), "panic: x\n");
  EXPECT_DEATH(panic("a string"), "panic: a string\n");
  EXPECT_DEATH(panic(reported::Plain()), "panic: reported::Plain\n");
  EXPECT_DEATH(panic(reported::Streamed()), "panic: streamed text\n");
  EXPECT_DEATH(panic(reported::Error("bad")), "panic: reported::Error: bad\n");
  EXPECT_DEATH(panic(reported::Worse()), "panic: reported::Worse\n");
  EXPECT_DEATH(panic(nullptr), "panic: opendefer::PanicNilError: panic called with a null value\n");
  EXPECT_DEATH(panic(std::make_exception_ptr(reported::Error("bad"))), "panic: reported::Error: bad\n");
  EXPECT_DEATH(panic(std::make_exception_ptr(3)), "panic: int\n");
}

NOINLINE static void repanics() {
  __open_frame<2> f; try {
    auto c0 = DEFERRED { panic("third"); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { recover(p); panic("second"); }; __guard g1(f.__slot<1>(), c1);
    panic("first");
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(ReportTest, ChainIsPrintedOldestFirst) {
  EXPECT_DEATH(repanics(), "^panic: first \\[recovered\\]\n\tpanic: second\n\tpanic: third\n\nthread [0-9]+ ");
}

NOINLINE static void underGoexit() {
  __open_frame<1> f; try {
    auto c0 = DEFERRED { panic("under"); }; __guard g0(f.__slot<0>(), c0);
    goexit();
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(ReportTest, GoexitIsNotPrinted) {
  EXPECT_DEATH(underGoexit(), "^panic: under\n\nthread");
}

NOINLINE static void thrown() {
  __open_frame<1> f; try {
    auto c0 = DEFERRED { throw std::logic_error("from a deferred call"); }; __guard g0(f.__slot<0>(), c0);
    panic(1);
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(ReportTest, ExceptionUnderAPanic) {
  EXPECT_DEATH(thrown(), "^panic: 1\n\tpanic: std::logic_error: from a deferred call\n");
}

// Not static: dladdr names only what is exported.
NOINLINE void namedInTheTrace() {
  boom(1);
  asm volatile("");
}
TEST_F(ReportTest, StackTraceNamesFunctions) {
  EXPECT_DEATH(namedInTheTrace(), "#[0-9]+ namedInTheTrace\\(\\)\\+0x[0-9a-f]+ in .*\n");
}

TEST_F(ReportTest, Hook) {
  EXPECT_DEATH(
      {
        set_panic_hook([](const value &V) { std::fprintf(stderr, "hook(%d)", intOf(V)); });
        boom(7);
      },
      "hook\\(7\\)");
  EXPECT_DEATH(
      {
        set_panic_hook([] { std::fprintf(stderr, "hook()"); });
        boom(7);
      },
      "hook\\(\\)");
}

TEST_F(ReportTest, HookIsExchanged) {
  int Calls = 0;
  EXPECT_FALSE(set_panic_hook([&] { ++Calls; }));
  opendefer::panic_hook Previous = set_panic_hook(nullptr);
  ASSERT_TRUE(Previous);
  Previous(value());
  EXPECT_EQ(Calls, 1);
  EXPECT_FALSE(set_panic_hook(nullptr));
}

TEST_F(ReportTest, HookThatPanicsIsReportedOnce) {
  EXPECT_DEATH(
      {
        set_panic_hook([] { boom(8); });
        boom(7);
      },
      "panic: 7\n(.|\n)*\nopendefer: the panic hook has panicked: 8\n$");
}

// All deferred calls run before the report.
NOINLINE static void runsAll() {
  __open_frame<2> f; try {
    auto c0 = DEFERRED { std::fputs("d0 ", stderr); }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { std::fputs("d1 ", stderr); }; __guard g1(f.__slot<1>(), c1);
    try { boom(7); } catch (...) { std::fputs("entered ", stderr); throw; }
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(ReportTest, DeferredCallsRunFirstAndNothingIsUnwound) {
  EXPECT_DEATH(runsAll(), "^d1 d0 panic: 7\n");
}

//===- Support.h - For functions lowered by hand ----------------*- C++ -*-===//
//
// Each test has the user's source in a comment and the lowered text below it,
// in the shapes that the tool writes.  What runs is logged as words; `~x` is
// the destructor of a Noisy x.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_TEST_UNIT_SUPPORT_H
#define OPENDEFER_TEST_UNIT_SUPPORT_H

#include <opendefer/defer.h>

#include <gtest/gtest.h>

#include <exception>
#include <string>
#include <thread>

#define NOINLINE __attribute__((noinline))

/// Opens a deferred body; `p` is the panic that runs it.
#define DEFERRED                                                               \
  [&]([[maybe_unused]] ::opendefer::__lowered::__panic_record * p)

// Only the names that the tests use unqualified; `push` and `copy` would be
// found in std as well.
using opendefer::goexit;
using opendefer::panic;
using opendefer::recover;
using opendefer::value;
using opendefer::__lowered::__arm_slot;
using opendefer::__lowered::__closure_storage;
using opendefer::__lowered::__group;
using opendefer::__lowered::__guard;
using opendefer::__lowered::__recovery;
using opendefer::__lowered::__linked_frame;
using opendefer::__lowered::__linked_group;
using opendefer::__lowered::__open_frame;
using opendefer::__lowered::__panic_record;
using opendefer::__lowered::__result;

inline std::string TheLog;
inline void log(const std::string &Word) {
  if (!TheLog.empty())
    TheLog += ' ';
  TheLog += Word;
}
inline std::string takeLog() { return std::exchange(TheLog, std::string()); }

struct Noisy {
  const char *Name;
  explicit Noisy(const char *N) : Name(N) {}
  Noisy(const Noisy &) = delete;
  Noisy &operator=(const Noisy &) = delete;
  ~Noisy() { log(std::string("~") + Name); }
};

/// Panics with N unless it is 0.
NOINLINE inline int boom(int N) {
  if (N)
    panic(N);
  return 3;
}
NOINLINE inline int toss(int N) {
  if (N)
    throw N;
  return 3;
}

/// The panicked int, or 0.
inline int intOf(const value &V) {
  const int *I = V.get_if<int>();
  return I ? *I : 0;
}

/// What the runtime must look like when no deferring function is running.
inline void expectClean() {
  using opendefer::__lowered::__this_g;
  EXPECT_EQ(__this_g.__head, nullptr);
  EXPECT_EQ(__this_g.__panics, nullptr);
  EXPECT_EQ(__this_g.__recoveries, nullptr);
  EXPECT_EQ(__this_g.__resumes, nullptr);
  EXPECT_EQ(__this_g.__notedPanic, nullptr);
  EXPECT_EQ(__this_g.__saved.__slotsOffset, 0);
  EXPECT_EQ(std::uncaught_exceptions(), 0);
  EXPECT_EQ(std::current_exception(), nullptr);
}

class RuntimeTest : public ::testing::Test {
protected:
  void SetUp() override { takeLog(); }
  void TearDown() override { expectClean(); }
};

#endif // OPENDEFER_TEST_UNIT_SUPPORT_H

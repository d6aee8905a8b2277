//===- SignalTest.cpp - Signal handlers that defer ------------------------===//
//
// A signal may come between any two instructions of a panic and its recovery,
// and its handler may defer, too.  So here one comes after each of them: the
// processor is told to trap.
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#ifdef __x86_64__

#include <signal.h>
#include <ucontext.h>

using opendefer::__lowered::__group;
using opendefer::__lowered::__push;

namespace {
class SignalTest : public RuntimeTest {};

/// Counts what is destroyed.
struct Counted {
  int &Count;
  explicit Counted(int &C) : Count(C) {}
  ~Counted() { ++Count; }
};
} // namespace

NOINLINE static void passed(int &Destroyed, int N) {
  Counted C(Destroyed);
  boom(N);
}

/// 111 after a panic, and otherwise 101. Without a log: it allocates.
NOINLINE static int deferring(int N, bool Rethrows) {
  int R = 0;
  int Destroyed = 0;
  [&] { __open_frame<3> f; try {
    auto c0 = DEFERRED { R += 1; }; __guard g0(f.__slot<0>(), c0);
    auto c1 = DEFERRED { if (recover(p)) R += 10; }; __guard g1(f.__slot<1>(), c1);
    auto c2 = DEFERRED { R += 100; }; __guard g2(f.__slot<2>(), c2);
    try { passed(Destroyed, N); } catch (...) { if (Rethrows) throw; }
  } catch (__recovery &l) { f.__recovered(l); } }();
  return Destroyed == 1 ? R : -R;
}

static volatile int Interruptions, WrongInHandler;
static bool HandlerPanics;
extern "C" char __executable_start, etext;

/// Boxing a value allocates, so this does not interrupt the allocator.
static bool isOurCode(const void *Context) {
  auto PC = static_cast<const ucontext_t *>(Context)->uc_mcontext.gregs[REG_RIP];
  return reinterpret_cast<char *>(PC) >= &__executable_start && reinterpret_cast<char *>(PC) < &etext;
}
static void handler(int, siginfo_t *, void *Context) {
  if (HandlerPanics && !isOurCode(Context))
    return;
  ++Interruptions;
  if (deferring(HandlerPanics, true) != (HandlerPanics ? 111 : 101))
    ++WrongInHandler;
}

template <bool On> static inline void trap() {
  if constexpr (On)
    asm volatile("lea -128(%%rsp), %%rsp; pushfq; orq $0x100, (%%rsp); popfq; lea 128(%%rsp), %%rsp" ::: "memory", "cc");
  else
    asm volatile("lea -128(%%rsp), %%rsp; pushfq; andq $~0x100, (%%rsp); popfq; lea 128(%%rsp), %%rsp" ::: "memory", "cc");
}

static void interruptEverywhere(bool Panics) {
  deferring(1, true); // Once, so that nothing is bound or read for the first time.
  Interruptions = WrongInHandler = 0;
  HandlerPanics = Panics;
  struct sigaction Action = {}, Before;
  Action.sa_sigaction = handler;
  Action.sa_flags = SA_SIGINFO;
  sigaction(SIGTRAP, &Action, &Before);
  trap<true>();
  int Panicked = deferring(1, true);
  int Returned = deferring(0, true);
  trap<false>();
  sigaction(SIGTRAP, &Before, nullptr);
  EXPECT_EQ(Panicked, 111);
  EXPECT_EQ(Returned, 101);
  EXPECT_GT(Interruptions, 500);
  EXPECT_EQ(WrongInHandler, 0);
}

TEST_F(SignalTest, HandlerDefersAtAnyInstruction) { interruptEverywhere(false); }
TEST_F(SignalTest, HandlerPanicsAndRecoversAtAnyInstruction) { interruptEverywhere(true); }

#endif // __x86_64__

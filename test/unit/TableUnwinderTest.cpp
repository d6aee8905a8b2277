//===- TableUnwinderTest.cpp - Frames that a recovery passes ----------------------===//
//
// Run with both methods like all tests.  With the table unwinder they also say whether
// it has done the work or has left it to the throw.
//
//===----------------------------------------------------------------------===//

#include "Support.h"

#include "recovery/UnwindMethod.h"
#include "recovery/x86_64/TableUnwinder.h"
#include "recovery/x86_64/NativeException.h"
#include "unwind/x86_64/RowCache.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>

#include <alloca.h>
#include <cstdlib>
#include <cstring>

using opendefer::__lowered::countUnwoundByWalk;
using opendefer::__lowered::TableUnwindCounts;
using opendefer::__lowered::tableUnwindCounts;

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif

#ifdef WITH_ASAN
/// Locals may be kept elsewhere than on the stack, and libraries stay loaded.
constexpr bool IsWithASan = true;
#else
constexpr bool IsWithASan = false;
#endif

namespace {
class TableUnwinderTest : public RuntimeTest {
protected:
  /// By the table unwinder, if it is in use at all.
  void expectNoneRefused() const {
    if (!IsWithASan) {
      EXPECT_EQ(tableUnwindCounts().Refused, Before.Refused);
    }
  }
  /// What the panic's walk has seen is not looked at again.
  void expectAllByWalk() const {
    if (!IsWithASan) {
      EXPECT_EQ(countUnwoundByWalk() - BeforeByWalk,
                tableUnwindCounts().ByTables - Before.ByTables);
    }
  }
  void expectNotAllByWalk() const {
    if (tableUnwindCounts().ByTables != Before.ByTables) {
      EXPECT_LT(countUnwoundByWalk() - BeforeByWalk,
                tableUnwindCounts().ByTables - Before.ByTables);
    }
  }
  void expectRefused() const {
    TableUnwindCounts Now = tableUnwindCounts();
    bool IsInUse = Now.ByTables + Now.Refused != Before.ByTables + Before.Refused;
    EXPECT_TRUE(!IsInUse || Now.Refused > Before.Refused);
  }

private:
  TableUnwindCounts Before = tableUnwindCounts();
  unsigned long BeforeByWalk = countUnwoundByWalk();
};

template <class Body> NOINLINE int recovers(Body B) {
  int Recovered = 0;
  __open_frame<1> f; try {
    auto c0 = DEFERRED { Recovered = intOf(recover(p)); }; __guard g0(f.__slot<0>(), c0);
    B();
  } catch (__recovery &l) { f.__recovered(l); }
  return Recovered;
}

/// Knows whether it is still what it was.
struct Guarded {
  std::string Text;
  Guarded *Self = this;
  const char *Name;
  explicit Guarded(const char *N)
      : Text(std::string("a text that is longer than the small buffer ") + N),
        Name(N) {}
  Guarded(const Guarded &) = delete;
  Guarded &operator=(const Guarded &) = delete;
  ~Guarded() {
    EXPECT_EQ(Self, this);
    EXPECT_EQ(Text, std::string("a text that is longer than the small buffer ") + Name);
    EXPECT_EQ(std::uncaught_exceptions(), 1);
    log(std::string("~") + Name);
  }
};
} // namespace

NOINLINE static int plain(int k) { return boom(k) + k; }
TEST_F(TableUnwinderTest, PlainFrames) {
  EXPECT_EQ(recovers([] { plain(7); }), 7);
  expectNoneRefused();
  expectAllByWalk();
}

NOINLINE static int cleanups(int n, int k) {
  Guarded g(n == 1 ? "1" : n == 2 ? "2" : "3");
  return n == 1 ? boom(k) : cleanups(n - 1, k) + 1;
}
TEST_F(TableUnwinderTest, Cleanups) {
  EXPECT_EQ(recovers([] { cleanups(3, 7); }), 7);
  EXPECT_EQ(takeLog(), "~1 ~2 ~3");
  expectNoneRefused();
  expectAllByWalk();
}

// Its deferred call panics, for a frame that is further out.
NOINLINE static void panicsAgain(int k) {
  Guarded g("newer");
  __open_frame<1> f; try {
    auto c0 = DEFERRED { Guarded d("call"); boom(intOf(recover(p)) + 1); }; __guard g0(f.__slot<0>(), c0);
    boom(k);
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(TableUnwinderTest, CleanupsOfTwoPanics) {
  EXPECT_EQ(recovers([] { Guarded g("older"); panicsAgain(7); }), 8);
  EXPECT_EQ(takeLog(), "~call ~newer ~older");
  expectNoneRefused();
  expectNotAllByWalk();
}

// Arguments on the stack are taken off before the landing pad is entered.
NOINLINE static int manyArguments(int a, int b, int c, int d, int e, int f, int g, int h, int i, int k) {
  return boom(k) + a + b + c + d + e + f + g + h + i;
}
NOINLINE static int pushesArguments(int k) {
  Guarded x("x");
  int Sum = manyArguments(1, 2, 3, 4, 5, 6, 7, 8, 9, k);
  Guarded y("y");
  return Sum + manyArguments(9, 8, 7, 6, 5, 4, 3, 2, 1, k);
}
TEST_F(TableUnwinderTest, ArgumentsOnTheStack) {
  EXPECT_EQ(recovers([] { pushesArguments(7); }), 7);
  EXPECT_EQ(takeLog(), "~x");
  expectNoneRefused();
}

NOINLINE static int allocates(int n, int k) {
  auto *Block = static_cast<char *>(alloca(n));
  std::memset(Block, 1, n);
  Guarded x("x");
  return boom(k) + Block[n / 2];
}
TEST_F(TableUnwinderTest, FrameOfUnknownSize) {
  EXPECT_EQ(recovers([] { allocates(1000, 7); }), 7);
  EXPECT_EQ(takeLog(), "~x");
  expectNoneRefused();
}

NOINLINE static int realigns(int n, int k) {
  struct alignas(128) Wide { int v[32]; } w;
  std::memset(&w, n, sizeof(w));
  Guarded x("x");
  __asm__ volatile("" : : "r"(&w) : "memory");
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(&w) % 128, 0u);
  return allocates(n, k) + w.v[0];
}
TEST_F(TableUnwinderTest, RealignedFrame) {
  EXPECT_EQ(recovers([] { realigns(100, 7); }), 7);
  EXPECT_EQ(takeLog(), "~x ~x");
  expectNoneRefused();
}
// The frame that recovers is a realigned one.
NOINLINE static int recoversRealigned(int k) {
  struct alignas(128) Wide { int v[32]; } w;
  w.v[3] = k;
  __asm__ volatile("" : : "r"(&w) : "memory");
  __open_frame<1> f; try {
    auto c0 = DEFERRED { recover(p); }; __guard g0(f.__slot<0>(), c0);
    realigns(100, k);
  } catch (__recovery &l) { f.__recovered(l); }
  return w.v[3];
}
TEST_F(TableUnwinderTest, RealignedTarget) {
  EXPECT_EQ(recoversRealigned(7), 7);
  EXPECT_EQ(takeLog(), "~x ~x");
  expectNoneRefused();
}

// A C function without an exception table.
static int compare(const void *, const void *) { return boom(7); }
TEST_F(TableUnwinderTest, CallbackOfALibrary) {
  int Values[] = {3, 2, 1};
  EXPECT_EQ(recovers([&] { std::qsort(Values, 3, sizeof(int), compare); }), 7);
  expectNoneRefused();
}

// Its cleanup is C's, with another personality routine.
TEST_F(TableUnwinderTest, ForeignPersonalityIsThrownThrough) {
#if defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "ThreadSanitizer's pthread_once lets nothing out";
#endif
  static pthread_once_t Once = PTHREAD_ONCE_INIT;
  EXPECT_EQ(recovers([] { pthread_once(&Once, [] { boom(7); }); }), 7);
  expectRefused();
  bool IsRun = false;
  static bool *Flag = &IsRun;
  pthread_once(&Once, [] { *Flag = true; });
  EXPECT_TRUE(IsRun);
}

TEST_F(TableUnwinderTest, SignalFrameIsThrownThrough) {
  struct sigaction Action = {}, Old;
  Action.sa_handler = [](int) { boom(7); };
  Action.sa_flags = SA_NODEFER;
  sigaction(SIGUSR1, &Action, &Old);
  int (*volatile Raise)(int) = raise; // It is declared not to throw.
  EXPECT_EQ(recovers([&] { Raise(SIGUSR1); }), 7);
  expectRefused();
  sigaction(SIGUSR1, &Old, nullptr);
}

// A recovery that passes a handler's own frame again after its `throw;`.
NOINLINE static int rethrows(int k) {
  Guarded a("a");
  try {
    Guarded b("b");
    return boom(k);
  } catch (...) {
    log("catch");
    EXPECT_EQ(std::uncaught_exceptions(), 0);
    throw;
  }
}
TEST_F(TableUnwinderTest, CatchAllRethrows) {
  EXPECT_EQ(recovers([] { rethrows(7); }), 7);
  EXPECT_EQ(takeLog(), "~b catch ~a");
  expectNoneRefused();
}
NOINLINE static int rethrowsPointer(int k) {
  std::exception_ptr Caught;
  try {
    return boom(k);
  } catch (...) {
    Caught = std::current_exception();
  }
  std::rethrow_exception(Caught);
}
TEST_F(TableUnwinderTest, RethrownAsAnotherExceptionObject) {
  EXPECT_EQ(recovers([] { rethrowsPointer(7); }), 7);
}

// A thrown recovery looks to us like one that we have made.
TEST_F(TableUnwinderTest, HeaderIsThatOfTheLibrary) {
  opendefer::__lowered::__frame Nowhere = {};
  try {
    throw __recovery(&Nowhere, &Nowhere, {});
  } catch (__recovery &L) {
    using namespace opendefer::__lowered;
    _Unwind_Exception *Exception = currentException(L);
    ASSERT_NE(Exception, nullptr);
    EXPECT_EQ(&recoveryOf(Exception), &L);
    auto *Header = reinterpret_cast<ExceptionHeader *>(
        reinterpret_cast<char *>(Exception) -
        offsetof(ExceptionHeader, Unwind));
    EXPECT_EQ(*Header->Type, typeid(__recovery));
    EXPECT_EQ(Header->Object, &L);
    EXPECT_EQ(Header->HandlerCount, 1);
    L.__done = true;
    __this_g.__recoveries = L.__outer;
  }
}

//===----------------------------------------------------------------------===//
// The cache of rows
//===----------------------------------------------------------------------===//

using opendefer::__lowered::RowCache;

NOINLINE static std::uintptr_t returnAddress() {
  return reinterpret_cast<std::uintptr_t>(__builtin_return_address(0));
}
TEST_F(TableUnwinderTest, RowIsKept) {
  // Through a pointer: calls known not to throw are not in the tables.
  std::uintptr_t (*volatile Function)() = returnAddress;
  std::uintptr_t PC = Function();
  RowCache *Rows = RowCache::ofThread();
  ASSERT_NE(Rows, nullptr);
  const opendefer::__lowered::Row *First = Rows->find(PC);
  ASSERT_NE(First, nullptr);
  EXPECT_EQ(Rows->find(PC), First);
  EXPECT_EQ(RowCache::ofThread(), Rows);
}

// A row remembers the one that was its caller's; there may be others.
TEST_F(TableUnwinderTest, CallersMayChange) {
  std::uintptr_t (*volatile Function)() = returnAddress;
  std::uintptr_t PCs[3] = {Function(), Function(), Function()};
  RowCache *Rows = RowCache::ofThread();
  ASSERT_NE(Rows, nullptr);
  const opendefer::__lowered::Row *Callee = Rows->find(PCs[0]);
  for (int I : {1, 2, 2, 1, 0})
    EXPECT_EQ(Rows->findCaller(Callee, PCs[I]), Rows->find(PCs[I])) << I;
}

// Rows are used again for other calls, which what was known of them must not
// outlive. Here every address counts as that of a call.
TEST_F(TableUnwinderTest, MoreCallsThanRows) {
  std::thread([] {
    using namespace opendefer::__lowered;
    auto Begin = reinterpret_cast<std::uintptr_t>(&std::qsort);
    RowCache *Rows = RowCache::ofThread();
    ASSERT_NE(Rows, nullptr);
    for (int Round = 0; Round < 2; ++Round) {
      unsigned NumKept = 0;
      const Row *Callee = nullptr;
      for (std::uintptr_t PC = Begin; PC < Begin + 16000; ++PC) {
        FrameInfo Info;
        const Row *R =
            Callee ? Rows->findCaller(Callee, PC) : Rows->find(PC);
        if (R && readFrameInfo(PC, Info)) {
          ASSERT_EQ(R->PC, PC);
          ASSERT_EQ(R->Frame.CFAOffset, Info.Row.CFAOffset);
          ASSERT_EQ(Rows->find(PC), R);
          ++NumKept;
        }
        Callee = R;
      }
      EXPECT_GT(NumKept, 5000u); // There is room for 4,095.
    }
    EXPECT_EQ(recovers([] { plain(7); }), 7);
  }).join();
}

TEST_F(TableUnwinderTest, ThreadsHaveTheirOwn) {
  RowCache *Mine = RowCache::ofThread();
  std::thread([&] {
    EXPECT_EQ(recovers([] { plain(7); }), 7);
    EXPECT_NE(RowCache::ofThread(), Mine);
  }).join();
}

// Another library comes to be where an unloaded one was, with other frames.
TEST_F(TableUnwinderTest, RowsOfUnloadedLibrariesAreForgotten) {
  using PassThrough = int (*)(int (*)());
  void *LastPlace = nullptr;
  bool IsSamePlace = false;
  for (int Round = 0; Round < 6; ++Round) {
    void *Library = dlopen(Round % 2 ? UNLOADABLE_B : UNLOADABLE_A, RTLD_NOW);
    ASSERT_NE(Library, nullptr) << dlerror();
    auto Function = reinterpret_cast<PassThrough>(dlsym(Library, "passThrough"));
    IsSamePlace |= reinterpret_cast<void *>(Function) == LastPlace;
    LastPlace = reinterpret_cast<void *>(Function);
    for (int I = 0; I < 3; ++I)
      EXPECT_EQ(recovers([&] { Function([] { return plain(7); }); }), 7);
    dlclose(Library);
  }
  expectNoneRefused();
  if (!IsSamePlace)
    GTEST_SKIP() << "no two of them have been at the same place";
}

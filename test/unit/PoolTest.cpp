//===- PoolTest.cpp - The pool of linked records --------------------------===//

#include "Support.h"

#include "pool/Pool.h"

#include <pthread.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <set>
#include <vector>

using namespace opendefer::__lowered;

namespace {
class PoolTest : public RuntimeTest {};
} // namespace

/// Defers Count closures of Size bytes in one function; runs them on the way out.
template <std::size_t Size> NOINLINE static void deferMany(int Count) {
  struct Closure { unsigned char Bytes[Size]; void operator()(__panic_record *) {} };
  __linked_frame f; try { __linked_group g0(f);
    for (int i = 0; i < Count; i++)
      opendefer::__lowered::__push(f, Closure());
  } catch (__recovery &l) { f.__recovered(l); }
}

/// Runs the body in a new thread, whose caches are empty.
template <class Body> static void inThread(Body B) { std::thread(B).join(); }

TEST_F(PoolTest, Classes) {
  EXPECT_EQ(__record_class_of(1), 0u);
  EXPECT_EQ(__record_class_of(8), 0u);
  EXPECT_EQ(__record_class_of(9), 1u);
  EXPECT_EQ(__record_class_of(16), 1u);
  EXPECT_EQ(__record_class_of(17), 2u);
  EXPECT_EQ(__record_class_of(128), 8u);
  EXPECT_EQ(__record_class_of(129), __direct_class);
}

TEST_F(PoolTest, RecordsAreUsedAgain) {
  inThread([] {
    deferMany<48>(10);
    char *Top = __this_g.__caches[3].__top;
    for (int I = 0; I < 100; ++I)
      deferMany<48>(10);
    EXPECT_EQ(__this_g.__caches[3].__top, Top);
    EXPECT_EQ(threadCounts(3).Blocks, 1u);
    EXPECT_EQ(threadCounts(3).Loose, 0u);
    EXPECT_EQ(threadCounts(2).Blocks, 0u);
  });
}

/// Defers as many closures as Blocks blocks have room for.
template <std::size_t Size> static void fillBlocks(std::size_t Blocks) {
  deferMany<Size>(static_cast<int>(Blocks * recordsPerBlock(__record_class_of(Size))));
}

/// Sees to it that the central list has this many blocks, and says how many.
static std::size_t stock(std::size_t Blocks) {
  inThread([=] { fillBlocks<64>(Blocks); });
  std::size_t Count = centralCounts(4).Spares;
  EXPECT_GE(Count, Blocks);
  return Count;
}

TEST_F(PoolTest, EmptyBlocksAreKeptAndThenSpilledByHalf) {
  std::size_t Before = stock(4 * SpareCapacity);
  inThread([&] {
    fillBlocks<64>(SpareCapacity + 1); // One spare is left over meanwhile.
    PoolCounts Mine = threadCounts(4);
    EXPECT_EQ(Mine.Blocks, 1u);
    EXPECT_EQ(Mine.Spares, SpareCapacity / 2);
    EXPECT_EQ(centralCounts(4).Spares + Mine.Spares + Mine.Blocks, Before);
    fillBlocks<64>(3 * SpareCapacity);
    Mine = threadCounts(4);
    EXPECT_EQ(Mine.Blocks, 1u);
    EXPECT_LE(Mine.Spares, SpareCapacity);
    EXPECT_EQ(centralCounts(4).Spares + Mine.Spares + Mine.Blocks, Before);
  });
}

TEST_F(PoolTest, RefillTakesHalfOfWhatAThreadKeeps) {
  std::size_t Before = stock(SpareCapacity);
  inThread([&] {
    deferMany<112>(1);
    EXPECT_EQ(centralCounts(7).Spares, Before - SpareCapacity / 2);
    EXPECT_EQ(threadCounts(7).Spares, SpareCapacity / 2 - 1);
  });
}

TEST_F(PoolTest, ThreadEndReturnsTheBlocks) {
  std::size_t Before = stock(8);
  inThread([] { deferMany<80>(20); deferMany<8>(1000); });
  EXPECT_EQ(centralCounts(5).Spares, Before);
}

TEST_F(PoolTest, ThreadThatGoesexitReturnsTheBlocks) {
  std::size_t Before = stock(8);
  inThread([] {
    deferMany<80>(20);
    opendefer::goexit();
  });
  EXPECT_EQ(centralCounts(5).Spares, Before);
}

// thread_local destructors may still defer after everything else.
TEST_F(PoolTest, DeferInAThreadLocalDestructor) {
  std::size_t Before = stock(8);
  static bool Ran;
  struct Late {
    ~Late() {
      deferMany<96>(5);
      Ran = threadCounts(6).Blocks == 1;
    }
  };
  inThread([] { static thread_local Late L; (void)&L; });
  EXPECT_TRUE(Ran);
  EXPECT_EQ(centralCounts(6).Spares, Before);
}

// So may destructors of thread-specific keys, after the blocks were returned.
TEST_F(PoolTest, DeferInAKeyDestructor) {
  std::size_t Before = stock(8); // The pool's key is older than ours.
  static bool Ran;
  pthread_key_t Key;
  ASSERT_EQ(pthread_key_create(&Key, [](void *) {
    deferMany<96>(5);
    Ran = threadCounts(6).Blocks == 1;
  }), 0);
  inThread([&] {
    deferMany<96>(5);
    pthread_setspecific(Key, &Key);
  });
  pthread_key_delete(Key);
  EXPECT_TRUE(Ran);
  EXPECT_EQ(centralCounts(6).Spares, Before);
}

TEST_F(PoolTest, CentralListIsBounded) {
  inThread([] { fillBlocks<128>(2 * CentralCapacity); });
  EXPECT_LE(centralCounts(8).Spares, CentralCapacity);
  EXPECT_GE(centralCounts(8).Spares, CentralCapacity - SpareCapacity);
}

// Taken and given back in random order, as fibers do: a record belongs to one
// at a time.
TEST_F(PoolTest, AnyOrder) {
  inThread([] {
    std::minstd_rand Random(1);
    std::vector<__linked_record *> Taken;
    std::size_t Most = 3 * recordsPerBlock(2);
    auto fill = [](__linked_record *R, std::size_t I) { std::memset(R, static_cast<int>(I % 251), __record_size(2)); };
    auto check = [](__linked_record *R) {
      auto *Bytes = reinterpret_cast<unsigned char *>(R);
      EXPECT_TRUE(std::all_of(Bytes, Bytes + __record_size(2), [=](unsigned char B) { return B == *Bytes; }));
    };
    for (std::size_t I = 0; I < 100000; ++I) {
      bool Grow = I / 10000 % 2 == 0;
      if (Taken.empty() || (Taken.size() < Most && Random() % 10 < (Grow ? 6 : 4))) {
        Taken.push_back(__deferproc<32>());
        fill(Taken.back(), I);
        continue;
      }
      std::size_t Which = Random() % 4 ? Taken.size() - 1 : Random() % Taken.size();
      check(Taken[Which]);
      __release_record<32>(Taken[Which]);
      Taken.erase(Taken.begin() + static_cast<std::ptrdiff_t>(Which));
    }
    EXPECT_GT(threadCounts(2).Loose, 0u);
    EXPECT_LE(threadCounts(2).Blocks, 4u);
    for (__linked_record *R : Taken)
      check(R), __release_record<32>(R);
  });
}

// Loose records of a thread that has ended are used by the next one.
TEST_F(PoolTest, LooseRecordsAreUsedAgain) {
  __linked_record *Migrates = nullptr, *Loose = nullptr;
  inThread([&] {
    Loose = __deferproc<120>();
    Migrates = __deferproc<120>();
    __release_record<120>(Loose);
    EXPECT_EQ(threadCounts(8).Loose, 1u);
  });
  std::size_t Before = centralCounts(8).Loose;
  EXPECT_GE(Before, 1u);
  inThread([&] {
    __release_record<120>(Migrates); // A thread that had no pool before.
    EXPECT_EQ(threadCounts(8).Loose, 1u);
    EXPECT_EQ(__deferproc<120>(), Migrates);
    __linked_record *R = __deferproc<120>();
    EXPECT_EQ(centralCounts(8).Loose, 0u);
    __release_record<120>(R);
    __release_record<120>(Migrates);
  });
  EXPECT_EQ(centralCounts(8).Loose, Before + 1);
}

// Records made in one thread are freed in others; nothing is lost or shared.
TEST_F(PoolTest, ManyThreads) {
  std::vector<std::thread> Threads;
  for (int T = 0; T < 4; ++T)
    Threads.emplace_back([] {
      for (int I = 0; I < 300; ++I) {
        deferMany<8>(I % 100);
        deferMany<16>(I % 50);
        deferMany<200>(I % 10);
      }
    });
  for (std::thread &T : Threads)
    T.join();
}

// What deferring and running write to: the frame, the thread's G and records.
// Threads take blocks in turns, from the central list and then new ones, so
// that blocks which are neighbours go to different threads.
TEST_F(PoolTest, ThreadsShareNoCacheLine) {
  constexpr int ThreadCount = 4, Rounds = 6;
  stock(3 * ThreadCount);
  pthread_barrier_t Turn;
  ASSERT_EQ(pthread_barrier_init(&Turn, nullptr, ThreadCount), 0);
  std::set<std::uintptr_t> Lines[ThreadCount];
  auto Run = [&](int Mine) {
    auto Note = [&](const void *Place, std::size_t Size) {
      auto Begin = reinterpret_cast<std::uintptr_t>(Place);
      for (auto L = Begin / CacheLine; L <= (Begin + Size - 1) / CacheLine; ++L)
        Lines[Mine].insert(L);
    };
    __linked_frame Frame;
    Note(&Frame, sizeof(Frame));
    Note(&__this_g, sizeof(__this_g));
    std::vector<__linked_record *> Records;
    for (int I = 0; I < Rounds * ThreadCount; ++I) {
      if (I % ThreadCount == Mine)
        for (std::size_t R = 0; R < recordsPerBlock(2); ++R) {
          Records.push_back(__deferproc<24>());
          Note(Records.back(), __record_size(2));
        }
      pthread_barrier_wait(&Turn);
    }
    for (; !Records.empty(); Records.pop_back())
      __release_record<24>(Records.back());
  };
  std::vector<std::thread> Threads;
  for (int T = 0; T < ThreadCount; ++T)
    Threads.emplace_back(Run, T);
  std::set<std::uintptr_t> All;
  std::size_t Sum = 0;
  for (int T = 0; T < ThreadCount; ++T) {
    Threads[T].join();
    All.insert(Lines[T].begin(), Lines[T].end());
    Sum += Lines[T].size();
  }
  pthread_barrier_destroy(&Turn);
  EXPECT_EQ(All.size(), Sum);
  EXPECT_GT(Sum, Rounds * ThreadCount * BlockSize / CacheLine * 9 / 10);
}

// A closure whose copy throws gives its record back.
struct ThrowsOnMove {
  ThrowsOnMove() = default;
  ThrowsOnMove(ThrowsOnMove &&) { throw 1; }
  void operator()(__panic_record *) { log("called"); }
};
NOINLINE static void throwingClosure() {
  __linked_frame f; try { __linked_group g0(f);
    opendefer::__lowered::__push(f, ThrowsOnMove());
  } catch (__recovery &l) { f.__recovered(l); }
}
TEST_F(PoolTest, ThrowingCopyGivesTheRecordBack) {
  inThread([] {
    EXPECT_THROW(throwingClosure(), int);
    char *Top = __this_g.__caches[0].__top;
    EXPECT_THROW(throwingClosure(), int);
    EXPECT_EQ(__this_g.__caches[0].__top, Top);
  });
  EXPECT_EQ(takeLog(), "");
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAVE_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAVE_SANITIZER 1
#endif
#endif
#ifndef HAVE_SANITIZER // A sanitizer needs the address space itself.
TEST_F(PoolTest, OutOfMemoryIsReported) {
  EXPECT_DEATH(
      {
        rlimit Limit;
        Limit.rlim_cur = Limit.rlim_max = 64u << 20;
        setrlimit(RLIMIT_AS, &Limit);
        deferMany<64>(1 << 30);
      },
      "out of memory in deferproc");
}
#endif

//===- PoolTest.cpp - The pool of linked records --------------------------===//

#include "Support.h"

#include "Pool.h"

#include <pthread.h>
#include <sys/resource.h>

#include <vector>

using namespace opendefer::lowered;

namespace {
class PoolTest : public RuntimeTest {};
} // namespace

/// Defers Count closures of Size bytes in one function; runs them on the way out.
template <std::size_t Size> NOINLINE static void deferMany(int Count) {
  struct Closure { unsigned char Bytes[Size]; void operator()(panic_record *) {} };
  linked_frame f; try { linked_group g0(f);
    for (int i = 0; i < Count; i++)
      opendefer::lowered::push(f, Closure());
  } catch (landing &l) { f.landed(l); }
}

/// Runs the body in a new thread, whose caches are empty.
template <class Body> static void inThread(Body B) { std::thread(B).join(); }

TEST_F(PoolTest, Classes) {
  EXPECT_EQ(record_class_of(1), 0u);
  EXPECT_EQ(record_class_of(8), 0u);
  EXPECT_EQ(record_class_of(9), 1u);
  EXPECT_EQ(record_class_of(16), 1u);
  EXPECT_EQ(record_class_of(17), 2u);
  EXPECT_EQ(record_class_of(128), 8u);
  EXPECT_EQ(record_class_of(129), direct_class);
}

TEST_F(PoolTest, CacheIsUsedAgain) {
  inThread([] {
    unsigned Before = centralCount(3);
    deferMany<48>(10);
    unsigned Cached = G.caches[3].count;
    EXPECT_GE(Cached, 10u);
    for (int I = 0; I < 100; ++I)
      deferMany<48>(10);
    EXPECT_EQ(G.caches[3].count, Cached);
    EXPECT_EQ(G.caches[2].count, 0u);
    EXPECT_LE(centralCount(3), Before);
  });
}

TEST_F(PoolTest, FullCacheSpillsHalf) {
  inThread([] {
    unsigned Before = centralCount(4);
    deferMany<64>(CacheCapacity);
    EXPECT_EQ(G.caches[4].count, CacheCapacity);
    EXPECT_EQ(centralCount(4), Before);
    deferMany<64>(CacheCapacity + 1);
    EXPECT_EQ(G.caches[4].count, CacheCapacity / 2);
    EXPECT_EQ(centralCount(4), Before + CacheCapacity / 2 + 1);
  });
}

TEST_F(PoolTest, ThreadEndReturnsTheCaches) {
  unsigned Before = 0, Cached = 0;
  inThread([&] {
    deferMany<80>(20);
    Before = centralCount(5);
    Cached = G.caches[5].count;
    EXPECT_GE(Cached, 20u);
  });
  EXPECT_EQ(centralCount(5), Before + Cached);
}

TEST_F(PoolTest, ThreadThatGoesexitReturnsTheCaches) {
  unsigned Before = 0, Cached = 0;
  inThread([&] {
    deferMany<80>(20);
    Before = centralCount(5);
    Cached = G.caches[5].count;
    opendefer::goexit();
  });
  EXPECT_EQ(centralCount(5), Before + Cached);
}

// thread_local destructors may still defer after everything else.
TEST_F(PoolTest, DeferInAThreadLocalDestructor) {
  static unsigned Before, Cached;
  struct Late {
    ~Late() {
      deferMany<96>(5);
      Before = centralCount(6);
      Cached = G.caches[6].count;
    }
  };
  inThread([] { static thread_local Late L; (void)&L; });
  EXPECT_GE(Cached, 5u);
  EXPECT_EQ(centralCount(6), Before + Cached);
}

// So may destructors of thread-specific keys, after the caches were returned.
TEST_F(PoolTest, DeferInAKeyDestructor) {
  inThread([] { deferMany<96>(1); }); // The pool's key is older than ours.
  static unsigned Before, Cached;
  pthread_key_t Key;
  ASSERT_EQ(pthread_key_create(&Key, [](void *) {
    deferMany<96>(5);
    Before = centralCount(6);
    Cached = G.caches[6].count;
  }), 0);
  inThread([&] {
    deferMany<96>(5);
    pthread_setspecific(Key, &Key);
  });
  pthread_key_delete(Key);
  EXPECT_GE(Cached, 5u);
  EXPECT_EQ(centralCount(6), Before + Cached);
}

TEST_F(PoolTest, RefillTakesHalfACache) {
  inThread([] { deferMany<112>(CacheCapacity); }); // Now in the central list.
  unsigned Before = centralCount(7);
  ASSERT_GE(Before, CacheCapacity);
  inThread([&] {
    deferMany<112>(1);
    EXPECT_EQ(G.caches[7].count, CacheCapacity / 2);
    EXPECT_EQ(centralCount(7), Before - CacheCapacity / 2);
  });
  EXPECT_EQ(centralCount(7), Before);
}

TEST_F(PoolTest, CentralListIsBounded) {
  inThread([] { deferMany<128>(3 * static_cast<int>(CentralCapacity)); });
  EXPECT_LE(centralCount(8), CentralCapacity);
  EXPECT_GE(centralCount(8), CentralCapacity - CacheCapacity);
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

// A closure whose copy throws gives its record back.
struct ThrowsOnMove {
  ThrowsOnMove() = default;
  ThrowsOnMove(ThrowsOnMove &&) { throw 1; }
  void operator()(panic_record *) { log("called"); }
};
NOINLINE static void throwingClosure() {
  linked_frame f; try { linked_group g0(f);
    opendefer::lowered::push(f, ThrowsOnMove());
  } catch (landing &l) { f.landed(l); }
}
TEST_F(PoolTest, ThrowingCopyGivesTheRecordBack) {
  inThread([] {
    EXPECT_THROW(throwingClosure(), int);
    unsigned Cached = G.caches[0].count;
    EXPECT_THROW(throwingClosure(), int);
    EXPECT_EQ(G.caches[0].count, Cached);
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

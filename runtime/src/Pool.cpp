//===- Pool.cpp - The pool of linked records ------------------------------===//
//
// As in the Go change this follows (f8b2314): records in size classes; each
// thread has a cache per class, from which deferproc() takes and to which
// free_record() returns without lock or atomic.  An empty cache is refilled to
// one half from the central list of its class, a full one gives half of itself
// back, both under the list's lock, so that a thread that stays near either end
// rarely comes here.  A thread that ends returns its caches.
//
//===----------------------------------------------------------------------===//

#include "Pool.h"
#include "Panic.h"

#include <pthread.h>

#include <cstdlib>
#include <mutex>
#include <type_traits>

using namespace opendefer;
using namespace opendefer::lowered;

namespace {
struct CentralList {
  std::mutex Lock;
  linked_record *Top = nullptr;
  unsigned Count = 0;
};
} // namespace

// Neither built nor destroyed at run time: threads may end after static
// destructors have run, and ThreadSanitizer cannot see the guard of a static
// that is built here.
static CentralList &centralList(std::uint32_t RecordClass) {
  static CentralList Lists[record_class_count];
  static_assert(std::is_trivially_destructible<CentralList>::value, "");
  return Lists[RecordClass];
}

unsigned lowered::centralCount(std::uint32_t RecordClass) {
  CentralList &Central = centralList(RecordClass);
  std::lock_guard<std::mutex> Guard(Central.Lock);
  return Central.Count;
}

static linked_record *pop(record_cache &Cache) {
  linked_record *R = Cache.top;
  Cache.top = R->next;
  --Cache.count;
  return R;
}

static void pushOn(record_cache &Cache, linked_record *R) {
  R->next = Cache.top;
  Cache.top = R;
  ++Cache.count;
}

/// Gives records back until no more than Remaining are left.
static void spill(record_cache &Cache, std::uint32_t RecordClass,
                  unsigned Remaining) {
  CentralList &Central = centralList(RecordClass);
  linked_record *TooMany = nullptr;
  {
    std::lock_guard<std::mutex> Guard(Central.Lock);
    while (Cache.count > Remaining) {
      linked_record *R = pop(Cache);
      bool Fits = Central.Count < CentralCapacity;
      linked_record *&List = Fits ? Central.Top : TooMany;
      R->next = List;
      List = R;
      Central.Count += Fits;
    }
  }
  while (TooMany) {
    linked_record *R = TooMany;
    TooMany = R->next;
    std::free(R);
  }
}

static void refill(record_cache &Cache, std::uint32_t RecordClass) {
  CentralList &Central = centralList(RecordClass);
  std::lock_guard<std::mutex> Guard(Central.Lock);
  while (Central.Top && Cache.count < CacheCapacity / 2) {
    linked_record *R = Central.Top;
    Central.Top = R->next;
    --Central.Count;
    pushOn(Cache, R);
  }
}

//===----------------------------------------------------------------------===//
// Thread end
//===----------------------------------------------------------------------===//

// A pthread key rather than a thread_local object: keys are destroyed after
// thread_locals, whose destructors may defer, and again if set again.
static void returnCaches(void *) {
  G.cachesRegistered = false;
  for (std::uint32_t C = 0; C < record_class_count; ++C)
    spill(G.caches[C], C, 0);
}

static void registerThread() {
  static pthread_key_t Key = [] {
    pthread_key_t K;
    if (pthread_key_create(&K, returnCaches))
      fatal("no thread-specific key left for the pool of records");
    return K;
  }();
  pthread_setspecific(Key, &G);
  G.cachesRegistered = true;
}

//===----------------------------------------------------------------------===//
// Slow paths
//===----------------------------------------------------------------------===//

static linked_record *allocate(std::uint32_t RecordClass,
                               std::size_t ClosureSize) {
  void *Memory = std::malloc(record_size(ClosureSize));
  if (!Memory)
    fatal("out of memory in deferproc");
  auto *R = ::new (Memory) linked_record;
  R->recordClass = RecordClass;
  return R;
}

linked_record *lowered::new_record(std::uint32_t RecordClass,
                                   std::size_t ClosureSize) {
  if (RecordClass == direct_class)
    return allocate(RecordClass, ClosureSize);
  if (!G.cachesRegistered)
    registerThread();
  record_cache &Cache = G.caches[RecordClass];
  refill(Cache, RecordClass);
  if (Cache.top)
    return pop(Cache);
  return allocate(RecordClass, RecordClass * class_step);
}

static OPENDEFER_COLD void spillHalf(std::uint32_t RecordClass) {
  if (!G.cachesRegistered)
    registerThread();
  spill(G.caches[RecordClass], RecordClass, CacheCapacity / 2);
}

void lowered::free_record(linked_record *R) {
  std::uint32_t RecordClass = R->recordClass;
  if (OPENDEFER_UNLIKELY(RecordClass == direct_class)) {
    std::free(R);
    return;
  }
  record_cache &Cache = G.caches[RecordClass];
  pushOn(Cache, R);
  if (OPENDEFER_UNLIKELY(Cache.count > CacheCapacity))
    spillHalf(RecordClass);
}

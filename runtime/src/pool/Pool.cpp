//===- Pool.cpp - The pool of linked records ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The design is that of a change to Go's runtime (f8b2314).  Records have size
// classes.  Each thread allocates and releases its own records without locks or
// atomic operations.  If a thread has too few or too many, it moves a batch
// from or to a central list, under a lock.  A thread that ends returns all of
// its records.
//
// The batches are blocks of one size.  While a block is in use, it is divided
// into records of one class.  Each class has a stack of blocks:
//
//    oldest block      newest block
//   [r r r r r r r]   [r r r r . . .]      r: taken, or loose
//                              ^top  ^end  = __this_g.__caches[class], see
//                              record.h
//
// deferproc() calls this file when top equals end, and release_record() does so
// when the record is not the one below top.  There are two reasons for that:
//
//   - The newest block is empty, and the record is the last one of the block
//     before.  Then the empty block becomes a spare one.
//   - The record is released out of order, because of a fiber or a panic.  Then
//     it is added to the list of loose records.  Loose records are taken before
//     a new block is.  They belong to the thread that released them, so the
//     block that contains one is never empty again.
//
//===----------------------------------------------------------------------===//

#include "pool/Pool.h"

#include "core/Fatal.h"

#include <pthread.h>

#include <cstdlib>
#include <mutex>
#include <type_traits>
#include <utility>

using namespace opendefer;
using namespace opendefer::__lowered;

namespace {
struct alignas(CacheLine) Block {
  Block *Older;

  char *begin() { return reinterpret_cast<char *>(this + 1); }
  char *end(std::uint32_t RecordClass) {
    return begin() + recordsPerBlock(RecordClass) * __record_size(RecordClass);
  }
};
static_assert(sizeof(Block) == CacheLine, "recordsPerBlock relies on it");

/// A list of blocks that are not in use.
struct SpareBlocks {
  Block *Top;
  unsigned Count;

  void push(Block *B) {
    B->Older = Top;
    Top = B;
    ++Count;
  }
  Block *pop() {
    Block *B = Top;
    Top = B->Older;
    --Count;
    return B;
  }
};

struct CentralList {
  std::mutex Lock;
  SpareBlocks Spares = {};
  __linked_record *Loose[__record_class_count] = {};
};
} // namespace

/// The part of a thread's pool that is not in __this_g.__caches.
struct __lowered::__record_pool {
  SpareBlocks Spares;
  struct {
    Block *Newest;
    __linked_record *Loose;
  } Classes[__record_class_count];
};

// Neither constructed nor destroyed at run time: threads may end after static
// destructors have run, and ThreadSanitizer cannot see the guard variable of a
// static that is initialised here.
static CentralList Central;
static_assert(std::is_trivially_destructible<CentralList>::value, "");

static void *checked(void *Memory) {
  if (!Memory)
    fatal("out of memory in deferproc");
  return Memory;
}

/// Moves spare blocks of the thread to the central list until no more than
/// Remaining are left.
static void spill(SpareBlocks &Spares, unsigned Remaining) {
  SpareBlocks TooMany = {};
  {
    std::lock_guard<std::mutex> Guard(Central.Lock);
    while (Spares.Count > Remaining) {
      bool Fits = Central.Spares.Count < CentralCapacity;
      (Fits ? Central.Spares : TooMany).push(Spares.pop());
    }
  }
  while (TooMany.Top)
    std::free(TooMany.pop());
}

//===----------------------------------------------------------------------===//
// Thread end
//===----------------------------------------------------------------------===//

/// Moves the thread's records of the class to its spare blocks or to the
/// central list.
static void returnClass(__record_pool &Pool, std::uint32_t RecordClass) {
  __record_cache Cache = std::exchange(__this_g.__caches[RecordClass], {});
  auto &Class = Pool.Classes[RecordClass];
  if (Class.Newest && Cache.__top == Class.Newest->begin()) {
    Pool.Spares.push(Class.Newest);
  } else {
    while (Cache.__top != Cache.__end) {
      auto *R = reinterpret_cast<__linked_record *>(Cache.__top);
      R->__next = Class.Loose;
      Class.Loose = R;
      Cache.__top += __record_size(RecordClass);
    }
  }
  if (!Class.Loose)
    return;
  __linked_record *Last = Class.Loose;
  while (Last->__next)
    Last = Last->__next;
  std::lock_guard<std::mutex> Guard(Central.Lock);
  Last->__next = Central.Loose[RecordClass];
  Central.Loose[RecordClass] = Class.Loose;
}

// The destructor of a pthread key, which runs after the destructors of
// thread_local objects, which may defer.  It runs again if the key is set
// again.
static void returnPool(void *Argument) {
  auto *Pool = static_cast<__record_pool *>(Argument);
  __this_g.__pool = nullptr;
  for (std::uint32_t C = 0; C < __record_class_count; ++C)
    returnClass(*Pool, C);
  spill(Pool->Spares, 0);
  std::free(Pool);
}

static __record_pool *makePool() {
  static pthread_key_t Key = [] {
    pthread_key_t K;
    if (pthread_key_create(&K, returnPool))
      fatal("no thread-specific key left for the pool of records");
    return K;
  }();
  __this_g.__pool =
      ::new (checked(std::malloc(sizeof(__record_pool)))) __record_pool();
  pthread_setspecific(Key, __this_g.__pool);
  return __this_g.__pool;
}

static __record_pool &poolOfThread() {
  __record_pool *Pool = __this_g.__pool;
  return *(OPENDEFER_LIKELY(Pool) ? Pool : makePool());
}

//===----------------------------------------------------------------------===//
// Slow paths
//===----------------------------------------------------------------------===//

static Block *allocateBlock() {
  return ::new (checked(std::aligned_alloc(CacheLine, BlockSize))) Block;
}

/// Takes loose records of the class from the central list or, if it has none,
/// blocks.
static void refill(__record_pool &Pool, std::uint32_t RecordClass) {
  std::lock_guard<std::mutex> Guard(Central.Lock);
  __linked_record *&Loose = Pool.Classes[RecordClass].Loose;
  Loose = std::exchange(Central.Loose[RecordClass], nullptr);
  if (Loose)
    return;
  while (Central.Spares.Top && Pool.Spares.Count < SpareCapacity / 2)
    Pool.Spares.push(Central.Spares.pop());
}

__linked_record *__lowered::__new_record(std::uint32_t RecordClass) {
  __record_pool &Pool = poolOfThread();
  auto &Class = Pool.Classes[RecordClass];
  if (!Class.Loose && !Pool.Spares.Top)
    refill(Pool, RecordClass);
  if (__linked_record *R = Class.Loose) {
    Class.Loose = R->__next;
    return R;
  }
  Block *B = Pool.Spares.Top ? Pool.Spares.pop() : allocateBlock();
  B->Older = Class.Newest;
  Class.Newest = B;
  __this_g.__caches[RecordClass] = {B->begin() + __record_size(RecordClass),
                                    B->end(RecordClass)};
  return reinterpret_cast<__linked_record *>(B->begin());
}

void __lowered::__free_record(__linked_record *R, std::uint32_t RecordClass) {
  __record_pool &Pool = poolOfThread();
  auto &Class = Pool.Classes[RecordClass];
  char *Place = reinterpret_cast<char *>(R);
  Block *B = Class.Newest;
  if (B && B->Older && __this_g.__caches[RecordClass].__top == B->begin() &&
      Place + __record_size(RecordClass) == B->Older->end(RecordClass)) {
    Class.Newest = B->Older;
    __this_g.__caches[RecordClass] = {Place,
                                      Place + __record_size(RecordClass)};
    Pool.Spares.push(B);
    if (Pool.Spares.Count > SpareCapacity)
      spill(Pool.Spares, SpareCapacity / 2);
    return;
  }
  R->__next = Class.Loose;
  Class.Loose = R;
}

__linked_record *__lowered::__new_direct_record(std::size_t _ClosureSize) {
  void *Memory = checked(std::malloc(sizeof(__linked_record) + _ClosureSize));
  return ::new (Memory) __linked_record;
}

void __lowered::__free_direct_record(__linked_record *R) { std::free(R); }

//===----------------------------------------------------------------------===//
// Statistics
//===----------------------------------------------------------------------===//

static std::size_t length(const __linked_record *List) {
  std::size_t Length = 0;
  for (; List; List = List->__next)
    ++Length;
  return Length;
}

PoolCounts __lowered::threadCounts(std::uint32_t RecordClass) {
  __record_pool &Pool = poolOfThread();
  PoolCounts Counts = {Pool.Spares.Count, 0, 0};
  for (Block *B = Pool.Classes[RecordClass].Newest; B; B = B->Older)
    ++Counts.Blocks;
  Counts.Loose = length(Pool.Classes[RecordClass].Loose);
  return Counts;
}

PoolCounts __lowered::centralCounts(std::uint32_t RecordClass) {
  std::lock_guard<std::mutex> Guard(Central.Lock);
  return {Central.Spares.Count, 0, length(Central.Loose[RecordClass])};
}

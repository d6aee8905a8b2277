//===- RowCache.cpp - What is known about the calls on the stack ----------===//
//
// Reading the tables of one call takes some fifty times as long as stepping
// out of its frame.  So each thread that lands keeps what it has read: a
// four-way associative cache by return address, 1,024 sets, made at the
// thread's first landing and freed when it ends.  No lock and no atomic.
//
// A row is as good as the code it belongs to.  The program itself and the
// library that we are in stay.  Another library may be unloaded and a third one
// loaded at its place: the C library counts unloads, and once there are rows of
// such a library each walk compares that count first.  Code that is in no
// library, made at run time, is not cached.
//
//===----------------------------------------------------------------------===//

#include "LandingMethod.h"
#if OPENDEFER_HAVE_DRIVER

#include "RowCache.h"

#include <link.h>
#include <pthread.h>

#include <cstdlib>
#include <new>

using namespace opendefer;
using namespace opendefer::lowered;

//===----------------------------------------------------------------------===//
// Loaded objects
//===----------------------------------------------------------------------===//

static bool isInObject(const dl_phdr_info &Object, std::uintptr_t PC) {
  for (unsigned I = 0; I < Object.dlpi_phnum; ++I) {
    const ElfW(Phdr) &Segment = Object.dlpi_phdr[I];
    if (Segment.p_type == PT_LOAD &&
        PC - (Object.dlpi_addr + Segment.p_vaddr) < Segment.p_memsz)
      return true;
  }
  return false;
}

namespace {
struct ObjectSearch {
  std::uintptr_t PC;
  unsigned long long Unloads = 0;
  unsigned Position = 0; ///< The program itself is the first.
  bool IsFound = false;
  bool IsOurs = false;
};
} // namespace

static int countUnloads(dl_phdr_info *Object, std::size_t, void *Count) {
  *static_cast<unsigned long long *>(Count) = Object->dlpi_subs;
  return 1;
}

static int searchObject(dl_phdr_info *Object, std::size_t, void *Argument) {
  auto &Search = *static_cast<ObjectSearch *>(Argument);
  Search.Unloads = Object->dlpi_subs;
  if (isInObject(*Object, Search.PC)) {
    Search.IsFound = true;
    Search.IsOurs = isInObject(
        *Object, reinterpret_cast<std::uintptr_t>(&RowCache::ofThread));
    return 1;
  }
  ++Search.Position;
  return 0;
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

extern "C" int __gxx_personality_v0(...);

static bool isCxxPersonality(std::uintptr_t Personality) {
  return Personality == reinterpret_cast<std::uintptr_t>(&__gxx_personality_v0);
}

static bool readRow(std::uintptr_t PC, Row &R) {
  FrameInfo Info;
  if (!readFrameInfo(PC, Info))
    return false;
  R = {};
  R.Frame = Info.Row;
  R.IsCxx = Info.ExceptionTable != nullptr;
  if (!Info.ExceptionTable)
    return true;
  return isCxxPersonality(Info.Personality) &&
         readLandingPad(Info.ExceptionTable, Info.FunctionStart, PC,
                        typeid(landing), R.Pad);
}

const Row *RowCache::fill(Set &S, std::uintptr_t PC) {
  if (!readRow(PC, Passing))
    return nullptr;
  ObjectSearch Search;
  Search.PC = PC;
  dl_iterate_phdr(searchObject, &Search);
  if (!Search.IsFound)
    return &Passing;
  if (Search.Position != 0 && !Search.IsOurs && !HoldsUnloadable) {
    HoldsUnloadable = true;
    Unloads = Search.Unloads;
  }
  unsigned W = S.Next++ % Ways;
  // A signal handler may land, too.
  S.PCs[W] = S.Rows[W].PC = 0;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  S.Rows[W] = Passing;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  S.PCs[W] = S.Rows[W].PC = PC;
  return &S.Rows[W];
}

//===----------------------------------------------------------------------===//
// The thread's cache
//===----------------------------------------------------------------------===//

static __thread RowCache *TheCache __attribute__((tls_model("initial-exec")));

void RowCache::destroy(void *Cache) {
  TheCache = nullptr;
  std::free(Cache);
}

RowCache *RowCache::make() {
  // A key rather than a thread_local object, as in Pool.cpp.
  static pthread_key_t Key;
  static bool HasKey = pthread_key_create(&Key, destroy) == 0;
  if (!HasKey)
    return nullptr;
  void *Memory = std::calloc(1, sizeof(RowCache)); // Untouched until needed.
  if (!Memory)
    return nullptr;
  TheCache = static_cast<RowCache *>(Memory);
  pthread_setspecific(Key, Memory);
  return TheCache;
}

void RowCache::forgetUnloaded() {
  unsigned long long Now = 0;
  dl_iterate_phdr(countUnloads, &Now);
  if (Now == Unloads)
    return;
  for (Set &S : Sets)
    for (unsigned W = 0; W < Ways; ++W)
      S.PCs[W] = S.Rows[W].PC = 0;
  HoldsUnloadable = false;
}

RowCache *RowCache::ofThread() {
  if (OPENDEFER_UNLIKELY(!TheCache))
    return make();
  if (TheCache->HoldsUnloadable)
    TheCache->forgetUnloaded();
  return TheCache;
}

#endif // OPENDEFER_HAVE_DRIVER

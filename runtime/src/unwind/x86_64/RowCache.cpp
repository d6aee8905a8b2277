//===- RowCache.cpp - Cached rows of call frame information ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reading the tables of one call takes about fifty times as long as stepping
// out of its stack frame.  So each thread that walks over the stack has a
// cache, which is allocated at its first walk and freed when the thread ends.
// There are no locks and no atomic operations.
//
// The cache has 4,096 rows, in the order in which they were first needed.  The
// oldest row is replaced first.  So the first walk touches few pages, and later
// ones read memory in the order of the stack frames.  A four-way associative
// index finds a row by its return address.
//
// A row is valid as long as its code is loaded.  The program itself and the
// library that contains the runtime are never unloaded.  Another library may be
// unloaded, and a third one loaded at its address.  The C library counts
// unloads; if there are rows of such a library, each walk compares the count
// first.  Code that is in no library was generated at run time, and its rows
// are not cached.
//
//===----------------------------------------------------------------------===//

#include "unwind/x86_64/RowCache.h"

#include <link.h>
#include <pthread.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>

using namespace opendefer;
using namespace opendefer::__lowered;

//===----------------------------------------------------------------------===//
// Loaded objects
//===----------------------------------------------------------------------===//

/// Returns the object's segment that contains the address; empty if there is
/// none.
static AddressRange segmentOf(const dl_phdr_info &Object, std::uintptr_t PC) {
  for (unsigned I = 0; I < Object.dlpi_phnum; ++I) {
    const ElfW(Phdr) &Segment = Object.dlpi_phdr[I];
    AddressRange Range = {Object.dlpi_addr + Segment.p_vaddr, Segment.p_memsz};
    if (Segment.p_type == PT_LOAD && Range.contains(PC))
      return Range;
  }
  return {};
}

namespace {
struct ObjectSearch {
  std::uintptr_t PC;
  unsigned long long Unloads = 0;
  unsigned Position = 0; ///< 0 is the program itself.
  AddressRange Found;
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
  Search.Found = segmentOf(*Object, Search.PC);
  if (!Search.Found.Size) {
    ++Search.Position;
    return 0;
  }
  auto Here = reinterpret_cast<std::uintptr_t>(&RowCache::ofThread);
  Search.IsOurs = segmentOf(*Object, Here).Size != 0;
  return 1;
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

bool __lowered::readRow(std::uintptr_t PC, Row &R) {
  FrameInfo Info;
  if (!readFrameInfo(PC, Info))
    return false;
  R = {};
  R.Frame = Info.Row;
  R.IsCxx = Info.ExceptionTable != nullptr;
  R.CanBeUnwound =
      !Info.ExceptionTable ||
      readLandingPad(Info.ExceptionTable, tableKindOf(Info.Personality),
                     Info.FunctionStart, PC, R.Pad);
  if (mayHaveTableFrames())
    R.Place = readFramePlace(PC, Info);
  R.IsPlain = R.CanBeUnwound && R.Pad.PassingSelector == 0 &&
              R.Place.Base == FramePlace::None;
  return true;
}

/// Returns false for code that is in no library. Records that there are rows of
/// a library that may be unloaded.
bool RowCache::isToBeKept(std::uintptr_t PC) {
  if (Staying.contains(PC))
    return true;
  ObjectSearch Search;
  Search.PC = PC;
  dl_iterate_phdr(searchObject, &Search);
  if (!Search.Found.Size)
    return false;
  if (Search.Position == 0 || Search.IsOurs) {
    Staying = Search.Found;
  } else if (!HoldsUnloadable) {
    HoldsUnloadable = true;
    Unloads = Search.Unloads;
  }
  return true;
}

const Row *RowCache::fill(std::uint16_t *Set, std::uintptr_t PC) {
  Row New;
  if (!readRow(PC, New))
    return nullptr;
  if (!isToBeKept(PC)) {
    Passing = New;
    return &Passing;
  }
  // The first row stays empty, since all places in a new index are 0.
  auto Place = static_cast<std::uint16_t>(1 + (Filled++ - 1) % (RowCount - 1));
  // A signal handler may interrupt this, and walk over the stack itself.
  Rows[Place].PC = 0;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  Rows[Place] = New;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  Rows[Place].PC = PC;
  unsigned W = 0;
  while (W < Ways && Set[W] != 0)
    ++W;
  Set[W < Ways ? W : Place % Ways] = Place;
  return &Rows[Place];
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
  void *Memory = std::malloc(sizeof(RowCache));
  if (!Memory)
    return nullptr;
  TheCache = static_cast<RowCache *>(Memory);
  // The other rows are not written before they are needed.
  std::memset(Memory, 0, offsetof(RowCache, Rows[1]));
  TheCache->Filled = 1;
  pthread_setspecific(Key, Memory);
  return TheCache;
}

void RowCache::forgetUnloaded() {
  unsigned long long Now = 0;
  dl_iterate_phdr(countUnloads, &Now);
  if (Now == Unloads)
    return;
  std::memset(Index, 0, sizeof(Index));
  for (unsigned R = 0; R < std::min<std::uint64_t>(Filled, RowCount); ++R)
    Rows[R].PC = 0;
  HoldsUnloadable = false;
}

RowCache *RowCache::ofThread() {
  if (OPENDEFER_UNLIKELY(!TheCache))
    return make();
  if (TheCache->HoldsUnloadable)
    TheCache->forgetUnloaded();
  return TheCache;
}

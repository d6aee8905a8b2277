//===- RowCache.h - Cached rows of call frame information -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime; x86-64.  See RowCache.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_UNWIND_X86_64_ROWCACHE_H
#define OPENDEFER_SRC_UNWIND_X86_64_ROWCACHE_H

#include "unwind/x86_64/CallFrameInfo.h"
#include "unwind/x86_64/ExceptionTable.h"
#include "unwind/x86_64/FrameNotes.h"

#include <opendefer/lowered/compiler.h>

#include <cstdint>
#include <optional>

namespace opendefer {
namespace __lowered {

/// The cached information about a call: how to step out of its stack frame, and
/// what a recovery has to enter there.
struct Row {
  FrameRow Frame;
  LandingPad Pad;
  FramePlace Place;  ///< The place of the function's table_frame.
  bool IsCxx;        ///< The function has an exception table.
  bool CanBeUnwound; ///< A recovery may pass or end here; else Pad is not set.
  /// A walk has nothing to do here: the function has no table_frame, and a
  /// recovery enters at most its cleanups.
  bool IsPlain;

  std::uintptr_t PC; ///< 0 in a row that is not in the cache.
  /// The row of the caller on the last walk.  It is tried first, since its
  /// address is known before the caller's PC has been loaded.
  mutable const Row *Caller;
};

/// A landing pad, and the registers to enter it with.
struct PadEntry {
  Cursor Frame;
  std::uintptr_t Pad = 0;
  std::intptr_t Selector = 0;

  void set(const Cursor &At, const Row &R, std::int32_t Chosen) {
    set(At, R.Pad.Address, Chosen, R.Frame.ArgumentsSize);
  }
  void set(const Cursor &At, std::uintptr_t Address, std::int32_t Chosen,
           std::uint32_t ArgumentsSize) {
    Frame = At;
    Frame.SP += ArgumentsSize; // The pad does not pop them.
    Pad = Address;
    Selector = Chosen;
  }
};

struct AddressRange {
  std::uintptr_t Begin = 0;
  std::size_t Size = 0;
  bool contains(std::uintptr_t Address) const { return Address - Begin < Size; }
};

class RowCache {
public:
  /// Returns the thread's cache, without outdated rows; null if there is no
  /// memory for it.  Must be called once per walk.
  static RowCache *ofThread();

  /// Returns the row of the call that returns to PC, which is valid until the
  /// next find(); null if there is no information that readRow() understands.
  const Row *find(std::uintptr_t PC) {
    std::uint16_t *Set = Index[PC * 0x9e3779b97f4a7c15u >> (64 - SetsLog2)];
    for (unsigned W = 0; W < Ways; ++W)
      if (OPENDEFER_LIKELY(Rows[Set[W]].PC == PC))
        return &Rows[Set[W]];
    return fill(Set, PC);
  }

  /// Returns the row of the frame that has called the frame with row Callee.
  const Row *findCaller(const Row *Callee, std::uintptr_t PC) {
    const Row *Caller = Callee->Caller;
    if (OPENDEFER_LIKELY(Caller && Caller->PC == PC))
      return Caller;
    Caller = find(PC);
    if (Caller != &Passing)
      Callee->Caller = Caller;
    return Caller;
  }

  RowCache(const RowCache &) = delete;
  RowCache &operator=(const RowCache &) = delete;

private:
  enum : unsigned { SetsLog2 = 10, Ways = 4, RowCount = Ways << SetsLog2 };

  RowCache() = default;
  OPENDEFER_COLD const Row *fill(std::uint16_t *Set, std::uintptr_t PC);
  bool isToBeKept(std::uintptr_t PC);
  void forgetUnloaded();
  static RowCache *make();
  static void destroy(void *Cache);

  /// The places of the rows of each hash. The place of a row that has been
  /// replaced leads to the row of another call, which find() detects by its PC.
  std::uint16_t Index[1u << SetsLog2][Ways];
  /// The number of rows that have been filled, including the first, empty one.
  std::uint64_t Filled;
  /// True if there are rows of a library that may be unloaded. Unloads is the
  /// number of libraries that had been unloaded when the first such row was
  /// read.
  bool HoldsUnloadable;
  unsigned long long Unloads;
  /// The segment that is never unloaded in which code was found last.
  AddressRange Staying;
  /// A row that is not cached.
  Row Passing;
  Row Rows[RowCount];
};

/// Reads the row from the tables. Returns false if there is no information, or
/// if it is not understood.
bool readRow(std::uintptr_t PC, Row &R);

/// Finds the rows that one walk needs: in the thread's cache or, if there is no
/// memory for a cache, in the tables.
class RowReader {
public:
  RowReader() : Cache(RowCache::ofThread()) {}

  /// Like RowCache::find(). Callee is the row that was returned last.
  const Row *find(std::uintptr_t PC) {
    return OPENDEFER_LIKELY(Cache != nullptr) ? Cache->find(PC) : read(PC);
  }
  const Row *findCaller(const Row *Callee, std::uintptr_t PC) {
    return OPENDEFER_LIKELY(Cache != nullptr) ? Cache->findCaller(Callee, PC)
                                              : read(PC);
  }

  /// Callee is null for the stack frame where a walk begins.
  const Row *findNext(const Row *Callee, std::uintptr_t PC) {
    return Callee ? findCaller(Callee, PC) : find(PC);
  }

private:
  OPENDEFER_COLD const Row *read(std::uintptr_t PC) {
    return readRow(PC, Uncached.emplace()) ? &*Uncached : nullptr;
  }

  RowCache *Cache;
  std::optional<Row> Uncached; ///< Empty at first: a row is large.
};

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_UNWIND_X86_64_ROWCACHE_H

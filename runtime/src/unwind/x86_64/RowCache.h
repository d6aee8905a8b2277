//===- RowCache.h - What is known about the calls on the stack --*- C++ -*-===//
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

namespace opendefer {
namespace __lowered {

/// A call: how to step out of its frame, and what a recovery finds there.
struct Row {
  FrameRow Frame;
  LandingPad Pad;
  FramePlace Place;  ///< Of the function's table_frame.
  bool IsCxx;        ///< Its function has an exception table.
  bool CanBeUnwound; ///< Or passed by a recovery; Pad is of no use otherwise.
  /// There are at most cleanups: no table_frame, nothing to keep recoveries
  /// out.
  bool IsPlain;

  std::uintptr_t PC; ///< 0 in a row that is not in the cache.
  /// The row that came after this one on the last walk; looked at first, since
  /// its address is known before the caller's PC has been loaded.
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
    Frame.SP += ArgumentsSize; // The pad does not take them off.
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
  /// The thread's cache, with nothing in it that is out of date; null if there
  /// is no memory for it.  To be asked for once per walk.
  static RowCache *ofThread();

  /// The row of the call that returns to PC, valid until the next find(); null
  /// if there is no information that we understand.
  const Row *find(std::uintptr_t PC) {
    std::uint16_t *Set = Index[PC * 0x9e3779b97f4a7c15u >> (64 - SetsLog2)];
    for (unsigned W = 0; W < Ways; ++W)
      if (OPENDEFER_LIKELY(Rows[Set[W]].PC == PC))
        return &Rows[Set[W]];
    return fill(Set, PC);
  }

  /// The same for the frame that has called the one with the row Callee.
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

  /// Where the rows of a hash are. One that is there no more leads to the row
  /// of another call.
  std::uint16_t Index[1u << SetsLog2][Ways];
  /// How many rows have been filled, the first, which is empty, included.
  std::uint64_t Filled;
  /// True if there are rows of a library that may go away, and how many
  /// libraries had gone when the first of them was read.
  bool HoldsUnloadable;
  unsigned long long Unloads;
  /// Code that does not go away, where some was found last.
  AddressRange Staying;
  /// A row that is not kept.
  Row Passing;
  Row Rows[RowCount];
};

/// Reads the row from the tables; false if there is no information that we
/// understand.
bool readRow(std::uintptr_t PC, Row &R);

/// The rows that one walk needs: the thread's, or, where there is no memory for
/// a cache, each as the tables have it.
class RowReader {
public:
  RowReader() : Cache(RowCache::ofThread()) {}

  /// As of a RowCache. Callee is the row that this has returned last.
  const Row *find(std::uintptr_t PC) {
    return OPENDEFER_LIKELY(Cache != nullptr) ? Cache->find(PC) : read(PC);
  }
  const Row *findCaller(const Row *Callee, std::uintptr_t PC) {
    return OPENDEFER_LIKELY(Cache != nullptr) ? Cache->findCaller(Callee, PC)
                                              : read(PC);
  }

  /// Callee is null for the frame where a walk begins.
  const Row *findNext(const Row *Callee, std::uintptr_t PC) {
    return Callee ? findCaller(Callee, PC) : find(PC);
  }

private:
  OPENDEFER_COLD const Row *read(std::uintptr_t PC) {
    return readRow(PC, Uncached) ? &Uncached : nullptr;
  }

  RowCache *Cache;
  Row Uncached;
};

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_UNWIND_X86_64_ROWCACHE_H

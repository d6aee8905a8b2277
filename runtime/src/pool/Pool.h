//===- Pool.h - The pool of linked records ----------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime: its sizes, and its accounts for the tests.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_POOL_POOL_H
#define OPENDEFER_SRC_POOL_POOL_H

#include <opendefer/lowered.h>

namespace opendefer {
namespace __lowered {

constexpr std::size_t BlockSize = 8192;

/// Blocks are aligned to it, so that no two threads write to one line.
constexpr std::size_t CacheLine = 64;

/// A thread keeps at most this many blocks that it does not use.  Half of them
/// are moved to or from the central list at a time.
constexpr unsigned SpareCapacity = 4;

/// What the central list holds beyond this goes back to the heap.
constexpr unsigned CentralCapacity = 1024;

/// How many records of a class a block has.
constexpr std::size_t recordsPerBlock(std::uint32_t RecordClass) {
  return (BlockSize - CacheLine) / __record_size(RecordClass);
}

struct PoolCounts {
  std::size_t Spares; ///< Blocks the thread has and does not use.
  std::size_t Blocks; ///< Those it does use for the class.
  std::size_t Loose;  ///< Records that came back out of order.
};
PoolCounts threadCounts(std::uint32_t RecordClass);
/// The same of the central list, which has no blocks in use.
PoolCounts centralCounts(std::uint32_t RecordClass);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_POOL_POOL_H

//===- Pool.h - The pool of linked records ----------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime: the pool's sizes, and its statistics for tests.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_POOL_POOL_H
#define OPENDEFER_SRC_POOL_POOL_H

#include <opendefer/lowered.h>

namespace opendefer {
namespace __lowered {

constexpr std::size_t BlockSize = 8192;

/// Blocks are aligned to cache lines, so that no two threads write to one.
constexpr std::size_t CacheLine = 64;

/// A thread keeps at most this many unused blocks.  It moves half as many to or
/// from the central list at a time.
constexpr unsigned SpareCapacity = 4;

/// The central list keeps at most this many blocks.  Others are freed.
constexpr unsigned CentralCapacity = 1024;

/// Returns the number of records of a class in a block.
constexpr std::size_t recordsPerBlock(std::uint32_t RecordClass) {
  return (BlockSize - CacheLine) / __record_size(RecordClass);
}

struct PoolCounts {
  std::size_t Spares; ///< Unused blocks.
  std::size_t Blocks; ///< Blocks in use for the class.
  std::size_t Loose;  ///< Records that were released out of order.
};
PoolCounts threadCounts(std::uint32_t RecordClass);
/// Returns the counts of the central list, which has no blocks in use.
PoolCounts centralCounts(std::uint32_t RecordClass);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_POOL_POOL_H

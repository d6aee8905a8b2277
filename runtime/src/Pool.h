//===- Pool.h - The pool of linked records ----------------------*- C++ -*-===//
//
// Internal to the runtime: its sizes, and its accounts for the tests.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_POOL_H
#define OPENDEFER_SRC_POOL_H

#include <opendefer/lowered.h>

namespace opendefer {
namespace lowered {

/// A thread's cache of a class holds at most this many records.  Half of it is
/// moved to or from the central list at a time.
constexpr unsigned CacheCapacity = 256;

/// What the central list of a class holds beyond this goes back to the heap.
constexpr unsigned CentralCapacity = 4096;

/// The number of records in the central list of a class.
OPENDEFER_EXPORT unsigned centralCount(std::uint32_t RecordClass);

} // namespace lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_POOL_H

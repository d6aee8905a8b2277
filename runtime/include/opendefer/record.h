//===- opendefer/record.h - Records of linked defers ------------*- C++ -*-===//
//
// A linked `defer` takes a record from the thread's cache of its size class
// (deferproc), builds its closure in it, and pushes it on the frame's list.
// The closures of class 0, of no more than a pointer's size, live in the
// record's own tail; class N has room for 16 * N bytes behind it.  What fits
// no class is allocated directly.  The fast path is inline: the class is a
// constant there.  runtime/src/Pool.cpp has the slow paths.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_RECORD_H
#define OPENDEFER_RECORD_H

#include <opendefer/compiler.h>
#include <opendefer/frame.h>

#include <cstddef>
#include <cstdint>

namespace opendefer {
namespace lowered {

struct linked_record {
  linked_record *next;
  deferred_function function; ///< Its `closure` argument is the record.
  std::uint32_t recordClass;
  // 4 bytes unused; then the closure.
};

enum : std::size_t {
  small_closure_size = 8,
  small_closure_offset = 24,
  closure_offset = 32,
  class_step = 16,
};
enum : std::uint32_t { direct_class = ~std::uint32_t(0) };
static_assert(sizeof(linked_record) <= small_closure_offset, "");

constexpr std::uint32_t record_class_of(std::size_t closureSize) {
  if (closureSize <= small_closure_size)
    return 0;
  std::size_t c = (closureSize + class_step - 1) / class_step;
  return c < record_class_count ? static_cast<std::uint32_t>(c) : direct_class;
}

constexpr std::size_t record_size(std::size_t closureSize) {
  return closureSize <= small_closure_size ? closure_offset
                                           : closure_offset + closureSize;
}

inline void *closure_of(linked_record *r, std::size_t closureSize) {
  return reinterpret_cast<char *>(r) + (closureSize <= small_closure_size
                                            ? small_closure_offset
                                            : closure_offset);
}

/// A record from the central list or the heap; for direct_class, one with room
/// for `closureSize` bytes.  Never null: lack of memory is reported and aborts.
OPENDEFER_EXPORT OPENDEFER_COLD linked_record *
new_record(std::uint32_t recordClass, std::size_t closureSize);

/// Gives a record back to the thread's cache, or to the heap.
OPENDEFER_EXPORT void free_record(linked_record *r);

/// A record for a closure of this size; its function is still to be set.
template <std::size_t ClosureSize>
OPENDEFER_ALWAYS_INLINE linked_record *deferproc() {
  constexpr std::uint32_t recordClass = record_class_of(ClosureSize);
  if constexpr (recordClass == direct_class) {
    return new_record(recordClass, ClosureSize);
  } else {
    record_cache &cache = G.caches[recordClass];
    linked_record *r = cache.top;
    if (OPENDEFER_UNLIKELY(!r))
      return new_record(recordClass, ClosureSize);
    cache.top = r->next;
    --cache.count;
    return r;
  }
}

} // namespace lowered
} // namespace opendefer

#endif // OPENDEFER_RECORD_H

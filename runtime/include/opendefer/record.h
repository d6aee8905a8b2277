//===- opendefer/record.h - Records of linked defers ------------*- C++ -*-===//
//
// A linked `defer` takes a record from the thread's cache of its size class
// (deferproc), builds its closure behind it, and pushes it on the frame's list.
// Class 0 has room for a closure of no more than a pointer's size, class N for
// 16 * N bytes; what fits no class is allocated directly.
//
// Records die in the reverse order of their making, but for fibers and panics.
// So a cache is the free end of a block of records: taking one moves `top` up,
// giving back the newest moves it down, and neither looks at the record. Both
// are inline, the class being a constant. runtime/src/Pool.cpp has the rest.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

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
  deferred_function function; ///< Its `place` is the record.
  // Then the closure.
};

enum : std::size_t { small_closure_size = 8, class_step = 16 };
enum : std::uint32_t { direct_class = ~std::uint32_t(0) };

constexpr std::uint32_t record_class_of(std::size_t closureSize) {
  if (closureSize <= small_closure_size)
    return 0;
  std::size_t c = (closureSize + class_step - 1) / class_step;
  return c < record_class_count ? static_cast<std::uint32_t>(c) : direct_class;
}

constexpr std::size_t record_size(std::uint32_t recordClass) {
  return sizeof(linked_record) +
         (recordClass == 0 ? small_closure_size : recordClass * class_step);
}

inline void *closure_of(linked_record *r) { return r + 1; }

/// A record of the class where the cache has none.  Never null: lack of memory
/// is reported and aborts.
OPENDEFER_EXPORT OPENDEFER_COLD linked_record *
new_record(std::uint32_t recordClass);
/// Takes back one that was not the newest, or the first of a block.
OPENDEFER_EXPORT OPENDEFER_COLD void free_record(linked_record *r,
                                                 std::uint32_t recordClass);

// Of direct_class.
OPENDEFER_EXPORT linked_record *new_direct_record(std::size_t closureSize);
OPENDEFER_EXPORT void free_direct_record(linked_record *r);

/// A record for a closure of this size; its function is still to be set.
template <std::size_t ClosureSize>
OPENDEFER_ALWAYS_INLINE linked_record *deferproc() {
  constexpr std::uint32_t recordClass = record_class_of(ClosureSize);
  if constexpr (recordClass == direct_class) {
    return new_direct_record(ClosureSize);
  } else {
    record_cache &cache = G.caches[recordClass];
    char *r = cache.top;
    if (OPENDEFER_UNLIKELY(r == cache.end))
      return new_record(recordClass);
    cache.top = r + record_size(recordClass);
    return reinterpret_cast<linked_record *>(r);
  }
}

/// Gives it back.
template <std::size_t ClosureSize>
OPENDEFER_ALWAYS_INLINE void release_record(linked_record *r) {
  constexpr std::uint32_t recordClass = record_class_of(ClosureSize);
  if constexpr (recordClass == direct_class) {
    free_direct_record(r);
  } else {
    record_cache &cache = G.caches[recordClass];
    char *place = reinterpret_cast<char *>(r);
    if (OPENDEFER_LIKELY(cache.top == place + record_size(recordClass)))
      cache.top = place;
    else
      free_record(r, recordClass);
  }
}

} // namespace lowered
} // namespace opendefer

#endif // OPENDEFER_RECORD_H

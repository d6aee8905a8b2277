//===- opendefer/lowered/record.h - Records of linked defers ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A linked `defer` takes a record from the thread's cache of its size class
// (deferproc), constructs its closure after the record's header, and pushes the
// record to the frame's list. Class 0 has room for a closure of 8 bytes, class
// N for one of 16 * N bytes. Records that fit no class are allocated directly.
//
// Records are released in the reverse order of their allocation, except with
// fibers and panics. So a cache is the free end of a block of records. Taking a
// record moves `__top` up, and releasing the newest one moves it down. Neither
// reads the record. Both are inline, because the class is a constant.
// runtime/src/pool/Pool.cpp has the rest.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LOWERED_RECORD_H
#define OPENDEFER_LOWERED_RECORD_H

#include <opendefer/lowered/compiler.h>
#include <opendefer/lowered/frame.h>

#include <cstddef>
#include <cstdint>

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

struct __linked_record {
  __linked_record *__next;
  __deferred_function __function; ///< Its `__place` is the record.
  // The closure follows.
};

enum : std::size_t { __small_closure_size = 8, __class_step = 16 };
enum : std::uint32_t { __direct_class = ~std::uint32_t(0) };

constexpr std::uint32_t __record_class_of(std::size_t __closureSize) {
  if (__closureSize <= __small_closure_size)
    return 0;
  std::size_t __c = (__closureSize + __class_step - 1) / __class_step;
  return __c < __record_class_count ? static_cast<std::uint32_t>(__c)
                                    : __direct_class;
}

constexpr std::size_t __record_size(std::uint32_t __recordClass) {
  return sizeof(__linked_record) + (__recordClass == 0
                                        ? __small_closure_size
                                        : __recordClass * __class_step);
}

inline void *__closure_of(__linked_record *__r) { return __r + 1; }

/// Returns a record of the class when the cache has none.  Never null: if there
/// is no memory, reports that and aborts.
OPENDEFER_EXPORT OPENDEFER_COLD __linked_record *
__new_record(std::uint32_t __recordClass);
/// Releases a record that is not the newest of the cache's block.
OPENDEFER_EXPORT OPENDEFER_COLD void __free_record(__linked_record *__r,
                                                   std::uint32_t __recordClass);

// The same for records of __direct_class.
OPENDEFER_EXPORT __linked_record *
__new_direct_record(std::size_t __closureSize);
OPENDEFER_EXPORT void __free_direct_record(__linked_record *__r);

/// Returns a record for a closure of this size.  The caller sets its function.
template <std::size_t _ClosureSize>
OPENDEFER_ALWAYS_INLINE __linked_record *__deferproc() {
  constexpr std::uint32_t __recordClass = __record_class_of(_ClosureSize);
  if constexpr (__recordClass == __direct_class) {
    return __new_direct_record(_ClosureSize);
  } else {
    __record_cache &__cache = __this_g.__caches[__recordClass];
    char *__r = __cache.__top;
    if (OPENDEFER_UNLIKELY(__r == __cache.__end))
      return __new_record(__recordClass);
    __cache.__top = __r + __record_size(__recordClass);
    return reinterpret_cast<__linked_record *>(__r);
  }
}

/// Releases such a record.
template <std::size_t _ClosureSize>
OPENDEFER_ALWAYS_INLINE void __release_record(__linked_record *__r) {
  constexpr std::uint32_t __recordClass = __record_class_of(_ClosureSize);
  if constexpr (__recordClass == __direct_class) {
    __free_direct_record(__r);
  } else {
    __record_cache &__cache = __this_g.__caches[__recordClass];
    char *__place = reinterpret_cast<char *>(__r);
    if (OPENDEFER_LIKELY(__cache.__top ==
                         __place + __record_size(__recordClass)))
      __cache.__top = __place;
    else
      __free_record(__r, __recordClass);
  }
}

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_LOWERED_RECORD_H

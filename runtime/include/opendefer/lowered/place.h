//===- opendefer/lowered/place.h - Locations in user code -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A std::source_location that is created in lowered text contains the name of a
// closure's operator() and a place in lowered text. This header replaces both
// by the user's function and place.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LOWERED_PLACE_H
#define OPENDEFER_LOWERED_PLACE_H

#include <opendefer/lowered/compiler.h>

#include <cstdint>
#include <cstring>
#include <type_traits>

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

/// The object that a std::source_location points to, in libstdc++ and libc++.
/// Compilers create it, so its layout is fixed.
struct __attribute__((__may_alias__)) __source_place {
  const char *__file;
  const char *__function;
  std::uint_least32_t __line;
  std::uint_least32_t __column;
};

/// Returns `__here` with another function, line and column. Like those that a
/// compiler creates, the object that it points to is static: there is one for
/// each `_Site`, a type that only one use has.
template <class _Location, class _Site>
_Location __located(_Location __here, _Site, const char *__function,
                    unsigned __line, unsigned __column) noexcept {
  static_assert(sizeof(_Location) == sizeof(const __source_place *) &&
                    std::is_trivially_copyable<_Location>::value,
                "this std::source_location is not known");
  static const __source_place __place = [&] {
    const __source_place *__original;
    std::memcpy(&__original, &__here, sizeof __original);
    return __source_place{__original->__file, __function, __line, __column};
  }();
  const __source_place *__address = &__place;
  std::memcpy(static_cast<void *>(&__here), &__address, sizeof __address);
  return __here;
}

/// Selects a line or column. Compilers differ in the location of a call.
constexpr unsigned __by_compiler(unsigned __clang, unsigned __gcc) noexcept {
#if defined(__clang__)
  return static_cast<void>(__gcc), __clang;
#else
  return static_cast<void>(__clang), __gcc;
#endif
}

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_LOWERED_PLACE_H

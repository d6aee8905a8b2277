//===- opendefer/failure.h - Results that are failures ----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Is a named result a failure? `defer_failure` and `defer_success` ask when
// their turn comes in a function that returns:
//
//   std::error_code copy(const char *from, const char *to) {
//     defer_result std::error_code result;
//     open(to);
//     defer_failure std::remove(to); // if copy() returns an error
//     ...
//   }
//
// `is_failure(result)` is called without qualification. So a function of that
// name in the namespace of your type (or a friend of the class) is found:
//
//   namespace app { bool is_failure(const Status &s) { return !s.ok(); } }
//
// It takes its argument by const reference or value, returns a bool, and should
// be noexcept. A result without such a function is never a failure.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_FAILURE_H
#define OPENDEFER_FAILURE_H

#include <opendefer/lowered/compiler.h>

#include <type_traits>
#include <utility>

// A project may define these as macros.
#pragma push_macro("category")
#pragma push_macro("error")
#pragma push_macro("has_value")
#undef category
#undef error
#undef has_value

namespace opendefer {

/// True if `__result` holds an error: std::error_code, std::error_condition,
/// and types like these that have category(), value() and a conversion to bool.
template <class _Tp, class = decltype(std::declval<const _Tp &>().category()),
          class = decltype(std::declval<const _Tp &>().value()),
          class = decltype(static_cast<bool>(std::declval<const _Tp &>()))>
constexpr bool is_failure(const _Tp &__result) noexcept {
  return static_cast<bool>(__result);
}

/// True if `__result` holds an error in place of a value: std::expected, and
/// types like it that have has_value() and error().
template <class _Tp,
          class = decltype(static_cast<bool>(
              std::declval<const _Tp &>().has_value())),
          class = decltype(std::declval<const _Tp &>().error())>
constexpr auto is_failure(const _Tp &__result) noexcept -> bool {
  return !__result.has_value();
}

namespace __lowered {
inline namespace OPENDEFER_ABI {

template <class _Tp>
auto __returns_failure(const _Tp &__result, int)
    -> decltype(static_cast<bool>(is_failure(__result))) {
  return static_cast<bool>(is_failure(__result));
}
template <class _Tp> constexpr bool __returns_failure(const _Tp &, long) {
  return false;
}

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#pragma pop_macro("has_value")
#pragma pop_macro("error")
#pragma pop_macro("category")

#endif // OPENDEFER_FAILURE_H

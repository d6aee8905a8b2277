//===- opendefer/lowered/call.h - The call a closure makes ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `defer f(a, b);` evaluates callee, object and arguments at the statement and
// keeps them in the captures of a closure.  This header has the parts of the
// closure that make the call.  callee.h has the protocol by which the callee
// finds out that the closure calls it directly.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LOWERED_CALL_H
#define OPENDEFER_LOWERED_CALL_H

#include <opendefer/lowered/callee.h>
#include <opendefer/lowered/compiler.h>
#include <opendefer/lowered/frame.h>
#include <opendefer/lowered/keep.h>
#include <opendefer/panic.h>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

//===----------------------------------------------------------------------===//
// Calling a stored callee
//===----------------------------------------------------------------------===//

/// Called where the callee is a null function pointer.  This is an error of the
/// call, not of the `defer` statement.
[[__noreturn__]] OPENDEFER_EXPORT OPENDEFER_COLD void
__panic_null_call(const char *__file, std::uint32_t __line);

/// Checks a pointer to member in the same way.
template <class _Member>
OPENDEFER_ALWAYS_INLINE void
__not_null(_Member __m, const char *__file = __builtin_FILE(),
           std::uint32_t __line = __builtin_LINE()) {
  if (OPENDEFER_UNLIKELY(!__m))
    __panic_null_call(__file, __line);
}

/// Makes the call `__call(__callee)`.  The callee may be a null pointer.
template <class _Callee, class _Call>
void __call_value(
    [[__maybe_unused__]] __panic_record *__by, _Callee &&__callee,
    _Call &&__call, [[__maybe_unused__]] const char *__file = __builtin_FILE(),
    [[__maybe_unused__]] std::uint32_t __line = __builtin_LINE()) {
  using __type = std::remove_cv_t<std::remove_reference_t<_Callee>>;
  if constexpr (std::is_pointer<__type>::value) {
    if (OPENDEFER_UNLIKELY(!__callee))
      __panic_null_call(__file, __line);
  }
  __lowered::__callee __note;
  __lowered::__note_value_call(__by, __note, __callee);
  static_cast<void>(__call(static_cast<_Callee &&>(__callee)));
}

/// Calls what an instantiation finds as `x.m`: a member function, or a data
/// member whose value is the callee.
template <class _Object, class _Member, class _Value>
decltype(auto) __call_found(__panic_record *, _Object &__o, _Member &&__member,
                            _Value &&, const char * = nullptr,
                            std::uint32_t = 0) {
  return __member(__o);
}
template <class _Kept, class _Member, class _Value>
void __call_found(__panic_record *__by, __value_callee<_Kept> &__o, _Member &&,
                  _Value &&__value, const char *__file = __builtin_FILE(),
                  std::uint32_t __line = __builtin_LINE()) {
  __lowered::__call_value(__by, __o.__get(), __value, __file, __line);
}

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_LOWERED_CALL_H

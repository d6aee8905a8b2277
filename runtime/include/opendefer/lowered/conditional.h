//===- opendefer/lowered/conditional.h - Failure and success ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The closures of `defer_failure` and `defer_success`. Such a closure is called
// in its turn like any other, and decides then whether it makes its call. Who
// calls it passes what it needs to know:
//
//   a panic or goexit     its record
//   a landing pad         __by_unwinding(): an exception, or the cancellation
//   of
//                         the thread, leaves the function
//   a return, a recovery  null
//
// A function where some `return` does not set the return flag cannot tell an
// exception from a return in its guards. There the lowering adds a catch (...),
// as for deferred bodies that call recover(), whose handler calls the closures
// with the exception as their panic.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LOWERED_CONDITIONAL_H
#define OPENDEFER_LOWERED_CONDITIONAL_H

#include <opendefer/failure.h>
#include <opendefer/lowered/compiler.h>
#include <opendefer/lowered/frame.h>

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

template <class _Closure> struct __if_failure {
  _Closure __call;
  OPENDEFER_ALWAYS_INLINE void operator()(__panic_record *__by) {
    if (__by)
      static_cast<void>(__call(__by));
  }
};
template <class _Closure> __if_failure(_Closure) -> __if_failure<_Closure>;

template <class _Closure> struct __if_success {
  _Closure __call;
  OPENDEFER_ALWAYS_INLINE void operator()(__panic_record *__by) {
    if (!__by)
      static_cast<void>(__call(__by));
  }
};
template <class _Closure> __if_success(_Closure) -> __if_success<_Closure>;

// The same in functions with a named result.

template <class _Closure, class _Result> struct __if_failure_of {
  _Closure __call;
  _Result &__result;
  OPENDEFER_ALWAYS_INLINE void operator()(__panic_record *__by) {
    if (__by || __lowered::__returns_failure(__result, 0))
      static_cast<void>(__call(__by));
  }
};
template <class _Closure, class _Result>
__if_failure_of(_Closure, _Result &) -> __if_failure_of<_Closure, _Result>;

template <class _Closure, class _Result> struct __if_success_of {
  _Closure __call;
  _Result &__result;
  OPENDEFER_ALWAYS_INLINE void operator()(__panic_record *__by) {
    if (!__by && !__lowered::__returns_failure(__result, 0))
      static_cast<void>(__call(__by));
  }
};
template <class _Closure, class _Result>
__if_success_of(_Closure, _Result &) -> __if_success_of<_Closure, _Result>;

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_LOWERED_CONDITIONAL_H

//===- opendefer/lowered/result.h - Results after a recovery ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The results of functions without a named result. After a recovered panic such
// a function returns the value of the `return e` that has already run, if there
// was one and its type is trivially copyable or a reference. Otherwise it
// returns a value-initialised T.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LOWERED_RESULT_H
#define OPENDEFER_LOWERED_RESULT_H

#include <opendefer/lowered/compiler.h>
#include <opendefer/lowered/return_flag.h>

#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

/// Reports that `__function` has no result to return after a recovery; aborts.
[[__noreturn__]] OPENDEFER_EXPORT OPENDEFER_COLD void
__no_result(const char *__function);

/// Reports that `__function` must not return, but has recovered; aborts.
[[__noreturn__]] OPENDEFER_EXPORT OPENDEFER_COLD void
__no_return(const char *__function);

/// The first local of a function whose result, of type _Tp, has a destructor.
/// Since the destructors of guards may throw, g++ destroys such a result on some
/// of the ways that unwind the function. And g++ 12 assumes that the end of a
/// cleanup (_Unwind_Resume) does not read memory. So on the other ways it drops
/// stores of the user's destructors to what the result's would overwrite, such
/// as a count of objects. This destructor runs after the user's. It may read all
/// memory, and emits no instruction.
template <class _Tp = void, bool = std::is_trivially_destructible<_Tp>::value>
struct __unwind_fence {};
#if defined(__GNUC__) && !defined(__clang__)
template <class _Tp> struct __unwind_fence<_Tp, false> {
  OPENDEFER_ALWAYS_INLINE ~__unwind_fence() {
    __asm__ volatile("" : : : "memory");
  }
};
#endif

template <class _Tp>
_Tp __value_initialised([[__maybe_unused__]] const char *__function) {
  if constexpr (std::is_default_constructible<_Tp>::value)
    return _Tp();
  else
    __no_result(__function);
}

/// True if the value is kept as bytes. A type that only its own class can move
/// is not kept.
template <class _Tp>
inline constexpr bool __has_kept_bytes =
    std::is_trivially_copyable<_Tp>::value &&
    std::is_move_constructible<_Tp>::value;

template <class _Tp>
inline constexpr bool __is_kept_scalar =
    std::is_scalar<_Tp>::value && __has_kept_bytes<_Tp>;

/// Copies a kept value without a call of a user's constructor. (Overload
/// resolution may select a constructor template for the copy.)
template <class _Tp> OPENDEFER_ALWAYS_INLINE _Tp __copy_kept(_Tp &__v) {
  if constexpr (std::is_trivially_move_constructible<_Tp>::value)
    return static_cast<_Tp &&>(__v);
  else
    return __builtin_bit_cast(_Tp, __v);
}

// (Not std::addressof: a debugger steps into it if the compiler has no builtin
// for it.)
template <class _Tp, bool _Kept = __has_kept_bytes<_Tp>,
          bool _Scalar = __is_kept_scalar<_Tp>>
class __result : public __return_flag { // Kept: a copy of the bytes.
public:
  using __type = _Tp;

  OPENDEFER_ALWAYS_INLINE _Tp __keep(_Tp __v) {
    std::memcpy(_Bytes, __builtin_addressof(__v), sizeof(_Tp));
    _IsSet = true;
    __set_returning();
    return __copy_kept(__v);
  }
  _Tp __get(const char *__function) {
    if (!_IsSet)
      return __value_initialised<_Tp>(__function);
    return __copy_kept(*std::launder(reinterpret_cast<_Tp *>(_Bytes)));
  }

private:
  friend class __deduced_result;
  bool _IsSet = false;
  alignas(_Tp) unsigned char _Bytes[sizeof(_Tp)];
};

template <class _Tp> class __result<_Tp, true, true> : public __return_flag {
public:
  using __type = _Tp;

  OPENDEFER_ALWAYS_INLINE _Tp __keep(_Tp __v) {
    _Value = __v;
    __set_returning();
    return __v;
  }
  _Tp __get(const char *) { return _Value; }

private:
  friend class __deduced_result;
  std::remove_cv_t<_Tp> _Value = _Tp();
};

template <class _Tp>
class __result<_Tp, false, false> : public __return_flag { // Not kept.
public:
  using __type = _Tp;
  _Tp __get(const char *__function) {
    return __value_initialised<_Tp>(__function);
  }
};

template <class _Tp>
class __result<_Tp &, false, false> : public __return_flag {
public:
  using __type = _Tp &;
  OPENDEFER_ALWAYS_INLINE _Tp &__keep(_Tp &__v) {
    _Place = __builtin_addressof(__v);
    __set_returning();
    return __v;
  }
  _Tp &__get(const char *__function) {
    if (!_Place)
      __no_result(__function);
    return *_Place;
  }

private:
  friend class __deduced_result;
  _Tp *_Place = nullptr;
};

template <class _Tp>
class __result<_Tp &&, false, false> : public __return_flag {
public:
  using __type = _Tp &&;
  OPENDEFER_ALWAYS_INLINE _Tp &&__keep(_Tp &&__v) {
    _Place = __builtin_addressof(__v);
    __set_returning();
    return static_cast<_Tp &&>(__v);
  }
  _Tp &&__get(const char *__function) {
    if (!_Place)
      __no_result(__function);
    return static_cast<_Tp &&>(*_Place);
  }

private:
  friend class __deduced_result;
  _Tp *_Place = nullptr;
};

template <class _Tp> class __void_result : public __return_flag {
public:
  using __type = _Tp;
  _Tp __get(const char *) {}
};
template <> class __result<void, false, false> : public __void_result<void> {};
template <>
class __result<const void, false, false> : public __void_result<const void> {};

template <class _Tp>
inline constexpr bool __is_kept =
    __has_kept_bytes<_Tp> || std::is_reference<_Tp>::value;

/// For tools that count how often each line runs. If `__keep` were inlined,
/// `return e;` would become two parts of its line, and be counted twice.
template <class _Result>
__attribute__((__noinline__)) typename _Result::__type
__keep_counted(_Result &__r, typename _Result::__type __v) noexcept {
  return __r.__keep(static_cast<typename _Result::__type &&>(__v));
}

/// Returns the value for a `return e;` where T is dependent. A prvalue that is
/// not kept becomes the function's result without a copy.
template <class _Tp, class _Expression>
OPENDEFER_ALWAYS_INLINE _Tp __keep_with([[__maybe_unused__]] __result<_Tp> &__r,
                                        _Expression &&__expression) {
  if constexpr (__is_kept<_Tp>)
    return __r.__keep(__expression());
  else
    return __expression();
}

// These implement `return x;` for a local that is declared with the type
// Declared. Result is a result<T>.

/// True if the value is kept.
template <class _Result> constexpr bool __keeps() {
  return __is_kept<typename _Result::__type>;
}

/// True if the local has the type of the result, so that it could be the result
/// itself.
template <class _Declared, class _Result> constexpr bool __makes_result() {
  return std::is_same<std::remove_cv_t<_Declared>,
                      std::remove_cv_t<typename _Result::__type>>::value;
}

/// Returns the local with the value category from which the language
/// initialises the result. Before C++23, compilers treat it as an rvalue only
/// for a result of class type, and only if that is possible.
template <class _Declared, class _Result>
OPENDEFER_ALWAYS_INLINE decltype(auto)
__returned(std::remove_reference_t<_Declared> &__x) {
  using _Tp = typename _Result::__type;
#if defined(__cpp_implicit_move) && __cpp_implicit_move >= 202207L
  constexpr bool __prefers_rvalue = !std::is_lvalue_reference<_Tp>::value;
#else
  constexpr bool __prefers_rvalue =
      std::is_class<_Tp>::value || std::is_union<_Tp>::value;
#endif
  constexpr bool __from_rvalue = std::is_convertible<_Declared &&, _Tp>::value;
  constexpr bool __from_lvalue =
      std::is_convertible<std::remove_reference_t<_Declared> &, _Tp>::value;
  if constexpr (__from_rvalue && (__prefers_rvalue || !__from_lvalue))
    return static_cast<_Declared &&>(__x);
  else
    return (__x);
}

/// Does all of this in one expression.
template <class _Declared, class _Result>
OPENDEFER_ALWAYS_INLINE typename _Result::__type
__return_local([[__maybe_unused__]] _Result &__r,
               std::remove_reference_t<_Declared> &__x) {
  if constexpr (__keeps<_Result>())
    return __r.__keep(__returned<_Declared, _Result>(__x));
  else
    return __returned<_Declared, _Result>(__x);
}

/// The result where its type is known only after the body. The body keeps its
/// values in this object, which is bound to the real result before the body
/// runs.
class __deduced_result {
public:
  template <class _Tp> void __bind(__result<_Tp> &__r) {
    if constexpr (std::is_reference<_Tp>::value) {
      _Bytes = reinterpret_cast<unsigned char *>(&__r._Place);
    } else if constexpr (__is_kept_scalar<_Tp>) {
      _Bytes = reinterpret_cast<unsigned char *>(&__r._Value);
    } else if constexpr (__has_kept_bytes<_Tp>) {
      _Bytes = __r._Bytes;
      _IsSet = &__r._IsSet;
    }
  }
  template <class _Expr>
  OPENDEFER_ALWAYS_INLINE std::decay_t<_Expr> __keep(_Expr &&__e) {
    return __keep_as<std::decay_t<_Expr>>(std::forward<_Expr>(__e));
  }
  /// `_Tp` is the type of the result, which may be a reference.
  template <class _Tp, class _Expr>
  OPENDEFER_ALWAYS_INLINE _Tp __keep_as(_Expr &&__e) {
    if constexpr (std::is_reference<_Tp>::value) {
      auto *__place = __builtin_addressof(__e);
      std::memcpy(_Bytes, &__place, sizeof __place);
      return static_cast<_Tp>(__e);
    } else if constexpr (__has_kept_bytes<_Tp>) {
      _Tp __v(std::forward<_Expr>(__e));
      std::memcpy(_Bytes, __builtin_addressof(__v), sizeof(_Tp));
      if (_IsSet)
        *_IsSet = true;
      return __copy_kept(__v);
    } else {
      return std::forward<_Expr>(__e);
    }
  }
  /// A prvalue that is not kept becomes the function's result without a copy.
  /// The expression may be void.
  template <class _Expression>
  OPENDEFER_ALWAYS_INLINE auto __keep_with(_Expression &&__expression)
      -> decltype(__expression()) {
    using _Tp = decltype(__expression());
    if constexpr (__is_kept<_Tp>)
      return __keep_as<_Tp>(__expression());
    else
      return __expression();
  }

private:
  unsigned char *_Bytes = nullptr;
  bool *_IsSet = nullptr; ///< Null for a scalar.
};

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_LOWERED_RESULT_H

//===- opendefer/result.h - What a recovered function returns ---*- C++ -*-===//
//
// A function without a named result returns, after a recovered panic, the
// value of the `return e` that had already run if the type is trivially
// copyable or a reference, and else a value-initialised T.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_RESULT_H
#define OPENDEFER_RESULT_H

#include <opendefer/compiler.h>
#include <opendefer/exit_mark.h>

#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

namespace opendefer {
namespace lowered {

/// Reports that `function` has no result to return after a recovery; aborts.
[[noreturn]] OPENDEFER_EXPORT OPENDEFER_COLD void
no_result(const char *function);

/// The same of a function that must not return.
[[noreturn]] OPENDEFER_EXPORT OPENDEFER_COLD void
no_return(const char *function);

template <class T> T value_initialised([[maybe_unused]] const char *function) {
  if constexpr (std::is_default_constructible<T>::value)
    return T();
  else
    no_result(function);
}

/// Not kept is what only its own class may move.
template <class T>
inline constexpr bool has_kept_bytes = std::is_trivially_copyable<T>::value &&
                                       std::is_move_constructible<T>::value;

template <class T>
inline constexpr bool is_kept_scalar =
    std::is_scalar<T>::value && has_kept_bytes<T>;

/// A copy of what is kept, made by no constructor of the user's: a template may
/// be taken for one.
template <class T> OPENDEFER_ALWAYS_INLINE T copy_kept(T &v) {
  if constexpr (std::is_trivially_move_constructible<T>::value)
    return static_cast<T &&>(v);
  else
    return __builtin_bit_cast(T, v);
}

// (std::addressof is a call to step into where a compiler does not know it.)
template <class T, bool Kept = has_kept_bytes<T>,
          bool Scalar = is_kept_scalar<T>>
class result : public exit_mark { // Kept: a copy of the bytes.
public:
  using type = T;

  OPENDEFER_ALWAYS_INLINE T keep(T v) {
    std::memcpy(Bytes, __builtin_addressof(v), sizeof(T));
    IsSet = true;
    leave();
    return copy_kept(v);
  }
  T get(const char *function) {
    if (!IsSet)
      return value_initialised<T>(function);
    return copy_kept(*std::launder(reinterpret_cast<T *>(Bytes)));
  }

private:
  friend class late_result;
  bool IsSet = false;
  alignas(T) unsigned char Bytes[sizeof(T)];
};

template <class T> class result<T, true, true> : public exit_mark {
public:
  using type = T;

  OPENDEFER_ALWAYS_INLINE T keep(T v) {
    Value = v;
    leave();
    return v;
  }
  T get(const char *) { return Value; }

private:
  friend class late_result;
  std::remove_cv_t<T> Value = T();
};

template <class T>
class result<T, false, false> : public exit_mark { // Not kept.
public:
  using type = T;
  T get(const char *function) { return value_initialised<T>(function); }
};

template <class T> class result<T &, false, false> : public exit_mark {
public:
  using type = T &;
  OPENDEFER_ALWAYS_INLINE T &keep(T &v) {
    Place = __builtin_addressof(v);
    leave();
    return v;
  }
  T &get(const char *function) {
    if (!Place)
      no_result(function);
    return *Place;
  }

private:
  T *Place = nullptr;
};

template <class T> class result<T &&, false, false> : public exit_mark {
public:
  using type = T &&;
  OPENDEFER_ALWAYS_INLINE T &&keep(T &&v) {
    Place = __builtin_addressof(v);
    leave();
    return static_cast<T &&>(v);
  }
  T &&get(const char *function) {
    if (!Place)
      no_result(function);
    return static_cast<T &&>(*Place);
  }

private:
  T *Place = nullptr;
};

template <class T> class void_result : public exit_mark {
public:
  using type = T;
  T get(const char *) {}
};
template <> class result<void, false, false> : public void_result<void> {};
template <>
class result<const void, false, false> : public void_result<const void> {};

template <class T>
inline constexpr bool is_kept =
    has_kept_bytes<T> || std::is_reference<T>::value;

/// `return e;` where T is dependent: a prvalue that is not kept is elided
/// through.
template <class T, class Expression>
OPENDEFER_ALWAYS_INLINE T keep_with([[maybe_unused]] result<T> &r,
                                    Expression &&expression) {
  if constexpr (is_kept<T>)
    return r.keep(expression());
  else
    return expression();
}

// `return x;` of a local that is declared as Declared, where Result is a
// result<T>.

/// Is the value kept?
template <class Result> constexpr bool keeps() {
  return is_kept<typename Result::type>;
}

/// Is the local of the result's type, so that it could be the result itself?
template <class Declared, class Result> constexpr bool makes_result() {
  return std::is_same<std::remove_cv_t<Declared>,
                      std::remove_cv_t<typename Result::type>>::value;
}

/// The local as what the language makes the result from. Compilers take it for
/// an rvalue, where that is possible, for a result of class type only, before
/// C++23.
template <class Declared, class Result>
OPENDEFER_ALWAYS_INLINE decltype(auto)
returned(std::remove_reference_t<Declared> &x) {
  using T = typename Result::type;
#if defined(__cpp_implicit_move) && __cpp_implicit_move >= 202207L
  constexpr bool prefers_rvalue = !std::is_lvalue_reference<T>::value;
#else
  constexpr bool prefers_rvalue =
      std::is_class<T>::value || std::is_union<T>::value;
#endif
  constexpr bool from_rvalue = std::is_convertible<Declared &&, T>::value;
  constexpr bool from_lvalue =
      std::is_convertible<std::remove_reference_t<Declared> &, T>::value;
  if constexpr (from_rvalue && (prefers_rvalue || !from_lvalue))
    return static_cast<Declared &&>(x);
  else
    return (x);
}

/// All of this as one expression.
template <class Declared, class Result>
OPENDEFER_ALWAYS_INLINE typename Result::type
return_local([[maybe_unused]] Result &r, std::remove_reference_t<Declared> &x) {
  if constexpr (keeps<Result>())
    return r.keep(returned<Declared, Result>(x));
  else
    return returned<Declared, Result>(x);
}

/// Where the result type is known only after the body: the body keeps into
/// this, which is bound to the real result before the body runs.
class late_result {
public:
  template <class T> void bind(result<T> &r) {
    if constexpr (is_kept_scalar<T>) {
      Bytes = reinterpret_cast<unsigned char *>(&r.Value);
    } else if constexpr (has_kept_bytes<T>) {
      Bytes = r.Bytes;
      IsSet = &r.IsSet;
    }
  }
  template <class E> OPENDEFER_ALWAYS_INLINE std::decay_t<E> keep(E &&e) {
    using type = std::decay_t<E>;
    if constexpr (has_kept_bytes<type>) {
      type v(std::forward<E>(e));
      std::memcpy(Bytes, __builtin_addressof(v), sizeof(type));
      if (IsSet)
        *IsSet = true;
      return v;
    } else {
      return std::forward<E>(e);
    }
  }

private:
  unsigned char *Bytes = nullptr;
  bool *IsSet = nullptr; ///< Null for a scalar.
};

} // namespace lowered
} // namespace opendefer

#endif // OPENDEFER_RESULT_H

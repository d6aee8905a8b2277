//===- opendefer/value.h - What a panic carries -----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// opendefer::value holds the payload of a panic, which may have any type.
// recover() returns one.
//
//   if (opendefer::value v = opendefer::recover()) {
//     if (const int *code = v.get_if<int>())
//       return *code;
//     log(v.what());          // the text of any payload
//     opendefer::panic(v);    // the same payload again
//   }
//
// It works without RTTI. Each payload type has a table of operations. A type is
// recognised
//   1. by the address of its identity variable, which the linker makes unique
//      where it can, and else
//   2. by its name, so that a type compiled with hidden visibility is the same
//      type in two shared objects. Names of local types and of types in unnamed
//      namespaces are not compared, since different types may share one.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_VALUE_H
#define OPENDEFER_VALUE_H

// The including file may pack its types. (Clang expands macros in the pragma.)
#pragma push_macro("push")
#pragma push_macro("pop")
#undef push
#undef pop
#pragma pack(push)
#pragma pack()

#include <opendefer/lowered/compiler.h>
#include <opendefer/source_location.h>

#include <cstdint>
#include <exception>
#include <iosfwd>
#include <new>
#include <string>
#include <type_traits>
#include <utility>
#if OPENDEFER_HAS_RTTI
#include <typeinfo>
#endif

// Some debug builds define `new` as a macro.
#pragma push_macro("new")
#undef new

namespace opendefer {

class value;

namespace __lowered {
inline namespace OPENDEFER_ABI {

struct __value_box;

/// The operations on a payload whose static type is no longer known.
struct __value_operations {
  const char *__identity;
  const char *(*__linkName)(); ///< Comparable across shared objects, or null.
  const char *__prettyName;    ///< A __PRETTY_FUNCTION__ that names the type.
  bool __isException;          ///< Reported as `TYPE: what()`.
  void (*__destroy)(__value_box *) noexcept;
  const void *(*__payload)(const __value_box *) noexcept;
  /// Appends the text of the payload; false if it has none but its type name.
  bool (*__print)(const void *__payload, std::string &__to);
};

/// Allocate and free the memory of a box with any payload. Both calls must pass
/// the same size. A thread keeps the freed memory of small boxes for its next
/// panics.
OPENDEFER_EXPORT void *__allocate_box(std::size_t __size);
OPENDEFER_EXPORT void __free_box(void *__box, std::size_t __size) noexcept;

/// A source_location as the arguments of __start_panic(): three words.
struct __panic_place {
  const char *__file; ///< Null if no place has been set yet.
  const char *__function;
  std::uint64_t __position; ///< The line, and in the lower half the column.

  static constexpr __panic_place __of(const source_location &__where) noexcept {
    return {__where.file_name(), __where.function_name(),
            std::uint64_t(__where.line()) << 32 | __where.column()};
  }
  constexpr source_location __location() const noexcept {
    if (!__file)
      return source_location(); // As for the panic of a fault.
    return source_location::current(
        __file, __function, static_cast<std::uint_least32_t>(__position >> 32),
        static_cast<std::uint_least32_t>(__position));
  }
};

struct __value_box {
  static void *operator new(std::size_t __size) {
    return __allocate_box(__size);
  }
  static void operator delete(void *__box, std::size_t __size) noexcept {
    __free_box(__box, __size);
  }
  static void *operator new(std::size_t __size, std::align_val_t __alignment) {
    return ::operator new(__size, __alignment);
  }
  static void operator delete(void *__box,
                              std::align_val_t __alignment) noexcept {
    ::operator delete(__box, __alignment);
  }

  const __value_operations *__operations;
  unsigned long __references = 1;
  /// The place of the first panic with this payload. It is set before a value
  /// can refer to the box, and not changed afterwards.
  __panic_place __place;
  explicit __value_box(const __value_operations *__ops) : __operations(__ops) {
    __place.__file = nullptr;
  }
};

OPENDEFER_EXPORT void __retain(__value_box *__box) noexcept;
OPENDEFER_EXPORT void __release(__value_box *__box) noexcept;
OPENDEFER_EXPORT bool __same_type(const __value_operations *__a,
                                  const __value_operations *__b) noexcept;

// Append the text of a number or of an exception (ValueText.cpp).
OPENDEFER_EXPORT void __append_text(std::string &__to, long long __v);
OPENDEFER_EXPORT void __append_text(std::string &__to, unsigned long long __v);
OPENDEFER_EXPORT void __append_text(std::string &__to, double __v);
OPENDEFER_EXPORT void __append_text(std::string &__to, long double __v);
OPENDEFER_EXPORT void __append_text(std::string &__to,
                                    const std::exception_ptr &);

/// An output stream over a string, so that this header needs no <sstream>.
class OPENDEFER_EXPORT __text_stream {
public:
  __text_stream();
  ~__text_stream();
  __text_stream(const __text_stream &) = delete;
  __text_stream &operator=(const __text_stream &) = delete;
  std::ostream &__stream();
  std::string __text() const;

private:
  struct __implementation;
  __implementation *_Impl;
};

template <class _Tp> constexpr const char *__pretty_name() {
  return __PRETTY_FUNCTION__;
}

/// The address identifies the type. Not a constant: with -fmerge-all-constants,
/// g++ gives constants of internal types one address.
template <class _Tp> struct OPENDEFER_EXPORT __type_identity {
  static inline char __variable = 0;
};

template <class _Tp> const char *__link_name() {
#if OPENDEFER_HAS_RTTI
  return typeid(_Tp).name();
#elif defined(__clang__)
  return nullptr; // Clang prints a local type like one of namespace scope.
#else
  return __pretty_name<_Tp>();
#endif
}

template <class _Tp, class = void> struct __has_what : std::false_type {};
template <class _Tp>
struct __has_what<
    _Tp, std::enable_if_t<std::is_convertible<
             decltype(std::declval<const _Tp &>().what()), std::string>::value>>
    : std::true_type {};

template <class _Tp, class = void> struct __is_streamable : std::false_type {};
template <class _Tp>
struct __is_streamable<_Tp,
                       std::void_t<decltype(std::declval<std::ostream &>()
                                            << std::declval<const _Tp &>())>>
    : std::true_type {};

template <class _Tp> bool __print_payload(const void *__p, std::string &__to) {
  const _Tp &__v = *static_cast<const _Tp *>(__p);
  if constexpr (std::is_same<_Tp, std::string>::value) {
    __to += __v;
  } else if constexpr (std::is_same<_Tp, std::exception_ptr>::value) {
    __append_text(__to, __v);
  } else if constexpr (std::is_same<_Tp, bool>::value) {
    __to += __v ? "true" : "false";
  } else if constexpr (std::is_same<_Tp, char>::value) {
    __to += __v;
  } else if constexpr (std::is_integral<_Tp>::value) {
    if constexpr (std::is_signed<_Tp>::value)
      __append_text(__to, static_cast<long long>(__v));
    else
      __append_text(__to, static_cast<unsigned long long>(__v));
  } else if constexpr (std::is_same<_Tp, long double>::value) {
    __append_text(__to, __v);
  } else if constexpr (std::is_floating_point<_Tp>::value) {
    __append_text(__to, static_cast<double>(__v));
  } else if constexpr (__has_what<_Tp>::value) {
    __to += std::string(__v.what());
  } else if constexpr (__is_streamable<_Tp>::value) {
    __text_stream __text;
    __text.__stream() << __v;
    __to += __text.__text();
  } else {
    return false;
  }
  return true;
}

template <class _Tp> struct __typed_box final : __value_box {
  _Tp __held;

  template <class _Up>
  explicit __typed_box(_Up &&__v)
      : __value_box(&__operations), __held(std::forward<_Up>(__v)) {}

  static void __destroy(__value_box *__box) noexcept {
    delete static_cast<__typed_box *>(__box);
  }
  static const void *__payload(const __value_box *__box) noexcept {
    return __builtin_addressof(static_cast<const __typed_box *>(__box)->__held);
  }

  static const __value_operations __operations;
};

template <class _Tp>
constexpr __value_operations __typed_box<_Tp>::__operations = {
    &__type_identity<_Tp>::__variable,
    __link_name<_Tp>,
    __pretty_name<_Tp>(),
    std::is_base_of<std::exception, _Tp>::value,
    __destroy,
    __payload,
    __print_payload<_Tp>};

} // namespace OPENDEFER_ABI
} // namespace __lowered

/// A reference-counted handle to an immutable payload, or empty. Copies share
/// the payload, which is destroyed with the last of them. A moved-from value is
/// empty.
///
/// As thread-safe as std::shared_ptr: two threads may use two values that share
/// a payload; if one of two threads modifies a value that both use, they need a
/// lock. Copying, moving and destroying neither allocate nor throw. If the
/// payload's destructor throws, the process ends.
class OPENDEFER_EXPORT value {
public:
  value() noexcept = default;
  value(const value &__other) noexcept : _Box(__other._Box) {
    if (_Box)
      __lowered::__retain(_Box);
  }
  value(value &&__other) noexcept
      : _Box(std::exchange(__other._Box, nullptr)) {}
  value &operator=(value __other) noexcept {
    std::swap(_Box, __other._Box);
    return *this;
  }
  ~value() {
    if (_Box)
      __lowered::__release(_Box);
  }

  /// True unless empty.
  explicit operator bool() const noexcept { return _Box != nullptr; }

  /// Returns the payload if its type is exactly _Tp, else null; base classes do
  /// not match. A string literal was stored as a std::string. The pointer is
  /// valid while a value refers to the payload.
  template <class _Tp> const _Tp *get_if() const noexcept {
    static_assert(std::is_same<_Tp, std::decay_t<_Tp>>::value,
                  "get_if<T>: T is never a reference, const or an array");
    if (!_Box ||
        !__lowered::__same_type(_Box->__operations,
                                &__lowered::__typed_box<_Tp>::__operations))
      return nullptr;
    return static_cast<const _Tp *>(_Box->__operations->__payload(_Box));
  }

  /// Returns the text of the payload: a string as it is, a number in decimal,
  /// what() of an exception, the output of `operator<<` if there is one, else
  /// the name of the type; "" if empty. Allocates, and propagates exceptions
  /// that the payload's code throws.
  std::string what() const;

  /// Returns the C++ exception that recover() has stopped, or that was passed
  /// to panic() as a std::exception_ptr; else null.
  std::exception_ptr exception() const noexcept;

  /// Returns the place of the panic() call that began with this payload, also
  /// after panic(v) has passed it on. No place if empty, and if the payload is
  /// a C++ exception that became a panic.
  source_location location() const noexcept {
    return _Box ? _Box->__place.__location() : source_location();
  }

  /// For the runtime and for panic(): takes ownership of one reference.
  static value __adopt(__lowered::__value_box *__box) noexcept {
    value __v;
    __v._Box = __box;
    return __v;
  }
  __lowered::__value_box *__get_box() const noexcept { return _Box; }
  __lowered::__value_box *__release_box() noexcept {
    return std::exchange(_Box, nullptr);
  }

private:
  __lowered::__value_box *_Box = nullptr;
};

} // namespace opendefer

#pragma pop_macro("new")

#pragma pack(pop)
#pragma pop_macro("pop")
#pragma pop_macro("push")

#endif // OPENDEFER_VALUE_H

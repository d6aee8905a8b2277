//===- opendefer/value.h - What a panic carries -----------------*- C++ -*-===//
//
// A value is a counted reference to a box that holds anything: the payload of
// a panic.  It needs no RTTI.  Each payload type has one table of operations;
// the type is recognised
//   1. by the address of its identity variable, which the linker makes unique
//      where it can, and else
//   2. by a name, so that types compiled with hidden visibility are the same
//      type in two shared objects.  Names of local types and of types in
//      anonymous namespaces prove nothing and are not compared.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_VALUE_H
#define OPENDEFER_VALUE_H

#include <opendefer/compiler.h>

#include <exception>
#include <iosfwd>
#include <memory>
#include <new>
#include <string>
#include <type_traits>
#include <utility>
#if OPENDEFER_HAS_RTTI
#include <typeinfo>
#endif

namespace opendefer {

class value;

namespace lowered {

struct value_box;

/// What can be done with a payload whose type is no longer known.
struct value_operations {
  const char *identity;
  const char *(*linkName)(); ///< Comparable across shared objects, or null.
  const char *prettyName;    ///< A __PRETTY_FUNCTION__ that names the type.
  bool isException;          ///< Reported as `TYPE: what()`.
  void (*destroy)(value_box *) noexcept;
  const void *(*payload)(const value_box *) noexcept;
  /// Appends the text of the payload; false if it has none but its type name.
  bool (*print)(const void *payload, std::string &out);
};

struct value_box {
  const value_operations *operations;
  unsigned long references = 1;
  explicit value_box(const value_operations *ops) : operations(ops) {}
};

OPENDEFER_EXPORT void retain(value_box *box) noexcept;
OPENDEFER_EXPORT void release(value_box *box) noexcept;
OPENDEFER_EXPORT bool same_type(const value_operations *a,
                                const value_operations *b) noexcept;

// Text of the types that need no code of the user's (ValueText.cpp).
OPENDEFER_EXPORT void append_text(std::string &out, long long v);
OPENDEFER_EXPORT void append_text(std::string &out, unsigned long long v);
OPENDEFER_EXPORT void append_text(std::string &out, double v);
OPENDEFER_EXPORT void append_text(std::string &out, long double v);
OPENDEFER_EXPORT void append_text(std::string &out, const std::exception_ptr &);

/// An output stream over a string, so that this header needs no <sstream>.
class OPENDEFER_EXPORT text_stream {
public:
  text_stream();
  ~text_stream();
  text_stream(const text_stream &) = delete;
  text_stream &operator=(const text_stream &) = delete;
  std::ostream &stream();
  std::string text() const;

private:
  struct implementation;
  implementation *Impl;
};

template <class T> constexpr const char *pretty_name() {
  return __PRETTY_FUNCTION__;
}

template <class T> struct OPENDEFER_EXPORT type_identity {
  static constexpr char variable = 0;
};

template <class T> const char *link_name() {
#if OPENDEFER_HAS_RTTI
  return typeid(T).name();
#elif defined(__clang__)
  return nullptr; // Clang prints a local type like one of namespace scope.
#else
  return pretty_name<T>();
#endif
}

template <class T, class = void> struct has_what : std::false_type {};
template <class T>
struct has_what<
    T, std::enable_if_t<std::is_convertible<
           decltype(std::declval<const T &>().what()), std::string>::value>>
    : std::true_type {};

template <class T, class = void> struct is_streamable : std::false_type {};
template <class T>
struct is_streamable<T, std::void_t<decltype(std::declval<std::ostream &>()
                                             << std::declval<const T &>())>>
    : std::true_type {};

template <class T> bool print_payload(const void *p, std::string &out) {
  const T &v = *static_cast<const T *>(p);
  if constexpr (std::is_same<T, std::string>::value) {
    out += v;
  } else if constexpr (std::is_same<T, std::exception_ptr>::value) {
    append_text(out, v);
  } else if constexpr (std::is_same<T, bool>::value) {
    out += v ? "true" : "false";
  } else if constexpr (std::is_same<T, char>::value) {
    out += v;
  } else if constexpr (std::is_integral<T>::value) {
    if constexpr (std::is_signed<T>::value)
      append_text(out, static_cast<long long>(v));
    else
      append_text(out, static_cast<unsigned long long>(v));
  } else if constexpr (std::is_same<T, long double>::value) {
    append_text(out, v);
  } else if constexpr (std::is_floating_point<T>::value) {
    append_text(out, static_cast<double>(v));
  } else if constexpr (has_what<T>::value) {
    out += std::string(v.what());
  } else if constexpr (is_streamable<T>::value) {
    text_stream text;
    text.stream() << v;
    out += text.text();
  } else {
    return false;
  }
  return true;
}

template <class T> struct typed_box final : value_box {
  T held;

  template <class U>
  explicit typed_box(U &&v)
      : value_box(&operations), held(std::forward<U>(v)) {}

  static void destroy(value_box *box) noexcept {
    delete static_cast<typed_box *>(box);
  }
  static const void *payload(const value_box *box) noexcept {
    return std::addressof(static_cast<const typed_box *>(box)->held);
  }

  static const value_operations operations;
};

template <class T>
constexpr value_operations typed_box<T>::operations = {
    &type_identity<T>::variable,
    link_name<T>,
    pretty_name<T>(),
    std::is_base_of<std::exception, T>::value,
    destroy,
    payload,
    print_payload<T>};

} // namespace lowered

/// What was panicked, or nothing.  Copies share the payload.
class OPENDEFER_EXPORT value {
public:
  value() noexcept = default;
  value(const value &other) noexcept : Box(other.Box) {
    if (Box)
      lowered::retain(Box);
  }
  value(value &&other) noexcept : Box(std::exchange(other.Box, nullptr)) {}
  value &operator=(value other) noexcept {
    std::swap(Box, other.Box);
    return *this;
  }
  ~value() {
    if (Box)
      lowered::release(Box);
  }

  explicit operator bool() const noexcept { return Box != nullptr; }

  /// The payload if it is a T exactly, else null.
  template <class T> const T *get_if() const noexcept {
    static_assert(std::is_same<T, std::decay_t<T>>::value,
                  "get_if<T>: T is never a reference, const or an array");
    if (!Box || !lowered::same_type(Box->operations,
                                    &lowered::typed_box<T>::operations))
      return nullptr;
    return static_cast<const T *>(Box->operations->payload(Box));
  }

  /// The text of the payload: a string raw, a number in decimal, an
  /// exception's what(), else its type name.
  std::string what() const;

  /// The C++ exception that the value carries, or null.
  std::exception_ptr exception() const noexcept;

  /// For the runtime and for panic(): takes over one reference.
  static value adopt(lowered::value_box *box) noexcept {
    value v;
    v.Box = box;
    return v;
  }
  lowered::value_box *get_box() const noexcept { return Box; }
  lowered::value_box *release_box() noexcept {
    return std::exchange(Box, nullptr);
  }

private:
  lowered::value_box *Box = nullptr;
};

} // namespace opendefer

#endif // OPENDEFER_VALUE_H

//===- opendefer/call.h - The call form: what is kept, and the call *- C++ -*-//
//
// `defer f(a, b);` evaluates callee, object and arguments at the statement and
// keeps them in the captures of a closure.  These are the pieces the lowering
// builds such closures from.  callee.h is the handshake by which what is called
// finds out that it is the deferred call itself.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_CALL_H
#define OPENDEFER_CALL_H

#include <opendefer/callee.h>
#include <opendefer/compiler.h>
#include <opendefer/frame.h>
#include <opendefer/panic.h>

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>

namespace opendefer {
namespace lowered {

//===----------------------------------------------------------------------===//
// Keeping
//===----------------------------------------------------------------------===//

/// Converts to T now.
template <class T> T keep(T v) { return static_cast<T &&>(v); }

template <class T> using kept_type = std::decay_t<T>;

/// A decayed copy, moved from an rvalue.
template <class T> kept_type<T> copy(T &&x) {
  static_assert(std::is_constructible<kept_type<T>, T &&>::value,
                "a deferred call cannot keep an argument that can be neither "
                "copied nor moved here: use the block form, defer { ... };");
  return static_cast<T &&>(x);
}

/// A copy of an array, for a parameter that is a reference to one.
template <class T, std::size_t N> class array_copy {
public:
  template <std::size_t... I>
  array_copy(const T (&from)[N], std::index_sequence<I...>)
      : Elements{from[I]...} {}
  T (&get())[N] { return Elements; }

private:
  T Elements[N];
};
template <class T, std::size_t N>
array_copy<std::remove_cv_t<T>, N> keep_array(T (&x)[N]) {
  return {x, std::make_index_sequence<N>()};
}
template <class T, std::size_t N>
array_copy<std::remove_cv_t<T>, N> keep_array(T (&&x)[N]) {
  return {x, std::make_index_sequence<N>()};
}

/// The raw pointer that `x->` would use.
template <class T> auto arrow(T &&x) {
  if constexpr (std::is_pointer<std::decay_t<T>>::value)
    return static_cast<std::decay_t<T>>(x);
  else
    return lowered::arrow(std::forward<T>(x).operator->());
}

/// The object of a member call in dependent code: an lvalue by reference, an
/// rvalue by value.
template <class T> struct object_holder {
  T held;
  T &&get() { return static_cast<T &&>(held); }
};
template <class T> struct object_holder<T &> {
  T &held;
  T &get() const { return held; }
};
template <class T> object_holder<T> object(T &&x) {
  return {std::forward<T>(x)};
}

/// How kept_args holds an argument that was passed as A (an lvalue reference
/// for an lvalue), and how it passes it on.
template <class A> struct kept_arg {
  kept_type<A> held;
  explicit kept_arg(A &&a) : held(lowered::copy(static_cast<A &&>(a))) {}
  auto pass() -> std::conditional_t<std::is_lvalue_reference<A>::value,
                                    kept_type<A> &, kept_type<A> &&> {
    if constexpr (std::is_lvalue_reference<A>::value)
      return held;
    else
      return std::move(held);
  }
};
template <class T, std::size_t N> struct kept_arg<T (&)[N]> {
  array_copy<std::remove_cv_t<T>, N> held;
  explicit kept_arg(T (&a)[N]) : held(keep_array(a)) {}
  T (&pass())[N] { return held.get(); }
};

/// The arguments of a call whose callee is not known yet.
template <class... A> class kept_args {
public:
  explicit kept_args(A &&...args) : Held(static_cast<A &&>(args)...) {}
  template <class F> void apply(F &&f) {
    apply(f, std::index_sequence_for<A...>());
  }
  template <std::size_t I> decltype(auto) pass() {
    return std::get<I>(Held).pass();
  }

private:
  template <class F, std::size_t... I>
  void apply(F &f, std::index_sequence<I...>) {
    f(std::get<I>(Held).pass()...);
  }
  std::tuple<kept_arg<A>...> Held;
};
template <class... A> kept_args(A &&...) -> kept_args<A...>;

/// One of them, as what it was.
template <std::size_t I, class... A> decltype(auto) pass(kept_args<A...> &k) {
  return k.template pass<I>();
}

//===----------------------------------------------------------------------===//
// Calling a stored callee
//===----------------------------------------------------------------------===//

/// Calling a null function pointer is an error of the call, not of the defer
/// statement.
[[noreturn]] OPENDEFER_EXPORT OPENDEFER_COLD void panic_null_call();

/// The same for a pointer to member.
template <class Member> OPENDEFER_ALWAYS_INLINE Member not_null(Member m) {
  if (OPENDEFER_UNLIKELY(!m))
    panic_null_call();
  return m;
}

template <class Callee, class... Args>
void call_value([[maybe_unused]] panic_record *by, Callee &callee,
                Args &&...args) {
  if constexpr (std::is_pointer<std::remove_cv_t<Callee>>::value) {
    if (OPENDEFER_UNLIKELY(!callee))
      panic_null_call();
  }
  lowered::callee note;
  lowered::direct_value(by, note, callee);
  static_cast<void>(callee(std::forward<Args>(args)...));
}

} // namespace lowered
} // namespace opendefer

#endif // OPENDEFER_CALL_H

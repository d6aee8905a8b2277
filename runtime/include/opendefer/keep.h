//===- opendefer/keep.h - What a call form keeps ----------------*- C++ -*-===//
//
// `defer f(a, b);` evaluates callee, object and arguments at the statement and
// keeps them in the captures of a closure.  Where the parameters are known,
// each argument is a capture; where they depend on an instantiation, all are in
// one `kept_call`, each as what it was, or the object itself where the parameter
// can be nothing but a reference to that:
//
//   [a0 = keep<T>(a), a1 = keep_view<U>(b)]                     f(a0, a1.get())
//   [k = kept_call{probe, no_callee(),
//                  keep_any(a), keep_pack{keep_any(b)...}}]     f(pass<0>(k),
//                                                                 v...)
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_KEEP_H
#define OPENDEFER_KEEP_H

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace opendefer {
namespace lowered {

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

//===----------------------------------------------------------------------===//
// Arrays
//===----------------------------------------------------------------------===//

/// The element of an array of any rank that is number `i` in memory.
template <class T> constexpr T &&element(T &&x, std::size_t) {
  return static_cast<T &&>(x);
}
template <class T, std::size_t N>
constexpr decltype(auto) element(T (&x)[N], std::size_t i) {
  constexpr std::size_t inner =
      sizeof(T) / sizeof(std::remove_all_extents_t<T>);
  return lowered::element(x[i / inner], i % inner);
}

/// A copy of an array, for a parameter that is a reference to one.
template <class T, std::size_t N> class array_copy {
public:
  template <class From, std::size_t... I>
  array_copy(From &from, std::index_sequence<I...>)
      : Elements{element(from, I)...} {}
  T (&get())[N] { return Elements; }

private:
  T Elements[N];
};
template <class T, std::size_t N>
using kept_array = array_copy<std::remove_cv_t<T>, N>;
template <class T, std::size_t N>
using array_indices =
    std::make_index_sequence<sizeof(T[N]) /
                             sizeof(std::remove_all_extents_t<T>)>;

template <class T, std::size_t N> kept_array<T, N> keep_array(T (&x)[N]) {
  return {x, array_indices<T, N>()};
}
template <class T, std::size_t N> kept_array<T, N> keep_array(T (&&x)[N]) {
  return {x, array_indices<T, N>()};
}

//===----------------------------------------------------------------------===//
// Objects
//===----------------------------------------------------------------------===//

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
  T &&pass() { return get(); }
};
template <class T> struct object_holder<T &> {
  T &held;
  T &get() const { return held; }
  T &pass() const { return held; }
};
template <class T> object_holder<T> object(T &&x) {
  return {std::forward<T>(x)};
}

//===----------------------------------------------------------------------===//
// Arguments as what they were
//===----------------------------------------------------------------------===//

/// How an argument that was passed as A, an lvalue reference for an lvalue, is
/// held; and how it is passed on: as an A.
template <class A> struct kept_arg {
  kept_type<A> held;
  explicit kept_arg(A &&a) : held(lowered::copy(static_cast<A &&>(a))) {}
  A &&pass() { return static_cast<A &&>(held); }
};
template <class T, std::size_t N> struct kept_arg<T (&)[N]> {
  kept_array<T, N> held;
  explicit kept_arg(T (&a)[N]) : held(keep_array(a)) {}
  T (&pass())[N] { return held.get(); }
};
template <class T, std::size_t N> struct kept_arg<T[N]> {
  kept_array<T, N> held;
  explicit kept_arg(T (&&a)[N]) : held(keep_array(std::move(a))) {}
  T (&&pass())[N] { return std::move(held.get()); }
};
template <class R, class... P> struct kept_arg<R (&)(P...)> {
  R (*held)(P...);
  explicit kept_arg(R (&a)(P...)) : held(a) {}
  R (&pass())(P...) { return *held; }
};
template <class R, class... P> struct kept_arg<R (&)(P...) noexcept> {
  R (*held)(P...) noexcept;
  explicit kept_arg(R (&a)(P...) noexcept) : held(a) {}
  R (&pass())(P...) noexcept { return *held; }
};

/// A callee; of a function, a pointer to it.
template <class F> auto keep_callee(F &&f) {
  if constexpr (std::is_function<std::remove_reference_t<F>>::value) {
    std::decay_t<F> pointer = f;
    return kept_arg<std::decay_t<F> &>(pointer);
  } else {
    return kept_arg<F>(static_cast<F &&>(f));
  }
}

/// `From`, an rvalue, and the T that it was converted to, which refers to it.
/// Where that goes, it is converted anew.
template <class T, class From> class kept_view {
public:
  explicit kept_view(From &&from)
      : Of(static_cast<From &&>(from)), View(Of.pass()) {}
  kept_view(kept_view &&other) : Of(std::move(other.Of)), View(Of.pass()) {}
  T &get() { return View; }

private:
  kept_arg<From> Of;
  T View;
};
template <class T, class From> kept_view<T, From> keep_view(From &&from) {
  return kept_view<T, From>(static_cast<From &&>(from));
}

/// The object itself, for a parameter that is a reference to it.
template <class A> struct referred_arg {
  A &held;
  explicit referred_arg(A &a) : held(a) {}
  A &pass() { return held; }
};

/// An argument of a call that is known at instantiation only.
template <class A> struct argument {
  A &&was;
  A &&give() { return static_cast<A &&>(was); }
};
template <class A> argument<A> keep_any(A &&a) {
  return {static_cast<A &&>(a)};
}

/// One that may be a bit-field, or a constant without a definition: its value
/// is taken at once.
template <class A> struct value_argument {
  std::remove_reference_t<A> was;
  A &&give() { return static_cast<A &&>(was); }
};
template <class A>
constexpr bool is_value =
    std::is_arithmetic<std::remove_reference_t<A>>::value ||
    std::is_enum<std::remove_reference_t<A>>::value;
template <class A>
using argument_of =
    std::conditional_t<is_value<A>, value_argument<A>, argument<A>>;
template <class A>
using taken_as = std::conditional_t<is_value<A>, std::decay_t<A>, A &&>;
template <class A> argument_of<A> keep_as(taken_as<A> a) {
  return {static_cast<taken_as<A> &&>(a)};
}

/// `args...`
template <class... Argument> struct keep_pack {
  std::tuple<Argument...> was;
  explicit keep_pack(Argument &&...arguments)
      : was(static_cast<Argument &&>(arguments)...) {}
  keep_pack &give() { return *this; }
};
template <class... Argument>
keep_pack(Argument &&...) -> keep_pack<Argument...>;

//===----------------------------------------------------------------------===//
// Calls that are known at instantiation only
//===----------------------------------------------------------------------===//

/// Where a function is named, and where nobody can say what it takes.
struct no_callee {
  no_callee pass() { return {}; }
};
struct no_probe {};

/// Does the parameter for number I of the arguments A have to be a reference to
/// the object itself? `Probe` can be called as the callee can.
template <class Probe, class Callee, class... A> struct parameters {
  template <std::size_t I, std::size_t... J>
  static constexpr bool takes_rvalue(std::index_sequence<J...>) {
    return std::is_invocable<
        Probe &, Callee,
        std::conditional_t<I == J, std::remove_reference_t<A> &&,
                           A &&>...>::value;
  }
  template <std::size_t I> static constexpr bool refers() {
    using type = std::tuple_element_t<I, std::tuple<A &&...>>;
    using object = std::remove_reference_t<type>;
    if constexpr (!std::is_lvalue_reference<type>::value ||
                  std::is_function<object>::value ||
                  std::is_const<object>::value)
      return false;
    else if constexpr (std::is_same<Probe, no_probe>::value)
      return !std::is_array<object>::value &&
             !std::is_constructible<std::decay_t<object>, type>::value;
    else
      return std::is_invocable<Probe &, Callee, A &&...>::value &&
             !takes_rvalue<I>(std::index_sequence_for<A...>());
  }
};

/// What is passed of one argument, or of the elements of a pack.
template <class... A> struct type_list {};
template <class... A, class... B>
type_list<A..., B...> operator+(type_list<A...>, type_list<B...>);
template <class Argument> struct given;
template <class A> struct given<argument<A>> {
  using types = type_list<A>;
};
template <class A> struct given<value_argument<A>> {
  using types = type_list<A>;
};
template <class... Argument> struct given<keep_pack<Argument...>> {
  using types =
      decltype((type_list<>() + ... + typename given<Argument>::types()));
};
template <class Probe, class Callee, class Types> struct parameters_of;
template <class Probe, class Callee, class... A>
struct parameters_of<Probe, Callee, type_list<A...>> {
  using type = parameters<Probe, Callee, A...>;
};

/// How an argument is held that is number `I` of those that are passed.
template <class Parameters, std::size_t I, class Argument> struct held_as;
template <class Parameters, std::size_t I, class A>
struct held_as<Parameters, I, argument<A>> {
  static constexpr std::size_t count = 1;
  using type =
      std::conditional_t<Parameters::template refers<I>(),
                         referred_arg<std::remove_reference_t<A>>, kept_arg<A>>;
};
template <class Parameters, std::size_t I, class A>
struct held_as<Parameters, I, value_argument<A>> {
  static constexpr std::size_t count = 1;
  using type = kept_arg<A>;
};

template <class Parameters, std::size_t I, class... Held> struct held_list {
  static constexpr std::size_t next = I;
  using type = std::tuple<Held...>;
};
template <class Parameters, class List, class... Argument> struct hold_list {
  using type = typename List::type;
};
template <class Parameters, std::size_t I, class... Held, class Argument,
          class... More>
struct hold_list<Parameters, held_list<Parameters, I, Held...>, Argument,
                 More...>
    : hold_list<
          Parameters,
          held_list<Parameters, I + held_as<Parameters, I, Argument>::count,
                    Held..., typename held_as<Parameters, I, Argument>::type>,
          More...> {};
template <class Parameters, std::size_t I, class... Argument>
using held_types =
    typename hold_list<Parameters, held_list<Parameters, I>, Argument...>::type;

/// The elements of a pack.
template <class Held> class kept_pack {
public:
  template <class... Argument>
  explicit kept_pack(keep_pack<Argument...> &pack)
      : Elements(std::apply([](Argument &...a) { return Held(a.give()...); },
                            pack.was)) {}
  template <class F> decltype(auto) apply(F &&f) {
    return std::apply(
        [&f](auto &...element) -> decltype(auto) {
          return f(element.pass()...);
        },
        Elements);
  }

private:
  Held Elements;
};
template <class Parameters, std::size_t I, class... Argument>
struct held_as<Parameters, I, keep_pack<Argument...>> {
  static constexpr std::size_t count = sizeof...(Argument);
  using type = kept_pack<held_types<Parameters, I, Argument...>>;
};

/// Callee or object, and the arguments.
template <class Probe, class Callee, class... Argument> class kept_call {
  using callee_type = decltype(std::declval<Callee &>().pass());
  using parameters_type = typename parameters_of<
      Probe, callee_type, typename given<keep_pack<Argument...>>::types>::type;

public:
  explicit kept_call(Probe &&, Callee &&callee, Argument &&...arguments)
      : Called(static_cast<Callee &&>(callee)), Held(arguments.give()...) {}
  Callee &callee() { return Called; }
  template <std::size_t I> auto &get() { return std::get<I>(Held); }

private:
  Callee Called;
  held_types<parameters_type, 0, Argument...> Held;
};
template <class Probe, class Callee, class... Argument>
kept_call(Probe &&, Callee &&, Argument &&...)
    -> kept_call<Probe, Callee, Argument...>;

/// One of the arguments, as what it was.
template <std::size_t I, class... Argument>
decltype(auto) pass(kept_call<Argument...> &k) {
  return k.template get<I>().pass();
}

/// A call of `f` with those of a pack.
template <std::size_t I, class... Argument, class F>
decltype(auto) expand(kept_call<Argument...> &k, F &&f) {
  return k.template get<I>().apply(f);
}

} // namespace lowered
} // namespace opendefer

#endif // OPENDEFER_KEEP_H

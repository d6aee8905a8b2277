//===- opendefer/lowered/keep.h - What a call form keeps --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `defer f(a, b);` evaluates callee, object and arguments at the statement and
// keeps them in the captures of a closure.  Where the parameters are known,
// each argument is a capture; where they depend on an instantiation, all are in
// one `__kept_call`.  If that finds what the callee takes (signature.h), each
// is converted to that; else it is kept as what it was, or as the object itself
// where the parameter can be nothing but a reference to that:
//
//   [a0 = keep<T>(a), a1 = __keep_view<U>(b)]
//       f(a0, a1.get())
//   [k = __kept_call{probe, __no_callee(),
//                    __keep_any(a), __keep_pack{__keep_any(b)...}}]
//       f(pass<0>(k), v...)
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_LOWERED_KEEP_H
#define OPENDEFER_LOWERED_KEEP_H

#include <opendefer/lowered/signature.h>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

/// Converts to T now.
template <class _Tp> _Tp __keep(_Tp __v) { return static_cast<_Tp &&>(__v); }

template <class _Tp> using __kept_type = std::decay_t<_Tp>;

/// A decayed copy, moved from an rvalue.
template <class _Tp> __kept_type<_Tp> __copy(_Tp &&__x) {
  static_assert(std::is_constructible<__kept_type<_Tp>, _Tp &&>::value,
                "a deferred call cannot keep an argument that can be neither "
                "copied nor moved here: use the block form, defer { ... };");
  return static_cast<_Tp &&>(__x);
}

//===----------------------------------------------------------------------===//
// Arrays
//===----------------------------------------------------------------------===//

/// The element of an array of any rank that is number `__i` in memory.
template <class _Tp> constexpr _Tp &&__element(_Tp &&__x, std::size_t) {
  return static_cast<_Tp &&>(__x);
}
template <class _Tp, std::size_t _Num>
constexpr decltype(auto) __element(_Tp (&__x)[_Num], std::size_t __i) {
  constexpr std::size_t __inner =
      sizeof(_Tp) / sizeof(std::remove_all_extents_t<_Tp>);
  return __lowered::__element(__x[__i / __inner], __i % __inner);
}

/// A copy of an array, for a parameter that is a reference to one.
template <class _Tp, std::size_t _Num> class __array_copy {
public:
  template <class _From, std::size_t... _Idx>
  __array_copy(_From &__from, std::index_sequence<_Idx...>)
      : _Elements{__element(__from, _Idx)...} {}
  _Tp (&__get())[_Num] { return _Elements; }

private:
  _Tp _Elements[_Num];
};
template <class _Tp, std::size_t _Num>
using __kept_array = __array_copy<std::remove_cv_t<_Tp>, _Num>;
template <class _Tp, std::size_t _Num>
using __array_indices =
    std::make_index_sequence<sizeof(_Tp[_Num]) /
                             sizeof(std::remove_all_extents_t<_Tp>)>;

template <class _Tp, std::size_t _Num>
__kept_array<_Tp, _Num> __keep_array(_Tp (&__x)[_Num]) {
  return {__x, __array_indices<_Tp, _Num>()};
}
template <class _Tp, std::size_t _Num>
__kept_array<_Tp, _Num> __keep_array(_Tp (&&__x)[_Num]) {
  return {__x, __array_indices<_Tp, _Num>()};
}

//===----------------------------------------------------------------------===//
// Objects
//===----------------------------------------------------------------------===//

/// The raw pointer that `x->` would use.
template <class _Tp> auto __arrow(_Tp &&__x) {
  if constexpr (std::is_pointer<std::decay_t<_Tp>>::value)
    return static_cast<std::decay_t<_Tp>>(__x);
  else
    return __lowered::__arrow(std::forward<_Tp>(__x).operator->());
}

/// The object of a member call in dependent code: an lvalue by reference, an
/// rvalue by value.
template <class _Tp> struct __object_holder {
  _Tp __held;
  _Tp &&__get() { return static_cast<_Tp &&>(__held); }
  _Tp &&__pass() { return __get(); }
};
template <class _Tp> struct __object_holder<_Tp &> {
  _Tp &__held;
  _Tp &__get() const { return __held; }
  _Tp &__pass() const { return __held; }
};
template <class _Tp> __object_holder<_Tp> __object(_Tp &&__x) {
  return {std::forward<_Tp>(__x)};
}

//===----------------------------------------------------------------------===//
// Arguments as what they were
//===----------------------------------------------------------------------===//

/// How an argument that was passed as A, an lvalue reference for an lvalue, is
/// held; and how it is passed on: as an A.
template <class _Arg> struct __kept_arg {
  __kept_type<_Arg> __held;
  explicit __kept_arg(_Arg &&__a)
      : __held(__lowered::__copy(static_cast<_Arg &&>(__a))) {}
  _Arg &&__pass() { return static_cast<_Arg &&>(__held); }
};
template <class _Tp, std::size_t _Num> struct __kept_arg<_Tp (&)[_Num]> {
  __kept_array<_Tp, _Num> __held;
  explicit __kept_arg(_Tp (&__a)[_Num]) : __held(__keep_array(__a)) {}
  _Tp (&__pass())[_Num] { return __held.__get(); }
};
template <class _Tp, std::size_t _Num> struct __kept_arg<_Tp[_Num]> {
  __kept_array<_Tp, _Num> __held;
  explicit __kept_arg(_Tp (&&__a)[_Num])
      : __held(__keep_array(std::move(__a))) {}
  _Tp (&&__pass())[_Num] { return std::move(__held.__get()); }
};
template <class _Ret, class... _Params>
struct __kept_arg<_Ret (&)(_Params...)> {
  _Ret (*__held)(_Params...);
  explicit __kept_arg(_Ret (&__a)(_Params...)) : __held(__a) {}
  _Ret (&__pass())(_Params...) { return *__held; }
};
template <class _Ret, class... _Params>
struct __kept_arg<_Ret (&)(_Params...) noexcept> {
  _Ret (*__held)(_Params...) noexcept;
  explicit __kept_arg(_Ret (&__a)(_Params...) noexcept) : __held(__a) {}
  _Ret (&__pass())(_Params...) noexcept { return *__held; }
};

/// A callee; of a function, a pointer to it.
template <class _Func> auto __keep_callee(_Func &&__f) {
  if constexpr (std::is_function<std::remove_reference_t<_Func>>::value) {
    std::decay_t<_Func> __pointer = __f;
    return __kept_arg<std::decay_t<_Func> &>(__pointer);
  } else {
    return __kept_arg<_Func>(static_cast<_Func &&>(__f));
  }
}

/// `x.m(a)`, where an instantiation finds that `m` is no function: the value is
/// the callee, as any other.
template <class _Kept> struct __value_callee {
  _Kept __kept;
  decltype(auto) __get() { return __kept.__pass(); }
  __value_callee &&__pass() { return static_cast<__value_callee &&>(*this); }
};
template <class _Find, class _Kept>
struct __found<_Find, __value_callee<_Kept> &&>
    : __signature_of<std::remove_cv_t<std::remove_reference_t<
          decltype(std::declval<_Kept &>().__pass())>>> {};
template <class _This, class _Find, class _Kept>
struct __found<__member_of<_This, _Find>, __value_callee<_Kept> &&>
    : __found<_Find, __value_callee<_Kept> &&> {};

template <class _Find, class _Tp, class = void>
struct __finds_value : std::false_type {};
template <class _Find, class _Tp>
struct __finds_value<_Find, _Tp,
                     std::enable_if_t<std::is_invocable<_Find &, _Tp>::value>>
    : std::negation<std::is_function<
          std::remove_reference_t<std::invoke_result_t<_Find &, _Tp>>>> {};

/// The one, or else what the other makes of the object; `__find` can be called
/// with the object where `x.m` is an expression, and gives that.
template <class _Find, class _Tp, class _Else>
auto __value_or(_Find __find, _Tp &&__x, _Else __else) {
  if constexpr (__finds_value<_Find, _Tp &&>::value) {
    using __kept =
        decltype(__lowered::__keep_callee(__find(static_cast<_Tp &&>(__x))));
    return __value_callee<__kept>{
        __lowered::__keep_callee(__find(static_cast<_Tp &&>(__x)))};
  } else {
    return __else(static_cast<_Tp &&>(__x));
  }
}
template <class _Find, class _Tp>
auto __value_or_object(_Find __find, _Tp &&__x) {
  return __lowered::__value_or(
      __find, static_cast<_Tp &&>(__x), [](auto &&__o) {
        return __lowered::__object(static_cast<decltype(__o)>(__o));
      });
}
template <class _Find, class _Tp>
auto __value_or_pointer(_Find __find, _Tp &&__x) {
  return __lowered::__value_or(__find,
                               __lowered::__arrow(static_cast<_Tp &&>(__x)),
                               [](auto *__pointer) { return __pointer; });
}

/// `C::m(a)`, where that is a function: a probe calls it as a member of the
/// object, which has to be of the class that is derived from C where `this` is.
template <class _Object> struct __named_callee {
  _Object &__object();
  __named_callee &&__pass() { return static_cast<__named_callee &&>(*this); }
};
/// `__find` can be called with a pointer to a C where `C::m` is an expression;
/// `__give` gives it.
template <class _Class, class _This = _Class, class _Find, class _Give>
auto __value_or_name(_Find, [[__maybe_unused__]] _Give __give) {
  constexpr _Class *__none = nullptr;
  if constexpr (__finds_value<_Find, _Class *>::value) {
    using __kept = decltype(__lowered::__keep_callee(__give(__none)));
    return __value_callee<__kept>{__lowered::__keep_callee(__give(__none))};
  } else {
    return __named_callee<std::conditional_t<
        std::is_base_of<_Class, _This>::value, _This, _Class>>();
  }
}

/// `_From`, an rvalue, and the T that it was converted to, which refers to it.
/// Where that goes, it is converted anew.
template <class _Tp, class _From> class __kept_view {
public:
  explicit __kept_view(_From &&__from)
      : _From_arg(static_cast<_From &&>(__from)), _View(_From_arg.__pass()) {}
  __kept_view(__kept_view &&__other)
      : _From_arg(std::move(__other._From_arg)), _View(_From_arg.__pass()) {}
  _Tp &__get() { return _View; }

private:
  __kept_arg<_From> _From_arg;
  _Tp _View;
};
template <class _Tp, class _From>
__kept_view<_Tp, _From> __keep_view(_From &&__from) {
  return __kept_view<_Tp, _From>(static_cast<_From &&>(__from));
}

/// The object itself, for a parameter that is a reference to it.
template <class _Arg> struct __referred_arg {
  _Arg &__held;
  explicit __referred_arg(_Arg &__a) : __held(__a) {}
  _Arg &__pass() { return __held; }
};

//===----------------------------------------------------------------------===//
// Arguments as what they are converted to
//===----------------------------------------------------------------------===//

/// Converted as an argument is.
template <class _Tp, class _From> _Tp __convert(_From &&__from) {
  return static_cast<_From &&>(__from);
}

/// How one is held that is converted to the parameter now.
template <class _Param, class _Arg> struct __converted_arg {
  std::remove_cv_t<std::remove_reference_t<_Param>> __held;
  explicit __converted_arg(_Arg &&__a)
      : __held(
            __lowered::__convert<decltype(__held)>(static_cast<_Arg &&>(__a))) {
  }
  _Param &&__pass() { return static_cast<_Param &&>(__held); }
};

/// A reference to what it leads to.
template <class _Param, class _Arg> struct __converted_arg<_Param &, _Arg> {
  _Param &__held;
  explicit __converted_arg(_Arg &&__a)
      : __held(__lowered::__convert<_Param &>(static_cast<_Arg &&>(__a))) {}
  _Param &__pass() { return __held; }
};
template <class _Param, class _Arg>
struct __converted_arg<const _Param &, _Arg> {
  std::remove_cv_t<_Param> __held;
  explicit __converted_arg(_Arg &&__a)
      : __held(
            __lowered::__convert<decltype(__held)>(static_cast<_Arg &&>(__a))) {
  }
  const _Param &__pass() { return __held; }
};

/// One that may refer to the temporary that it is made of: both are where they
/// are not moved from.
template <class _Param, class _Arg> class __converted_view {
public:
  explicit __converted_view(_Arg &&__a)
      : _Both(new __both(static_cast<_Arg &&>(__a))) {}
  __converted_view(__converted_view &&__other) : _Both(__other._Both) {
    __other._Both = nullptr;
  }
  ~__converted_view() { delete _Both; }
  _Param &&__pass() { return _Both->_Made.__pass(); }

private:
  struct __both {
    __kept_arg<_Arg> _From;
    __converted_arg<_Param, _Arg> _Made;
    explicit __both(_Arg &&__a)
        : _From(static_cast<_Arg &&>(__a)), _Made(_From.__pass()) {}
  };
  __both *_Both;
};

/// May a T refer to what it is made of?  What owns something does not; but
/// what cannot be assigned may have a reference.
template <class _Tp>
constexpr bool __may_view =
    std::is_pointer<_Tp>::value ||
    (std::is_class<_Tp>::value && (std::is_trivially_destructible<_Tp>::value ||
                                   !std::is_move_assignable<_Tp>::value));

/// How an argument that was passed as A is held for the parameter: a list of
/// one type; of none if what was passed is held.  `_IsCopy`: it is one already,
/// that will not last.
template <class _Arg, bool _IsCopy>
constexpr auto __held_for(__type_list<__ellipsis>) {
  if constexpr (std::is_array<std::remove_reference_t<_Arg>>::value)
    return __type_list<__converted_arg<std::decay_t<_Arg> &&, _Arg>>();
  else
    return __type_list<>();
}
template <class _Arg, bool _IsCopy> constexpr auto __held_for(__type_list<>) {
  return __type_list<>();
}
/// What is known of passing an argument as A to the parameter.
template <class _Arg, class _Param> struct __conversion {
  using __to = std::remove_cv_t<std::remove_reference_t<_Param>>;
  using __own = std::remove_cv_t<std::remove_reference_t<_Arg>>;
  static constexpr bool __isSame =
      std::is_same<__to, __own>::value || std::is_base_of<__to, __own>::value;
  /// The parameter is a reference that may change the argument.
  static constexpr bool __isObject =
      std::is_lvalue_reference<_Param>::value &&
      !std::is_const<std::remove_reference_t<_Param>>::value;
  static constexpr bool __isFunction =
      std::is_function<__to>::value || std::is_function<__own>::value;
  /// Converting now and converting at the call make no difference, or nothing
  /// is known of the conversion.
  static constexpr bool __isLater =
      __isSame || std::is_array<__to>::value ||
      (!std::is_class<__to>::value && !std::is_array<__own>::value &&
       !std::is_class<std::decay_t<_Arg>>::value) ||
      !std::is_convertible<_Arg &&, _Param>::value;
};
template <class _Arg, bool _IsCopy, class _Param>
constexpr auto __held_for(__type_list<_Param>) {
  using __how = __conversion<_Arg, _Param>;
  using __to = typename __how::__to;
  constexpr bool __lasts = std::is_lvalue_reference<_Arg>::value && !_IsCopy;
  if constexpr (__how::__isFunction)
    return __type_list<>();
  else if constexpr (__how::__isObject && __how::__isSame && __lasts)
    return __type_list<__referred_arg<std::remove_reference_t<_Arg>>>();
  else if constexpr (__how::__isLater)
    return __type_list<>();
  else if constexpr (__how::__isObject)
    return __type_list<__converted_arg<_Param, _Arg>>();
  else if constexpr (!std::is_move_constructible<__to>::value)
    return __type_list<>();
  else if constexpr (!__lasts && __may_view<__to>)
    return __type_list<__converted_view<_Param, _Arg>>();
  else
    return __type_list<__converted_arg<_Param, _Arg>>();
}

//===----------------------------------------------------------------------===//
// What is passed to a call that an instantiation will know
//===----------------------------------------------------------------------===//

/// An argument of a call that is known at instantiation only.
template <class _Arg> struct __argument {
  _Arg &&__was;
  _Arg &&__give() { return static_cast<_Arg &&>(__was); }
};
template <class _Arg> __argument<_Arg> __keep_any(_Arg &&__a) {
  return {static_cast<_Arg &&>(__a)};
}

/// One that may be a bit-field, or a constant without a definition: its value
/// is taken at once.
template <class _Arg> struct __value_argument {
  std::remove_reference_t<_Arg> __was;
  _Arg &&__give() { return static_cast<_Arg &&>(__was); }
};
template <class _Arg>
constexpr bool __is_value =
    std::is_arithmetic<std::remove_reference_t<_Arg>>::value ||
    std::is_enum<std::remove_reference_t<_Arg>>::value;
template <class _Arg>
using __argument_of =
    std::conditional_t<__is_value<_Arg>, __value_argument<_Arg>,
                       __argument<_Arg>>;
template <class _Arg>
using __taken_as =
    std::conditional_t<__is_value<_Arg>, std::decay_t<_Arg>, _Arg &&>;
template <class _Arg> __argument_of<_Arg> __keep_as(__taken_as<_Arg> __a) {
  return {static_cast<__taken_as<_Arg> &&>(__a)};
}

/// `args...`
template <class... _Argument> struct __keep_pack {
  std::tuple<_Argument...> __was;
  explicit __keep_pack(_Argument &&...__arguments)
      : __was(static_cast<_Argument &&>(__arguments)...) {}
  __keep_pack &__give() { return *this; }
};
template <class... _Argument>
__keep_pack(_Argument &&...) -> __keep_pack<_Argument...>;

//===----------------------------------------------------------------------===//
// Calls that are known at instantiation only
//===----------------------------------------------------------------------===//

/// Where a function is named, and where nobody can say what it takes.
struct __no_callee {
  __no_callee __pass() { return {}; }
};

/// One that stands for whichever can be called.
template <class _Probe, class _Other> struct __either_probe {
  template <class... _Arg>
  std::enable_if_t<std::is_invocable<_Probe &, _Arg...>::value ||
                   std::is_invocable<_Other &, _Arg...>::value>
  operator()(_Arg &&...);
};
template <class _Probe, class _Other>
__either_probe<_Probe, _Other> __either(_Probe &&, _Other &&) {
  return {};
}

/// Does the parameter for number I of the arguments A have to be a reference to
/// the object itself? `_Probe` can be called as the callee can.
template <class _Probe, class _Callee, class... _Arg>
struct __parameters : __known_parameters<_Probe, _Callee, _Arg...> {
  template <std::size_t _Idx, std::size_t... _Jdx>
  static constexpr bool __takes_rvalue(std::index_sequence<_Jdx...>) {
    return std::is_invocable<
        _Probe &, _Callee,
        std::conditional_t<_Idx == _Jdx, std::remove_reference_t<_Arg> &&,
                           _Arg &&>...>::value;
  }
  template <std::size_t _Idx> static constexpr bool __refers() {
    using __type = std::tuple_element_t<_Idx, std::tuple<_Arg &&...>>;
    using __object = std::remove_reference_t<__type>;
    if constexpr (!std::is_lvalue_reference<__type>::value ||
                  std::is_function<__object>::value ||
                  std::is_const<__object>::value)
      return false;
    else if constexpr (__is_no_probe<_Probe>::value)
      return !std::is_array<__object>::value &&
             !std::is_constructible<std::decay_t<__object>, __type>::value;
    else
      return std::is_invocable<_Probe &, _Callee, _Arg &&...>::value &&
             !__takes_rvalue<_Idx>(std::index_sequence_for<_Arg...>());
  }
};

/// What is passed of one argument, or of the elements of a pack.
template <class... _Arg, class... _Other>
__type_list<_Arg..., _Other...> operator+(__type_list<_Arg...>,
                                          __type_list<_Other...>);
template <class _Argument> struct __given;
template <class _Arg> struct __given<__argument<_Arg>> {
  using __types = __type_list<_Arg>;
};
template <class _Arg> struct __given<__value_argument<_Arg>> {
  using __types = __type_list<_Arg>;
};
template <class... _Argument> struct __given<__keep_pack<_Argument...>> {
  using __types = decltype((__type_list<>() + ... +
                            typename __given<_Argument>::__types()));
};
template <class _Probe, class _Callee, class _Types> struct __parameters_of;
template <class _Probe, class _Callee, class... _Arg>
struct __parameters_of<_Probe, _Callee, __type_list<_Arg...>> {
  using __type = __parameters<_Probe, _Callee, _Arg...>;
};

/// A tuple whose elements are made in their order, as their conversions may be
/// seen.
template <std::size_t _Idx, class _Held> struct __held_element {
  _Held __held;
  template <class _From>
  explicit __held_element(std::in_place_t, _From &&__from)
      : __held(static_cast<_From &&>(__from)) {}
};
template <class _Indices, class... _Held> struct __held_elements;
template <std::size_t... _Idx, class... _Held>
struct __held_elements<std::index_sequence<_Idx...>, _Held...>
    : __held_element<_Idx, _Held>... {
  template <class... _From>
  explicit __held_elements([[__maybe_unused__]] std::in_place_t __how,
                           _From &&...__from)
      : __held_element<_Idx, _Held>(__how, static_cast<_From &&>(__from))... {}
  template <class _Func>
  decltype(auto) __apply([[__maybe_unused__]] _Func &&__f) {
    return __f(this->__held_element<_Idx, _Held>::__held.__pass()...);
  }
};
template <class... _Held>
using __held_tuple =
    __held_elements<std::index_sequence_for<_Held...>, _Held...>;
template <std::size_t _Idx, class _Held>
_Held &__held_at(__held_element<_Idx, _Held> &__element) {
  return __element.__held;
}

/// How an argument is held that is number `_Idx` of those that are passed.
template <class _Parameters, std::size_t _Idx, class _Argument>
struct __held_as;
template <class _Tp> struct __first_of;
template <class _Tp> struct __first_of<__type_list<_Tp>> {
  using __type = _Tp;
};
template <class _Parameters, std::size_t _Idx, class _Arg, bool _IsCopy>
constexpr auto __choose_held() {
  using __known = decltype(__lowered::__held_for<_Arg, _IsCopy>(
      _Parameters::template __param<_Idx>()));
  if constexpr (!std::is_same<__known, __type_list<>>::value)
    return __known();
  else if constexpr (_IsCopy || !_Parameters::template __refers<_Idx>())
    return __type_list<__kept_arg<_Arg>>();
  else
    return __type_list<__referred_arg<std::remove_reference_t<_Arg>>>();
}
template <class _Parameters, std::size_t _Idx, class _Arg>
struct __held_as<_Parameters, _Idx, __argument<_Arg>> {
  static constexpr std::size_t __count = 1;
  using __type =
      typename __first_of<decltype(__lowered::__choose_held<
                                   _Parameters, _Idx, _Arg, false>())>::__type;
};
template <class _Parameters, std::size_t _Idx, class _Arg>
struct __held_as<_Parameters, _Idx, __value_argument<_Arg>> {
  static constexpr std::size_t __count = 1;
  using __type =
      typename __first_of<decltype(__lowered::__choose_held<
                                   _Parameters, _Idx, _Arg, true>())>::__type;
};

template <class _Parameters, std::size_t _Idx, class... _Held>
struct __held_list {
  static constexpr std::size_t __next = _Idx;
  using __type = __held_tuple<_Held...>;
};
template <class _Parameters, class _List, class... _Argument>
struct __hold_list {
  using __type = typename _List::__type;
};
template <class _Parameters, std::size_t _Idx, class... _Held, class _Argument,
          class... _More>
struct __hold_list<_Parameters, __held_list<_Parameters, _Idx, _Held...>,
                   _Argument, _More...>
    : __hold_list<
          _Parameters,
          __held_list<_Parameters,
                      _Idx + __held_as<_Parameters, _Idx, _Argument>::__count,
                      _Held...,
                      typename __held_as<_Parameters, _Idx, _Argument>::__type>,
          _More...> {};
template <class _Parameters, std::size_t _Idx, class... _Argument>
using __held_types =
    typename __hold_list<_Parameters, __held_list<_Parameters, _Idx>,
                         _Argument...>::__type;

/// The elements of a pack.
template <class _Held> class __kept_pack {
public:
  template <class... _Argument>
  explicit __kept_pack(__keep_pack<_Argument...> &__pack)
      : _Elements(std::apply(
            [](_Argument &...__a) {
              return _Held(std::in_place, __a.__give()...);
            },
            __pack.__was)) {}
  template <class _Func> decltype(auto) __apply(_Func &&__f) {
    return _Elements.__apply(__f);
  }

private:
  _Held _Elements;
};
template <class _Parameters, std::size_t _Idx, class... _Argument>
struct __held_as<_Parameters, _Idx, __keep_pack<_Argument...>> {
  static constexpr std::size_t __count = sizeof...(_Argument);
  using __type = __kept_pack<__held_types<_Parameters, _Idx, _Argument...>>;
};

/// Callee or object, and the arguments.
template <class _Probe, class _Callee, class... _Argument> class __kept_call {
  using __callee_type = decltype(std::declval<_Callee &>().__pass());
  using __parameters_type = typename __parameters_of<
      _Probe, __callee_type,
      typename __given<__keep_pack<_Argument...>>::__types>::__type;

public:
  explicit __kept_call(_Probe &&, _Callee &&__callee,
                       _Argument &&...__arguments)
      : _Called(static_cast<_Callee &&>(__callee)),
        _Held(std::in_place, __arguments.__give()...) {}
  _Callee &__callee() { return _Called; }
  template <std::size_t _Idx> auto &__get() {
    return __lowered::__held_at<_Idx>(_Held);
  }

private:
  _Callee _Called;
  __held_types<__parameters_type, 0, _Argument...> _Held;
};
template <class _Probe, class _Callee, class... _Argument>
__kept_call(_Probe &&, _Callee &&, _Argument &&...)
    -> __kept_call<_Probe, _Callee, _Argument...>;

/// One of the arguments, as what it was.
template <std::size_t _Idx, class... _Argument>
decltype(auto) __pass(__kept_call<_Argument...> &__k) {
  return __k.template __get<_Idx>().__pass();
}

/// A call of `__f` with those of a pack.
template <std::size_t _Idx, class... _Argument, class _Func>
decltype(auto) __expand(__kept_call<_Argument...> &__k, _Func &&__f) {
  return __k.template __get<_Idx>().__apply(__f);
}

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_LOWERED_KEEP_H

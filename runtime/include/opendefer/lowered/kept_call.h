//===- opendefer/lowered/kept_call.h - Dependent call forms -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A call form whose parameters depend on an instantiation keeps callee and
// arguments in one `__kept_call`. If the instantiation finds the callee's
// parameters (signature.h), each argument is converted to its parameter's type.
// Otherwise the argument is kept with its own type, or by reference if the
// parameter can only be a reference to it:
//
//   [k = __kept_call{probe, __no_callee(),
//                    __keep_any(a), __keep_pack{__keep_any(b)...}}]
//       f(pass<0>(k), v...)
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_LOWERED_KEPT_CALL_H
#define OPENDEFER_LOWERED_KEPT_CALL_H

#include <opendefer/lowered/keep.h>
#include <opendefer/lowered/signature.h>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

//===----------------------------------------------------------------------===//
// Arguments of a call that is resolved at instantiation
//===----------------------------------------------------------------------===//

/// An argument of a call that is resolved only at instantiation.
template <class _Arg> struct __argument {
  _Arg &&__was;
  _Arg &&__give() { return static_cast<_Arg &&>(__was); }
};
template <class _Arg> __argument<_Arg> __keep_any(_Arg &&__a) {
  return {static_cast<_Arg &&>(__a)};
}

/// An argument that may be a bit-field or a constant without a definition, to
/// which a reference cannot bind: it is copied at once.
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

/// The elements of a pack, `args...`.
template <class... _Argument> struct __keep_pack {
  std::tuple<_Argument...> __was;
  explicit __keep_pack(_Argument &&...__arguments)
      : __was(static_cast<_Argument &&>(__arguments)...) {}
  __keep_pack &__give() { return *this; }
};
template <class... _Argument>
__keep_pack(_Argument &&...) -> __keep_pack<_Argument...>;

//===----------------------------------------------------------------------===//
// Calls that are resolved at instantiation
//===----------------------------------------------------------------------===//

/// The kept callee where the text names a function, which is not kept, and
/// where the callee is not known.
struct __no_callee {
  __no_callee __pass() { return {}; }
};

/// A probe that can be called if one of two probes can.
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

/// Determines whether the parameter for argument number I of the arguments A
/// must be a reference to the argument itself. `_Probe` can be called with the
/// same arguments as the callee.
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

/// The types that one argument, or the elements of a pack, are passed as.
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

/// A tuple whose elements are initialised in order, since the conversions of
/// arguments may have side effects.
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

/// Determines how argument number `_Idx` is held.
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

/// Holds the elements of a pack.
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

/// Holds the callee or the object, and the arguments.
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

/// Passes on argument number `_Idx`.
template <std::size_t _Idx, class... _Argument>
decltype(auto) __pass(__kept_call<_Argument...> &__k) {
  return __k.template __get<_Idx>().__pass();
}

/// Calls `__f` with the elements of the pack that is argument number `_Idx`.
template <std::size_t _Idx, class... _Argument, class _Func>
decltype(auto) __expand(__kept_call<_Argument...> &__k, _Func &&__f) {
  return __k.template __get<_Idx>().__apply(__f);
}

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_LOWERED_KEPT_CALL_H

//===- opendefer/lowered/signature.h - What a callee takes ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// If a call depends on an instantiation, only the instantiation knows the
// callee's parameters, and so the type that each argument is converted to.  The
// lowered text specifies where to look for the callee:
//
//   probe_with<false, 0, 1>(probe, decltype(type_of(f))())    the function f
//   probe_with<false, 0, 1>(probe, [](auto *x) -> decltype(&..::m) {...})
//                                                            a member m
//   probe_with<false, 0, 1>(probe, nullptr)          the callee that is kept
//
// This finds a single function or nothing, since an overload set or a template
// does not have one list of parameters.  If it finds nothing, arguments are
// kept with their own types, and the call converts them.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LOWERED_SIGNATURE_H
#define OPENDEFER_LOWERED_SIGNATURE_H

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

template <class... _Arg> struct __type_list {};
/// Returns the type of its argument. (Lowered text does not write the type as a
/// template argument, since g++ would warn about the type's attributes.)
template <class _Tp> __type_list<_Tp> __type_of(_Tp);

/// The parameter of an argument that is passed for `...`.
struct __ellipsis {};

template <bool _IsVariadic, class... _Params> struct __signature {
  /// Returns parameter number `_Idx` as a list of one type, or an empty list.
  template <std::size_t _Idx> static constexpr auto __param() {
    if constexpr (_Idx < sizeof...(_Params))
      return __type_list<std::tuple_element_t<_Idx, std::tuple<_Params...>>>();
    else if constexpr (_IsVariadic && _Idx != std::size_t(-1))
      return __type_list<__ellipsis>();
    else
      return __type_list<>();
  }
};
using __no_signature = __signature<false>;

/// The signature of a function, or of a type through which a single function is
/// called.
template <class _Tp, class = void> struct __signature_of {
  using __type = __no_signature;
};
#define OPENDEFER_SIGNATURE(QUALIFIERS)                                        \
  template <class _Ret, class... _Params>                                      \
  struct __signature_of<_Ret(_Params...) QUALIFIERS> {                         \
    using __type = __signature<false, _Params...>;                             \
  };                                                                           \
  template <class _Ret, class... _Params>                                      \
  struct __signature_of<_Ret(_Params..., ...) QUALIFIERS> {                    \
    using __type = __signature<true, _Params...>;                              \
  };
#define OPENDEFER_SIGNATURES(QUALIFIERS)                                       \
  OPENDEFER_SIGNATURE(QUALIFIERS)                                              \
  OPENDEFER_SIGNATURE(const QUALIFIERS)                                        \
  OPENDEFER_SIGNATURE(volatile QUALIFIERS)                                     \
  OPENDEFER_SIGNATURE(const volatile QUALIFIERS)
OPENDEFER_SIGNATURES()
OPENDEFER_SIGNATURES(&)
OPENDEFER_SIGNATURES(&&)
OPENDEFER_SIGNATURES(noexcept)
OPENDEFER_SIGNATURES(& noexcept)
OPENDEFER_SIGNATURES(&& noexcept)
#undef OPENDEFER_SIGNATURES
#undef OPENDEFER_SIGNATURE
template <class _Tp>
struct __signature_of<_Tp *>
    : __signature_of<
          std::conditional_t<std::is_function<_Tp>::value, _Tp, void>> {};
template <class _Tp, class _Class>
struct __signature_of<_Tp _Class::*> : __signature_of<std::remove_cv_t<_Tp>> {};

/// The signature of a member that was found by its name.  (A member with an
/// explicit object parameter has none here: that parameter is not an argument,
/// but a pointer to the member is a pointer to a function that has it.)
template <class _Member>
using __signature_of_member = __signature_of<std::conditional_t<
    (__cplusplus > 202002L) && std::is_pointer<_Member>::value, void, _Member>>;
template <class _Tp>
struct __signature_of<_Tp, std::void_t<decltype(&_Tp::operator())>>
    : __signature_of_member<decltype(&_Tp::operator())> {};

/// True if argument-dependent lookup finds no functions for an argument of this
/// type.
template <class _Tp>
struct __brings_no_names
    : std::integral_constant<bool, std::is_arithmetic<_Tp>::value ||
                                       std::is_void<_Tp>::value ||
                                       std::is_null_pointer<_Tp>::value> {};
template <class _Tp>
struct __brings_no_names<_Tp *> : __brings_no_names<std::remove_cv_t<_Tp>> {};
template <class _Tp>
struct __brings_no_names<_Tp[]> : __brings_no_names<std::remove_cv_t<_Tp>> {};
template <class _Tp, std::size_t _Num>
struct __brings_no_names<_Tp[_Num]> : __brings_no_names<std::remove_cv_t<_Tp>> {
};

//===----------------------------------------------------------------------===//
// Probes
//===----------------------------------------------------------------------===//

/// The probe where the callee is not known.
struct __no_probe {};

/// A probe, and where to look for the callee's type.  Kept item number I is
/// argument number `_Position`, or (-1) part of an argument that has no type.
/// If `_MayBeOther`, argument-dependent lookup may find other functions of the
/// callee's name.
template <class _Probe, class _Find, bool _MayBeOther, int... _Position>
struct __known_probe : _Probe {
  explicit __known_probe(_Probe &&__p, _Find &&)
      : _Probe(static_cast<_Probe &&>(__p)) {}
};
template <bool _MayBeOther, int... _Position, class _Probe, class _Find>
__known_probe<_Probe, _Find, _MayBeOther, _Position...>
__probe_with(_Probe &&__p, _Find &&__find) {
  return __known_probe<_Probe, _Find, _MayBeOther, _Position...>(
      static_cast<_Probe &&>(__p), static_cast<_Find &&>(__find));
}

/// A member of the class whose `this` has the type `_This`.
template <class _This, class _Find> struct __member_of {};
template <class _This, class _Find>
__member_of<_This, _Find> __find_in(_Find &&) {
  return {};
}

/// Returns the signature that `_Find` finds. `_Callee` is the callee or the
/// object of the call.
template <class _Find, class _Callee> constexpr auto __find_signature() {
  using __object = std::remove_pointer_t<std::remove_reference_t<_Callee>> *;
  if constexpr (std::is_same<_Find, std::nullptr_t>::value)
    return typename __signature_of<
        std::remove_cv_t<std::remove_reference_t<_Callee>>>::__type();
  else if constexpr (std::is_invocable<_Find, __object>::value)
    return typename __signature_of_member<
        std::invoke_result_t<_Find, __object>>::__type();
  else
    return __no_signature();
}
template <class _Find, class _Callee> struct __found {
  using __type = decltype(__lowered::__find_signature<_Find, _Callee>());
};
template <class _Func, class _Callee>
struct __found<__type_list<_Func>, _Callee>
    : __signature_of<std::remove_cv_t<std::remove_reference_t<_Func>>> {};
template <class _This, class _Find, class _Callee>
struct __found<__member_of<_This, _Find>, _Callee> : __found<_Find, _This> {};

/// Determines the parameter for argument number I of the arguments A, as a list
/// of one type or an empty list.
template <class _Probe, class _Callee, class... _Arg>
struct __known_parameters {
  template <std::size_t> static constexpr auto __param() {
    return __type_list<>();
  }
};
template <class _Probe, class _Find, bool _MayBeOther, int... _Position,
          class _Callee, class... _Arg>
struct __known_parameters<
    __known_probe<_Probe, _Find, _MayBeOther, _Position...>, _Callee, _Arg...> {
  /// Returns the position of argument number `__i`. A pack makes the arguments
  /// more than the items; then counts on from the last item.
  static constexpr std::size_t __position(std::size_t __i) {
    constexpr int __positions[] = {_Position...};
    constexpr std::size_t __last = sizeof...(_Position) - 1;
    return __i <= __last || __positions[__last] < 0
               ? std::size_t(__positions[__i <= __last ? __i : __last])
               : std::size_t(__positions[__last]) + (__i - __last);
  }
  template <std::size_t _Idx> static constexpr auto __param() {
    if constexpr (_MayBeOther && !(__brings_no_names<std::remove_cv_t<
                                       std::remove_reference_t<_Arg>>>::value &&
                                   ...))
      return __type_list<>();
    else
      return __found<_Find,
                     _Callee>::__type::template __param<__position(_Idx)>();
  }
};
template <class _Probe> struct __is_no_probe : std::false_type {};
template <> struct __is_no_probe<__no_probe> : std::true_type {};
template <class _Find, bool _MayBeOther, int... _Position>
struct __is_no_probe<
    __known_probe<__no_probe, _Find, _MayBeOther, _Position...>>
    : std::true_type {};

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_LOWERED_SIGNATURE_H

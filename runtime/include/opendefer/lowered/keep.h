//===- opendefer/lowered/keep.h - What a call form keeps --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `defer f(a, b);` evaluates callee, object and arguments at the statement and
// keeps them in the captures of a closure:
//
//   [a0 = keep<T>(a), a1 = __keep_view<U>(b)]
//       f(a0, a1.get())
//
// This header defines how each of them is held. A call whose parameters depend
// on an instantiation keeps all of them in one object: kept_call.h.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_LOWERED_KEEP_H
#define OPENDEFER_LOWERED_KEEP_H

#include <opendefer/lowered/signature.h>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

/// Converts an argument to the parameter's type T at the `defer`.
template <class _Tp> _Tp __keep(_Tp __v) { return static_cast<_Tp &&>(__v); }

template <class _Tp> using __kept_type = std::decay_t<_Tp>;

/// Returns a decayed copy, moved if the argument is an rvalue.
template <class _Tp> __kept_type<_Tp> __copy(_Tp &&__x) {
  static_assert(std::is_constructible<__kept_type<_Tp>, _Tp &&>::value,
                "a deferred call cannot keep an argument that can be neither "
                "copied nor moved here: use the block form, defer { ... };");
  return static_cast<_Tp &&>(__x);
}

//===----------------------------------------------------------------------===//
// Arrays
//===----------------------------------------------------------------------===//

/// Returns element number `__i`, in memory order, of an array of any rank.
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

/// Returns the raw pointer that `x->` would use.
template <class _Tp> auto __arrow(_Tp &&__x) {
  if constexpr (std::is_pointer<std::decay_t<_Tp>>::value)
    return static_cast<std::decay_t<_Tp>>(__x);
  else
    return __lowered::__arrow(std::forward<_Tp>(__x).operator->());
}

/// Holds the object of a member call in dependent code: an lvalue by reference,
/// an rvalue by value.
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
// Arguments with their own types
//===----------------------------------------------------------------------===//

/// Holds an argument that was passed as A, which is an lvalue reference for an
/// lvalue, and passes it on as an A.
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

/// Keeps a callee: a pointer to a function, or a copy of another callee.
template <class _Func> auto __keep_callee(_Func &&__f) {
  if constexpr (std::is_function<std::remove_reference_t<_Func>>::value) {
    std::decay_t<_Func> __pointer = __f;
    return __kept_arg<std::decay_t<_Func> &>(__pointer);
  } else {
    return __kept_arg<_Func>(static_cast<_Func &&>(__f));
  }
}

/// Holds the callee of `x.m(a)` where an instantiation finds that `m` is not a
/// function: the value of `x.m`.
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

/// Keeps the value of `x.m` if it has one, else what `__else` returns for the
/// object.  `__find` can be called with the object where `x.m` is an
/// expression, and returns its value.
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

/// The callee of `C::m(a)` where `C::m` is a function.  A probe calls it as a
/// member of the object.  If the class of `this` is derived from C, the object
/// has that class.
template <class _Object> struct __named_callee {
  _Object &__object();
  __named_callee &&__pass() { return static_cast<__named_callee &&>(*this); }
};
/// Keeps the value of `C::m` if it has one.  `__find` can be called with a
/// pointer to a C where `C::m` is an expression; `__give` returns its value.
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

/// Holds an rvalue of type `_From` and the T that it was converted to, which
/// refers to it.  A move of this object moves the rvalue and converts it again.
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

/// Refers to the argument itself, for a parameter that is a reference to it.
template <class _Arg> struct __referred_arg {
  _Arg &__held;
  explicit __referred_arg(_Arg &__a) : __held(__a) {}
  _Arg &__pass() { return __held; }
};

//===----------------------------------------------------------------------===//
// Arguments with the types of the parameters
//===----------------------------------------------------------------------===//

/// Converts implicitly, as the conversion of an argument does.
template <class _Tp, class _From> _Tp __convert(_From &&__from) {
  return static_cast<_From &&>(__from);
}

/// Holds an argument that is converted to the parameter's type at the `defer`.
template <class _Param, class _Arg> struct __converted_arg {
  std::remove_cv_t<std::remove_reference_t<_Param>> __held;
  explicit __converted_arg(_Arg &&__a)
      : __held(
            __lowered::__convert<decltype(__held)>(static_cast<_Arg &&>(__a))) {
  }
  _Param &&__pass() { return static_cast<_Param &&>(__held); }
};

/// For a parameter that is an lvalue reference: holds the reference that the
/// argument converts to.
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

/// Holds a converted argument that may refer to the temporary it was created
/// from.  Both are on the heap, so they stay in place when this object moves.
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

/// True if a T may refer to the object it was created from.  A type that owns
/// something does not, unless it cannot be assigned: then it may have a
/// reference as a member.
template <class _Tp>
constexpr bool __may_view =
    std::is_pointer<_Tp>::value ||
    (std::is_class<_Tp>::value && (std::is_trivially_destructible<_Tp>::value ||
                                   !std::is_move_assignable<_Tp>::value));

/// Returns how an argument that was passed as A is held for the parameter: a
/// list of one type, or an empty list if the argument is held with its own
/// type.  `_IsCopy`: the argument is already a copy, which will not last.
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
/// Describes the conversion of an argument that was passed as A to the
/// parameter.
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
  /// It makes no difference whether the argument is converted at the `defer` or
  /// at the call, or the conversion is not known.
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

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_LOWERED_KEEP_H

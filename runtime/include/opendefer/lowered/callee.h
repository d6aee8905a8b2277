//===- opendefer/lowered/callee.h - The callee of a call form ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A deferred *block* gets the panic that runs it as a parameter of its closure.
// The function that a call form names has no such parameter.  So just before
// the call, the call form stores a note on G: the panic and a description of
// the callee (`__callee`).  A function that calls recover() describes itself
// (`__function`) on entry, and takes the note if the two descriptions match.  A
// helper in between does not match, even if it ends in a tail call or is
// inlined.  No stack frame is examined.
//
// The note contains what the text, the type or the address gives:
//
//   f(x), o.m(x)         the declaration, where the text alone determines it;
//   f(x) in a template   the name and the number of arguments;
//   o.m(x), c(x)         the class that declares the member which the
//                        instantiation finds, and the object; for a lambda the
//                        class is sufficient;
//   (*p)(x), (o.*p)(x)   the address; for a virtual function also its entry in
//                        the object's virtual table;
//   a virtual call       the whole object, whose class has the overrider;
//   a std::function      what it holds, since a class of the standard library
//                        only forwards to the callee.
//
// If the callee calls a function of the same name, the descriptions of the two
// functions may be equal.  So such a callee takes the note on entry as well,
// although it does not call recover(): lib/Analysis/HiddenCallees.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_LOWERED_CALLEE_H
#define OPENDEFER_LOWERED_CALLEE_H

#include <opendefer/lowered/compiler.h>
#include <opendefer/lowered/frame.h>
#include <opendefer/lowered/function.h>
#include <opendefer/lowered/keep.h>
#include <opendefer/value.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <type_traits>
#include <utility>
#if OPENDEFER_HAS_RTTI
#include <typeinfo>
#else
namespace std {
class type_info;
}
#endif

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

/// An entry of a virtual table: the address of the object's pointer to the
/// table, and the entry's offset in the table.  A pointer to a virtual member
/// function contains this offset.  The entry may contain the address of a
/// thunk, which does not identify the function that the thunk calls.
struct __virtual_entry {
  const void *__pointer;
  std::ptrdiff_t __offset;
};

/// Describes the callee of a call form.  Members that are not known are zero.
struct __callee {
  enum __kinds : unsigned char {
    __declared,   ///< `__declaration`; in a template only `__name`.
    __addressed,  ///< `__code`.
    __member,     ///< `__name` of `__type`, of `__object`.
    __overloaded, ///< The same, but a base of `__type` may declare it.
    __held        ///< Somewhere in `__object`; has the type `__info`.
  };
  std::uint64_t __declaration;
  /// A hash of the unqualified name.  The low 16 bits contain the number of
  /// arguments; all of them are set if that is not known.
  std::uint64_t __name;
  const void *__code;
  const void *__type; ///< The address of its __type_identity variable.
  const void *__object;
  std::size_t __size; ///< The size of the object.
  const std::type_info *__info;
  __kinds __kind;
  bool __isVirtual;  ///< `__object` is the most derived object.
  bool __mayInherit; ///< `__type` may inherit its operator() from a lambda.
  __virtual_entry __entry; ///< __addressed and virtual: the entry it reads.
};

/// A closure type whose body calls recover().
struct __lambda {
  const void *__type;
  const void *__code; ///< The function pointer that it converts to.
  const std::type_info *__info;
  const __lambda *__next;
};

/// A virtual function, usually one that another function overrides.
struct __overridden_function {
  std::uint64_t __declaration; ///< 0 means any function of its name.
  __virtual_entry __entry;     ///< The pointer is null if it is not known.
  const std::type_info *__pointerInfo; ///< The type of a pointer to it.
};

/// The description that a function which calls recover() gives of itself.
struct __function {
  std::uint64_t __declaration;
  /// The hash as in __callee.  The two low bytes contain the least and the
  /// greatest number of arguments.
  std::uint64_t __name;
  const void *__code;   ///< The address, or what a pointer to member leads to.
  const void *__type;   ///< The class.
  const void *__object; ///< The most derived one if the class is polymorphic.
  const std::type_info *__info;
  const __lambda *__lambdas;
  const __overridden_function *__overridden;
  std::size_t __overriddenCount;
  bool __isVirtual;
  __overridden_function __own; ///< The function itself, if it is virtual.
};

//===----------------------------------------------------------------------===//
// Pointers to members and objects
//===----------------------------------------------------------------------===//

/// The Itanium C++ ABI's pointer to a member function.
struct __member_pointer {
  std::uintptr_t __pointer;
  std::ptrdiff_t __adjustment;

  template <class _Mem> static __member_pointer __of(_Mem __m) {
    static_assert(sizeof(__m) == sizeof(__member_pointer), "not Itanium");
    __member_pointer __p;
    __builtin_memcpy(&__p, &__m, sizeof(__p));
    return __p;
  }
#if defined(__aarch64__) || defined(__arm__) || defined(__mips__)
  bool __isVirtual() const { return __adjustment & 1; }
  std::uintptr_t __offset() const { return __pointer; }
  std::ptrdiff_t __shift() const { return __adjustment >> 1; }
#else
  bool __isVirtual() const { return __pointer & 1; }
  std::uintptr_t __offset() const { return __pointer - 1; }
  std::ptrdiff_t __shift() const { return __adjustment; }
#endif
  /// Returns the entry from which a virtual call reads the address.
  __virtual_entry __entry(const volatile void *__object) const {
    return {static_cast<const char *>(const_cast<const void *>(__object)) +
                __shift(),
            static_cast<std::ptrdiff_t>(__offset())};
  }
  /// Returns the address of the function that a call through this pointer
  /// calls, or of a thunk that calls it.
  const void *__code(const volatile void *__object) const {
    if (!__isVirtual())
      return reinterpret_cast<const void *>(__pointer);
    __virtual_entry __found = __entry(__object);
    const char *__table;
    __builtin_memcpy(&__table, __found.__pointer, sizeof(__table));
    const void *__code;
    __builtin_memcpy(&__code, __table + __found.__offset, sizeof(__code));
    return __code;
  }
};

template <class _Tp> const void *__whole_object(_Tp *__object) {
  using __plain = std::remove_cv_t<_Tp>;
  if constexpr (std::is_polymorphic<__plain>::value)
    return const_cast<const void *>(
        dynamic_cast<const volatile void *>(__object));
  else
    return const_cast<const void *>(
        static_cast<const volatile void *>(__object));
}

template <class _Tp> auto __address_of_object(_Tp &&__x) {
  return __builtin_addressof(__x);
}

template <class _Tp> const std::type_info *__info_of() {
#if OPENDEFER_HAS_RTTI
  return &typeid(_Tp);
#else
  return nullptr;
#endif
}

//===----------------------------------------------------------------------===//
// The call form
//===----------------------------------------------------------------------===//

/// Returns the FNV-1a hash of a name, shifted to make room for the number of
/// arguments.
constexpr std::uint64_t __name_hash(const char *__name) {
  std::uint64_t __hash = 0xcbf29ce484222325ULL;
  for (; *__name; ++__name)
    __hash = (__hash ^ static_cast<unsigned char>(*__name)) * 0x100000001b3ULL;
  return __hash << 16;
}
constexpr std::uint64_t __call_operator = __name_hash("operator()") | 0xffff;

OPENDEFER_ALWAYS_INLINE void __note_call(__panic_record *__by,
                                         const __callee &__note) {
  __this_g.__notedPanic = __by;
  __this_g.__notedCallee = &__note;
}

/// `__here` is what the notes of the object file, too, refer to.
template <std::uint64_t _Declaration, std::uint64_t _Name>
struct __declared_callee {
  OPENDEFER_HIDDEN static const __callee __here;
};
template <std::uint64_t _Declaration, std::uint64_t _Name>
const __callee __declared_callee<_Declaration, _Name>::__here = {
    _Declaration,         _Name, nullptr, nullptr, nullptr, 0, nullptr,
    __callee::__declared, false, false,   {}};

/// Notes a call of a function that the text names.
template <std::uint64_t _Declaration, std::uint64_t _Name = 0>
OPENDEFER_ALWAYS_INLINE void __note_call(__panic_record *__by) {
  if (OPENDEFER_UNLIKELY(__is_panic(__by)))
    __lowered::__note_call(__by,
                           __declared_callee<_Declaration, _Name>::__here);
}

template <class _Tp, class _Mem, class _Class>
void __describe_member(__callee &__note, _Tp *__object, _Mem _Class::*__m) {
  static_assert(std::is_function<_Mem>::value, "a member function");
  __member_pointer __p = __member_pointer::__of(__m);
  __note.__kind = __callee::__member;
  __note.__type = &__type_identity<_Class>::__variable;
  __note.__object = __lowered::__whole_object(__object);
  __note.__isVirtual = __p.__isVirtual();
}
template <class _Tp, class _Ret, class... _Arg>
void __describe_member(__callee &__note, _Tp *,
                       _Ret (*__f)(_Arg...)) { // A static member function.
  __note.__kind = __callee::__addressed;
  __note.__code = reinterpret_cast<const void *>(__f);
}

/// Notes a call of a virtual function that the text names.
template <std::uint64_t _Declaration, std::uint64_t _Name, class _Tp>
OPENDEFER_ALWAYS_INLINE void
__note_virtual_call(__panic_record *__by, __callee &__note, _Tp *__object) {
  if (OPENDEFER_UNLIKELY(__is_panic(__by))) {
    __note = {};
    __note.__declaration = _Declaration;
    __note.__name = _Name;
    __note.__object = __lowered::__whole_object(__object);
    __note.__isVirtual = true;
    __lowered::__note_call(__by, __note);
  }
}

/// True for a class of the standard library.
template <class _Tp> constexpr bool __is_of_library() {
  const char *__name = __pretty_name<_Tp>();
  for (; *__name; ++__name)
    if (__name[0] == '_' && __name[1] == 'T' && __name[2] == 'p' &&
        __name[3] == ' ' && __name[4] == '=')
      return __name[6] == 's' && __name[7] == 't' && __name[8] == 'd' &&
             __name[9] == ':';
  return false;
}

template <class _Signature>
const std::type_info *
__info_held([[__maybe_unused__]] const std::function<_Signature> &__f) {
#if OPENDEFER_HAS_RTTI
  return &__f.target_type();
#else
  return nullptr;
#endif
}
template <class _Tp> const std::type_info *__info_held(const _Tp &) {
  return nullptr;
}

template <class _Tp, class = void>
struct __has_one_call_operator : std::false_type {};
template <class _Tp>
struct __has_one_call_operator<_Tp, std::void_t<decltype(&_Tp::operator())>>
    : std::true_type {};

template <class _Tp, class = void>
struct __becomes_pointer : std::false_type {};
template <class _Tp>
struct __becomes_pointer<_Tp, std::void_t<decltype(+std::declval<_Tp &>())>>
    : std::is_pointer<decltype(+std::declval<_Tp &>())> {};

template <class _Tp> void __describe_value(__callee &__note, _Tp &__c) {
  using __plain = std::remove_cv_t<_Tp>;
  if constexpr (std::is_function<_Tp>::value) {
    __note.__kind = __callee::__addressed;
    __note.__code = reinterpret_cast<const void *>(&__c);
  } else if constexpr (std::is_pointer<__plain>::value) {
    if constexpr (std::is_function<std::remove_pointer_t<__plain>>::value) {
      __note.__kind = __callee::__addressed;
      __note.__code = reinterpret_cast<const void *>(__c);
    }
  } else if constexpr (!std::is_class<__plain>::value) {
    // Something else that can be called, such as a block (Apple's extension).
    // It does not call recover().
  } else if constexpr (__is_of_library<__plain>()) {
    __note.__kind = __callee::__held;
    __note.__object = __builtin_addressof(const_cast<const __plain &>(__c));
    __note.__size = sizeof(__c);
    __note.__info = __lowered::__info_held(__c);
  } else if constexpr (__has_one_call_operator<__plain>::value) {
    __lowered::__describe_member(__note, __builtin_addressof(__c),
                                 &__plain::operator());
  } else if constexpr (__becomes_pointer<_Tp>::value) {
    __lowered::__describe_value(__note,
                                static_cast<const decltype(+__c) &>(+__c));
  } else {
    __note.__kind = __callee::__overloaded;
    __note.__type = &__type_identity<__plain>::__variable;
    __note.__object = __lowered::__whole_object(__builtin_addressof(__c));
    __note.__size = sizeof(__c);
    __note.__mayInherit = std::is_aggregate<__plain>::value;
  }
}
template <class _Tp>
void __describe_value(__callee &__note,
                      const std::reference_wrapper<_Tp> &__c) {
  __lowered::__describe_value(__note, __c.get());
}
template <class _Tp>
void __describe_value(__callee &__note, std::reference_wrapper<_Tp> &__c) {
  __lowered::__describe_value(__note, __c.get());
}

/// Notes a call of the member function that the instantiation finds in the
/// object's class.
template <std::uint64_t _Name, class _Tp, class _Find>
OPENDEFER_ALWAYS_INLINE void
__note_member_call(__panic_record *__by, __callee &__note, _Tp *__object,
                   [[__maybe_unused__]] _Find __find) {
  if (OPENDEFER_UNLIKELY(__is_panic(__by))) {
    __note = {};
    __note.__name = _Name;
    if constexpr (std::is_invocable<_Find, _Tp *>::value) {
      __lowered::__describe_member(__note, __object, __find(__object));
    } else {
      __note.__kind = __callee::__overloaded;
      __note.__type = &__type_identity<std::remove_cv_t<_Tp>>::__variable;
      __note.__object = __lowered::__whole_object(__object);
      __note.__size = sizeof(_Tp);
    }
    __lowered::__note_call(__by, __note);
  }
}

/// Notes a call of what the instantiation finds there, if that is a member
/// function.  If it is a value, __call_value() notes the call.
template <std::uint64_t _Name, class _Object, class _Find>
OPENDEFER_ALWAYS_INLINE void __note_found_call(__panic_record *__by,
                                            __callee &__note, _Object &__o,
                                            [[__maybe_unused__]] _Find __find) {
  if constexpr (std::is_pointer<_Object>::value)
    __lowered::__note_member_call<_Name>(__by, __note, __o, __find);
  else
    __lowered::__note_member_call<_Name>(
        __by, __note, __lowered::__address_of_object(__o.__get()), __find);
}
template <std::uint64_t _Name, class _Kept, class _Find>
OPENDEFER_ALWAYS_INLINE void __note_found_call(__panic_record *, __callee &,
                                            __value_callee<_Kept> &, _Find) {}

template <std::uint64_t _Name, class _Object>
OPENDEFER_ALWAYS_INLINE void __note_named_call(__panic_record *__by,
                                            __named_callee<_Object> &) {
  __lowered::__note_call<0, _Name>(__by);
}
template <std::uint64_t _Name, class _Kept>
OPENDEFER_ALWAYS_INLINE void __note_named_call(__panic_record *,
                                            __value_callee<_Kept> &) {}

/// Notes a call of a function pointer, a functor, a lambda, or an object that
/// holds one of these.
template <class _Tp>
OPENDEFER_ALWAYS_INLINE void __note_value_call(__panic_record *__by,
                                               __callee &__note, _Tp &__c) {
  if (OPENDEFER_UNLIKELY(__is_panic(__by))) {
    __note = {};
    __note.__name = __call_operator;
    __lowered::__describe_value(__note, __c);
    __lowered::__note_call(__by, __note);
  }
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
/// Converts to a pointer to the base class; a C-style cast ignores access.
template <class _Base, class _Tp>
OPENDEFER_ALWAYS_INLINE const volatile _Base *__base(const volatile _Tp *__o) {
  return (const volatile _Base *)__o;
}
#pragma GCC diagnostic pop
template <class _Tp, class _Mem, class _Class>
OPENDEFER_ALWAYS_INLINE void
__note_pointer_call(__panic_record *__by, __callee &__note, _Tp *__object,
                    _Mem _Class::*__m) {
  if (OPENDEFER_UNLIKELY(__is_panic(__by) && __m)) {
    __note = {};
    if constexpr (std::is_function<_Mem>::value) {
      __member_pointer __p = __member_pointer::__of(__m);
      __note.__kind = __callee::__addressed;
      auto *__subobject = __lowered::__base<_Class>(__object);
      __note.__code = __p.__code(__subobject);
      __note.__object = __lowered::__whole_object(__object);
      __note.__isVirtual = __p.__isVirtual();
      if (__note.__isVirtual)
        __note.__entry = __p.__entry(__subobject);
    } else {
      __lowered::__describe_value(__note, __object->*__m);
    }
    __lowered::__note_call(__by, __note);
  }
}

//===----------------------------------------------------------------------===//
// The function that calls recover()
//===----------------------------------------------------------------------===//

/// Returns the panic that calls the function directly, or null.
OPENDEFER_EXPORT __panic_record *__take_noted_panic(const __function &__self);
/// The same for a function that is not a member, or for a lambda expression,
/// whose closure types are in the list.
OPENDEFER_EXPORT __panic_record *
__take_noted_panic(std::uint64_t __declaration, std::uint64_t __name,
                   const void *__code, const __lambda *__lambdas);

/// Called on entry to a function that is not a member, or is a static one.
OPENDEFER_ALWAYS_INLINE __panic_record *
__take_panic(std::uint64_t __declaration, std::uint64_t __name,
             const void *__code) {
  if (OPENDEFER_LIKELY(!__this_g.__notedPanic))
    return nullptr;
  return __take_noted_panic(__declaration, __name, __code, nullptr);
}

/// Returns the address of a function template's specialisation, `&f<T>`.
template <class _Ret, class... _Arg>
const void *__address_of(_Ret (*__f)(_Arg...)) {
  return reinterpret_cast<const void *>(__f);
}

/// Called on entry to a member function.  `__m` is a pointer to it, or nullptr
/// where the text cannot name it.
template <class _Tp, class _Mem>
OPENDEFER_NOINLINE __panic_record *__take_panic_as_member(
    _Tp *__object, std::uint64_t __declaration, std::uint64_t __name,
    bool __isVirtual, [[__maybe_unused__]] _Mem __m,
    std::initializer_list<__overridden_function> __overridden) {
  using __plain = std::remove_cv_t<_Tp>;
  __function __self; // Not cleared as a whole, which takes longer.
  __self.__declaration = __declaration;
  __self.__name = __name;
  __self.__code = nullptr;
  __self.__lambdas = nullptr;
  __self.__own = {};
  __self.__type = &__type_identity<__plain>::__variable;
  __self.__object = __lowered::__whole_object(__object);
  __self.__info = __info_of<__plain>();
  __self.__overridden = __overridden.begin();
  __self.__overriddenCount = __overridden.size();
  __self.__isVirtual = __isVirtual;
  if constexpr (!std::is_same<_Mem, std::nullptr_t>::value) {
    __member_pointer __p = __member_pointer::__of(__m);
    __self.__isVirtual = __p.__isVirtual();
    __self.__code = __p.__code(__object);
    if (__p.__isVirtual())
      __self.__own = {
          __declaration, __p.__entry(__object), __info_of<_Mem>()};
  }
  return __take_noted_panic(__self);
}
/// Selects one of several overloads, by its signature.
template <class _Signature, class _Class>
constexpr auto __chosen(_Signature _Class::*__m) {
  return __m;
}
/// Describes an overridden function: by its declaration, and where it can be
/// named, also by a pointer to it and the base class subobject.
template <class _Tp, class _Mem>
OPENDEFER_ALWAYS_INLINE __overridden_function
__overrides(std::uint64_t __declaration, const volatile _Tp *__object,
            _Mem _Tp::*__m) {
  return {__declaration, __member_pointer::__of(__m).__entry(__object),
          __info_of<_Mem _Tp::*>()};
}
OPENDEFER_ALWAYS_INLINE __overridden_function
__overrides(std::uint64_t __declaration) {
  return {__declaration, {}, nullptr};
}
template <class _Tp, class _Mem, class... _Overridden>
OPENDEFER_ALWAYS_INLINE __panic_record *
__take_panic(_Tp *__object, std::uint64_t __declaration, std::uint64_t __name,
             bool __isVirtual, _Mem __m, _Overridden... __overridden) {
  if (OPENDEFER_LIKELY(!__this_g.__notedPanic))
    return nullptr;
  return __lowered::__take_panic_as_member(__object, __declaration, __name,
                                           __isVirtual, __m, {__overridden...});
}

/// The closure types of the lambda expression `_Declaration`; in a template
/// there may be several.  (The lambda's body cannot name its class.)
template <std::uint64_t _Declaration> struct OPENDEFER_HIDDEN __lambdas {
  static const __lambda *__list;
};
template <std::uint64_t _Declaration>
const __lambda *__lambdas<_Declaration>::__list = nullptr;

template <std::uint64_t _Declaration>
OPENDEFER_ALWAYS_INLINE __panic_record *__take_panic_as_lambda() {
  if (OPENDEFER_LIKELY(!__this_g.__notedPanic))
    return nullptr;
  return __take_noted_panic(_Declaration, 0, nullptr,
                            __lambdas<_Declaration>::__list);
}

template <class _Lambda>
auto __code_of_lambda(const _Lambda *__l)
    -> decltype(reinterpret_cast<const void *>(+*__l)) {
  return reinterpret_cast<const void *>(+*__l);
}
inline const void *__code_of_lambda(const void *) { return nullptr; }

/// Registers a closure type, with the function pointers that its objects
/// convert to: at most one or, if the lambda is generic, each `_Pointer`.
template <std::uint64_t _Declaration, class _Lambda, class... _Pointer>
struct OPENDEFER_HIDDEN __lambda_of {
  static bool __put() {
    // The conversion does not read the closure.
    alignas(_Lambda) static char __none[sizeof(_Lambda)] = {};
    auto *__closure = reinterpret_cast<const _Lambda *>(__none);
    const void *__codes[] = {
        __code_of_lambda(__closure),
        reinterpret_cast<const void *>(static_cast<_Pointer>(*__closure))...};
    static __lambda __known_as[1 + sizeof...(_Pointer)];
    for (std::size_t __i = 0; __i <= sizeof...(_Pointer); ++__i) {
      __known_as[__i] = {&__type_identity<_Lambda>::__variable, __codes[__i],
                         __info_of<_Lambda>(), __lambdas<_Declaration>::__list};
      __lambdas<_Declaration>::__list = &__known_as[__i];
    }
    return true;
  }
  static const bool __known;
};
template <std::uint64_t _Declaration, class _Lambda, class... _Pointer>
const bool __lambda_of<_Declaration, _Lambda, _Pointer...>::__known = __put();

/// `(false ? __a_lambda<Declaration>() : []() { ... })` is the same closure as
/// the lambda expression alone, and registers its class.
template <std::uint64_t _Declaration, class... _Pointer> struct __a_lambda {
  template <class _Lambda> operator _Lambda() const {
    static_cast<void>(
        &__lambda_of<_Declaration, _Lambda, _Pointer...>::__known);
    __builtin_unreachable();
  }
};

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_LOWERED_CALLEE_H

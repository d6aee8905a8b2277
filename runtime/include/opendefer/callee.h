//===- opendefer/callee.h - Is this the function that was deferred? *- C++ -*-//
//
// Lexical binding tells a deferred *block* which panic runs it.  The function
// that a call form names has no such parameter.  So the call form leaves a note
// on G just before the call, of the panic and of whom it calls (`callee`), and
// a function that says recover() compares the note with what it knows about
// itself (`function`) and takes it, on entry.  A helper in between, even one
// that ends in a tail call or is inlined, is another callee: nothing here looks
// at stack frames.
//
// The call form tells what the text, the type or the address gives:
//
//   f(x), o.m(x)         the declaration, where the text alone decides;
//   f(x) in a template   the name and the number of arguments;
//   o.m(x), c(x)         the class that declares the member which the
//                        instantiation finds, and the object; for a lambda
//                        that class says it all;
//   (*p)(x), (o.*p)(x)   the address;
//   a virtual call       the object as a whole: the overrider is one of it;
//   a std::function      what it holds: a class of the standard library is only
//                        a way to the callee.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_CALLEE_H
#define OPENDEFER_CALLEE_H

#include <opendefer/compiler.h>
#include <opendefer/frame.h>
#include <opendefer/value.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
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
namespace lowered {

/// Whom a call form calls.  What is not known is zero.
struct callee {
  enum kinds : unsigned char {
    declared,   ///< `declaration`; in a template only `name`.
    addressed,  ///< `code`.
    member,     ///< `name` of `type`, of `object`.
    overloaded, ///< The same, but `type` need not be the one that declares it.
    held        ///< Somewhere in `object`, of the dynamic type `info`.
  };
  std::uint64_t declaration;
  /// Hash of the unqualified name; in the low 16 bits the number of arguments,
  /// all set where that is not known.
  std::uint64_t name;
  const void *code;
  const void *type; ///< Of type_identity.
  const void *object;
  std::size_t size; ///< Of the object.
  const std::type_info *info;
  kinds kind;
  bool isVirtual;  ///< `object` is the whole one.
  bool mayInherit; ///< `type` may have got its operator() from a lambda.
};

/// A type of closure whose body says recover().
struct lambda {
  const void *type;
  const void *code; ///< What it converts to as a function pointer.
  const std::type_info *info;
  const lambda *next;
};

/// What a function that says recover() knows about itself.
struct function {
  std::uint64_t declaration;
  /// As in callee; the two low bytes are the least and the greatest number of
  /// arguments.
  std::uint64_t name;
  const void *code;   ///< The address, or what a pointer to member holds.
  const void *type;   ///< The class.
  const void *object; ///< The whole one if the class is polymorphic.
  const std::type_info *info;
  const lambda *lambdas;
  /// The declarations that it overrides; 0 stands for any of its name.
  const std::uint64_t *overridden;
  std::size_t overriddenCount;
  bool isVirtual;
};

//===----------------------------------------------------------------------===//
// Pointers to members and objects
//===----------------------------------------------------------------------===//

/// The Itanium C++ ABI's pointer to a member function.
struct member_pointer {
  std::uintptr_t pointer;
  std::ptrdiff_t adjustment;

  template <class M> static member_pointer of(M m) {
    static_assert(sizeof(m) == sizeof(member_pointer), "not Itanium");
    member_pointer p;
    __builtin_memcpy(&p, &m, sizeof(p));
    return p;
  }
#if defined(__aarch64__) || defined(__arm__) || defined(__mips__)
  bool isVirtual() const { return adjustment & 1; }
  std::uintptr_t offset() const { return pointer; }
  std::ptrdiff_t shift() const { return adjustment >> 1; }
#else
  bool isVirtual() const { return pointer & 1; }
  std::uintptr_t offset() const { return pointer - 1; }
  std::ptrdiff_t shift() const { return adjustment; }
#endif
  /// Of the function that is called through it.
  const void *code(const volatile void *object) const {
    if (!isVirtual())
      return reinterpret_cast<const void *>(pointer);
    const char *base =
        static_cast<const char *>(const_cast<const void *>(object)) + shift();
    const char *table;
    __builtin_memcpy(&table, base, sizeof(table));
    const void *entry;
    __builtin_memcpy(&entry, table + offset(), sizeof(entry));
    return entry;
  }
};

template <class T> const void *whole_object(T *object) {
  using plain = std::remove_cv_t<T>;
  if constexpr (std::is_polymorphic<plain>::value)
    return const_cast<const void *>(
        dynamic_cast<const volatile void *>(object));
  else
    return const_cast<const void *>(static_cast<const volatile void *>(object));
}

template <class T> auto address_of_object(T &&x) { return std::addressof(x); }

template <class T> const std::type_info *info_of() {
#if OPENDEFER_HAS_RTTI
  return &typeid(T);
#else
  return nullptr;
#endif
}

//===----------------------------------------------------------------------===//
// The call form
//===----------------------------------------------------------------------===//

/// FNV-1a of "operator()", shifted to make room for the number of arguments.
constexpr std::uint64_t name_hash(const char *name) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (; *name; ++name)
    hash = (hash ^ static_cast<unsigned char>(*name)) * 0x100000001b3ULL;
  return hash << 16;
}
constexpr std::uint64_t call_operator = name_hash("operator()") | 0xffff;

OPENDEFER_ALWAYS_INLINE void direct(panic_record *by, const callee &note) {
  G.directPanic = by;
  G.directCallee = &note;
}

template <std::uint64_t Declaration, std::uint64_t Name>
constexpr callee declared_callee = {
    Declaration, Name,    nullptr,          nullptr, nullptr,
    0,           nullptr, callee::declared, false,   false};

/// A function that the text names.
template <std::uint64_t Declaration, std::uint64_t Name = 0>
OPENDEFER_ALWAYS_INLINE void direct(panic_record *by) {
  if (OPENDEFER_UNLIKELY(by))
    lowered::direct(by, declared_callee<Declaration, Name>);
}

template <class T, class M, class C>
void describe_member(callee &note, T *object, M C::*m) {
  static_assert(std::is_function<M>::value, "a member function");
  member_pointer p = member_pointer::of(m);
  note.kind = callee::member;
  note.type = &type_identity<C>::variable;
  note.object = lowered::whole_object(object);
  note.isVirtual = p.isVirtual();
}
template <class T, class R, class... A>
void describe_member(callee &note, T *, R (*f)(A...)) { // A static one.
  note.kind = callee::addressed;
  note.code = reinterpret_cast<const void *>(f);
}

/// One that the instantiation finds in the class of the object.
template <std::uint64_t Name, class T, class Find>
OPENDEFER_ALWAYS_INLINE void direct_member(panic_record *by, callee &note,
                                           T *object,
                                           [[maybe_unused]] Find find) {
  if (OPENDEFER_UNLIKELY(by)) {
    note = {};
    note.name = Name;
    if constexpr (std::is_invocable<Find, T *>::value) {
      lowered::describe_member(note, object, find(object));
    } else {
      note.kind = callee::overloaded;
      note.type = &type_identity<std::remove_cv_t<T>>::variable;
      note.object = lowered::whole_object(object);
      note.size = sizeof(T);
    }
    lowered::direct(by, note);
  }
}

/// A virtual one that the text names.
template <std::uint64_t Declaration, std::uint64_t Name, class T>
OPENDEFER_ALWAYS_INLINE void direct_virtual(panic_record *by, callee &note,
                                            T *object) {
  if (OPENDEFER_UNLIKELY(by)) {
    note = {};
    note.declaration = Declaration;
    note.name = Name;
    note.object = lowered::whole_object(object);
    note.isVirtual = true;
    lowered::direct(by, note);
  }
}

/// Is it a class of the standard library?
template <class T> constexpr bool is_of_library() {
  const char *name = pretty_name<T>();
  for (; *name; ++name)
    if (name[0] == 'T' && name[1] == ' ' && name[2] == '=')
      return name[4] == 's' && name[5] == 't' && name[6] == 'd' &&
             name[7] == ':';
  return false;
}

template <class Signature>
const std::type_info *
info_held([[maybe_unused]] const std::function<Signature> &f) {
#if OPENDEFER_HAS_RTTI
  return &f.target_type();
#else
  return nullptr;
#endif
}
template <class T> const std::type_info *info_held(const T &) {
  return nullptr;
}

template <class T, class = void>
struct has_one_call_operator : std::false_type {};
template <class T>
struct has_one_call_operator<T, std::void_t<decltype(&T::operator())>>
    : std::true_type {};

template <class T, class = void> struct becomes_pointer : std::false_type {};
template <class T>
struct becomes_pointer<T, std::void_t<decltype(+std::declval<T &>())>>
    : std::is_pointer<decltype(+std::declval<T &>())> {};

template <class T> void describe_value(callee &note, T &c) {
  using plain = std::remove_cv_t<T>;
  if constexpr (std::is_pointer<plain>::value) {
    if constexpr (std::is_function<std::remove_pointer_t<plain>>::value) {
      note.kind = callee::addressed;
      note.code = reinterpret_cast<const void *>(c);
    }
  } else if constexpr (!std::is_class<plain>::value) {
    // A block, say, which says no recover().
  } else if constexpr (is_of_library<plain>()) {
    note.kind = callee::held;
    note.object = std::addressof(const_cast<const plain &>(c));
    note.size = sizeof(c);
    note.info = lowered::info_held(c);
  } else if constexpr (has_one_call_operator<plain>::value) {
    lowered::describe_member(note, std::addressof(c), &plain::operator());
  } else if constexpr (becomes_pointer<T>::value) {
    lowered::describe_value(note, static_cast<const decltype(+c) &>(+c));
  } else {
    note.kind = callee::overloaded;
    note.type = &type_identity<plain>::variable;
    note.object = lowered::whole_object(std::addressof(c));
    note.size = sizeof(c);
    note.mayInherit = std::is_aggregate<plain>::value;
  }
}
template <class T>
void describe_value(callee &note, const std::reference_wrapper<T> &c) {
  lowered::describe_value(note, c.get());
}
template <class T>
void describe_value(callee &note, std::reference_wrapper<T> &c) {
  lowered::describe_value(note, c.get());
}
template <class R, class... A> void describe_value(callee &note, R (&f)(A...)) {
  note.kind = callee::addressed;
  note.code = reinterpret_cast<const void *>(&f);
}

/// A function pointer, a functor, a lambda, what holds one.
template <class T>
OPENDEFER_ALWAYS_INLINE void direct_value(panic_record *by, callee &note,
                                          T &c) {
  if (OPENDEFER_UNLIKELY(by)) {
    note = {};
    note.name = call_operator;
    lowered::describe_value(note, c);
    lowered::direct(by, note);
  }
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
template <class T, class M, class C>
OPENDEFER_ALWAYS_INLINE void direct_pointer(panic_record *by, callee &note,
                                            T *object, M C::*m) {
  if (OPENDEFER_UNLIKELY(by && m)) {
    note = {};
    if constexpr (std::is_function<M>::value) {
      // Whatever the access to the base: the call is the user's.
      member_pointer p = member_pointer::of(m);
      note.kind = callee::addressed;
      note.code = p.code((const volatile C *)object);
      note.object = lowered::whole_object(object);
      note.isVirtual = p.isVirtual();
    } else {
      lowered::describe_value(note, object->*m);
    }
    lowered::direct(by, note);
  }
}
#pragma GCC diagnostic pop

//===----------------------------------------------------------------------===//
// The function that says recover()
//===----------------------------------------------------------------------===//

/// The panic that calls the function directly, or null.
OPENDEFER_EXPORT panic_record *entered_directly(const function &self);

/// On entry: to a function or a static member.
OPENDEFER_ALWAYS_INLINE panic_record *
entered(std::uint64_t declaration, std::uint64_t name, const void *code) {
  if (OPENDEFER_LIKELY(!G.directPanic))
    return nullptr;
  return entered_directly({declaration, name, code, nullptr, nullptr, nullptr,
                           nullptr, nullptr, 0, false});
}

/// For a specialisation of a function template, `&f<T>`.
template <class R, class... A> const void *address_of(R (*f)(A...)) {
  return reinterpret_cast<const void *>(f);
}

/// To a member.  `m` is a pointer to it where that can be written.
template <class T, class M>
OPENDEFER_NOINLINE panic_record *
entered_member(T *object, std::uint64_t declaration, std::uint64_t name,
               bool isVirtual, [[maybe_unused]] M m,
               std::initializer_list<std::uint64_t> overridden) {
  using plain = std::remove_cv_t<T>;
  function self = {};
  self.declaration = declaration;
  self.name = name;
  self.type = &type_identity<plain>::variable;
  self.object = lowered::whole_object(object);
  self.info = info_of<plain>();
  self.overridden = overridden.begin();
  self.overriddenCount = overridden.size();
  self.isVirtual = isVirtual;
  if constexpr (!std::is_same<M, std::nullptr_t>::value) {
    member_pointer p = member_pointer::of(m);
    self.isVirtual = p.isVirtual();
    self.code = p.code(object);
  }
  return entered_directly(self);
}
template <class T, class M, class... Id>
OPENDEFER_ALWAYS_INLINE panic_record *
entered(T *object, std::uint64_t declaration, std::uint64_t name,
        bool isVirtual, M m, Id... overridden) {
  if (OPENDEFER_LIKELY(!G.directPanic))
    return nullptr;
  return lowered::entered_member(object, declaration, name, isVirtual, m,
                                 {std::uint64_t(overridden)...});
}
/// Of which one is meant.
template <class Signature, class C> constexpr auto chosen(Signature C::*m) {
  return m;
}

/// The closures whose body is the lambda expression `Declaration`: several in a
/// template.  (The body itself cannot name its class.)
template <std::uint64_t Declaration> struct OPENDEFER_HIDDEN lambdas {
  static const lambda *list;
};
template <std::uint64_t Declaration>
const lambda *lambdas<Declaration>::list = nullptr;

template <std::uint64_t Declaration>
OPENDEFER_ALWAYS_INLINE panic_record *entered_lambda() {
  if (OPENDEFER_LIKELY(!G.directPanic))
    return nullptr;
  return entered_directly({Declaration, 0, nullptr, nullptr, nullptr, nullptr,
                           lambdas<Declaration>::list, nullptr, 0, false});
}

template <class L>
auto code_of_lambda(const L *l)
    -> decltype(reinterpret_cast<const void *>(+*l)) {
  return reinterpret_cast<const void *>(+*l);
}
inline const void *code_of_lambda(const void *) { return nullptr; }

template <std::uint64_t Declaration, class L>
struct OPENDEFER_HIDDEN lambda_of {
  static const lambda *put() {
    // The conversion looks at nothing of the closure.
    alignas(L) static char none[sizeof(L)] = {};
    static const lambda self = {
        &type_identity<L>::variable,
        code_of_lambda(reinterpret_cast<const L *>(none)), info_of<L>(),
        lambdas<Declaration>::list};
    return lambdas<Declaration>::list = &self;
  }
  static const lambda *const known;
};
template <std::uint64_t Declaration, class L>
const lambda *const lambda_of<Declaration, L>::known = put();

/// `(false ? a_lambda<Declaration>() : []() { ... })` is the closure as it is
/// made without it, and makes its class known.
template <std::uint64_t Declaration> struct a_lambda {
  template <class L> operator L() const {
    static_cast<void>(&lambda_of<Declaration, L>::known);
    __builtin_unreachable();
  }
};

} // namespace lowered
} // namespace opendefer

#endif // OPENDEFER_CALLEE_H

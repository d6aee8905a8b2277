//===- Callee.cpp - Matches the callee of a deferred call -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "core/PanicRecord.h"

#include <opendefer/lowered.h>

#include <algorithm>
#include <cstring>
#include <typeinfo>
#include <utility>

using namespace opendefer;
using namespace opendefer::__lowered;

/// True if the function has the callee's name, and accepts its number of
/// arguments.
static bool isNamed(const __function &F, const __callee &C) {
  if (!C.__name || (F.__name ^ C.__name) >> 16)
    return false;
  unsigned Least = F.__name >> 8 & 0xff, Most = F.__name & 0xff;
  unsigned Count = C.__name & 0xffff;
  return Count == 0xffff || (Count >= Least && Count <= Most);
}

/// True if the function overrides the one that the call form names.
static bool overrides(const __function &F, const __callee &C) {
  if (!F.__isVirtual || F.__object != C.__object)
    return false;
  for (std::size_t I = 0; I < F.__overriddenCount; ++I)
    if (std::uint64_t Declaration = F.__overridden[I].__declaration;
        Declaration ? Declaration == C.__declaration : isNamed(F, C))
      return true;
  return F.__declaration == C.__declaration;
}

static bool isWithin(const void *Place, const void *Object, std::size_t Size) {
  auto Offset = reinterpret_cast<std::uintptr_t>(Place) -
                reinterpret_cast<std::uintptr_t>(Object);
  return Place && Offset < Size;
}

/// True if Is(Word) is true for an aligned word of the object.
template <class Predicate>
static bool anyWord(const __callee &C, Predicate &&Is) {
  auto *Words = static_cast<const char *>(C.__object);
  for (std::size_t I = 0; I + sizeof(void *) <= C.__size; I += sizeof(void *)) {
    const void *Word;
    std::memcpy(&Word, Words + I, sizeof(Word));
    if (Word && Is(Word))
      return true;
  }
  return false;
}

/// True if a std::function or a similar class may hold the object.  What it
/// holds is inside it, or on the heap after at most a few words of the
/// library's.
static bool holdsObject(const __callee &C, const void *Object) {
  constexpr std::size_t Header = 4 * sizeof(void *);
  return isWithin(Object, C.__object, C.__size) ||
         anyWord(C, [&](const void *W) { return isWithin(Object, W, Header); });
}
static bool holdsAddress(const __callee &C, const void *Code) {
  return Code && anyWord(C, [&](const void *W) { return W == Code; });
}

/// True if the callee holds a pointer to the virtual member function F, or to
/// one that F overrides. (The object of the call is not known.)
static bool holdsVirtual(const __function &F, const __callee &C) {
  auto Is = [&](const __overridden_function &Virtual) {
    if (!Virtual.__entry.__pointer || !Virtual.__pointerInfo ||
        *Virtual.__pointerInfo != *C.__info)
      return false;
    auto *Words = static_cast<const char *>(C.__object);
    __member_pointer Held;
    for (std::size_t I = 0; I + sizeof(Held) <= C.__size; I += sizeof(void *)) {
      std::memcpy(&Held, Words + I, sizeof(Held));
      if (Held.__isVirtual() && Held.__entry(nullptr).__offset ==
                                    Virtual.__entry.__offset)
        return true;
    }
    return false;
  };
  return Is(F.__own) || std::any_of(F.__overridden,
                                    F.__overridden + F.__overriddenCount, Is);
}

namespace {
/// The kind of object that a class of the standard library holds, determined
/// from the mangled name of the object's type.
enum class HeldKind {
  Unknown, ///< There is no RTTI, or the class does not provide the type.
  Pointer, ///< A pointer to a function or a member.
  Library, ///< From the library, such as a std::bind(); no more is known.
  Object
};
} // namespace

static HeldKind heldKindOf(const __callee &C) {
  const char *Name = C.__info ? C.__info->name() : "v";
  if (!std::strcmp(Name, "v"))
    return HeldKind::Unknown;
  if (!std::strncmp(Name, "St", 2) || !std::strncmp(Name, "NSt", 3))
    return HeldKind::Library;
  return *Name == 'P' || *Name == 'M' ? HeldKind::Pointer : HeldKind::Object;
}

/// True if the object contains the address of the function or of one of its
/// lambdas.
static bool holdsCode(const __function &F, const __callee &C) {
  if (holdsAddress(C, F.__code))
    return true;
  for (const __lambda *L = F.__lambdas; L; L = L->__next)
    if (holdsAddress(C, L->__code))
      return true;
  return false;
}

/// True if the object that is held may be one of the function's lambdas.
static bool mayHoldLambda(const __function &F, const std::type_info *Held) {
  for (const __lambda *L = F.__lambdas; L; L = L->__next)
    if (!Held || !L->__info || *L->__info == *Held)
      return true;
  return false;
}

/// True if a class of the standard library holds the function.
static bool isHeld(const __function &F, const __callee &C) {
  HeldKind Kind = heldKindOf(C);
  if (Kind == HeldKind::Library)
    return true;
  if (Kind != HeldKind::Object && holdsCode(F, C))
    return true;
  if (Kind == HeldKind::Pointer)
    return *C.__info->name() == 'M' && holdsVirtual(F, C);
  const std::type_info *Held = Kind == HeldKind::Object ? C.__info : nullptr;
  if (mayHoldLambda(F, Held))
    return true;
  bool IsCallOperator = !((F.__name ^ __call_operator) >> 16);
  if (!IsCallOperator || !F.__object)
    return false;
  return (Held && F.__info && *F.__info == *Held) || holdsObject(C, F.__object);
}

/// True if the function is the member that the call form has found, or one of
/// several members of that name.
static bool isMember(const __function &F, const __callee &C) {
  for (const __lambda *L = F.__lambdas; L; L = L->__next)
    if (L->__type == C.__type || C.__mayInherit)
      return true;
  if (!isNamed(F, C))
    return false;
  if (C.__isVirtual)
    return F.__isVirtual && F.__object == C.__object;
  if (F.__type == C.__type)
    return true;
  return C.__kind == __callee::__overloaded &&
         (F.__object == C.__object ||
          isWithin(F.__object, C.__object, C.__size));
}

/// True if the function overrides the one in the callee's entry of the virtual
/// table.
static bool overridesAt(const __function &F, const __callee &C) {
  for (std::size_t I = 0; I < F.__overriddenCount; ++I) {
    const __virtual_entry &E = F.__overridden[I].__entry;
    if (E.__pointer ? E.__pointer == C.__entry.__pointer &&
                          E.__offset == C.__entry.__offset
                    : F.__object == C.__object)
      return true;
  }
  return false;
}

/// True if the callee's address is the function's, or that of a thunk for it.
static bool isAt(const __function &F, const __callee &C) {
  for (const __lambda *L = F.__lambdas; L; L = L->__next)
    if (C.__code == L->__code)
      return true;
  return C.__code == F.__code ||
         (C.__isVirtual && F.__isVirtual && overridesAt(F, C));
}

static bool designates(const __callee &C, const __function &F) {
  switch (C.__kind) {
  case __callee::__declared:
    if (C.__isVirtual)
      return overrides(F, C);
    return C.__declaration ? F.__declaration == C.__declaration : isNamed(F, C);
  case __callee::__addressed:
    return C.__code && isAt(F, C);
  case __callee::__member:
  case __callee::__overloaded:
    return isMember(F, C);
  case __callee::__held:
    return isHeld(F, C);
  }
  return false;
}

// A function that a call form calls recovers panics only. (A deferred body that
// recovers exceptions has the record as its parameter.)
static __panic_record *takeNotedPanicIf(bool IsCalled) {
  if (__this_g.__notedPanic->isException || !IsCalled)
    return nullptr;
  return std::exchange(__this_g.__notedPanic, nullptr);
}

OPENDEFER_NOINLINE __panic_record *
__lowered::__take_noted_panic(const __function &Self) {
  return takeNotedPanicIf(designates(*__this_g.__notedCallee, Self));
}

__panic_record *__lowered::__take_noted_panic(std::uint64_t Declaration,
                                              std::uint64_t Name,
                                              const void *Code,
                                              const __lambda *Lambdas) {
  const __callee &Callee = *__this_g.__notedCallee;
  // `defer handle();` outside of templates.
  if (Callee.__kind == __callee::__declared && !Callee.__isVirtual &&
      Callee.__declaration)
    return takeNotedPanicIf(Callee.__declaration == Declaration);
  __function Self = {};
  Self.__declaration = Declaration;
  Self.__name = Name;
  Self.__code = Code;
  Self.__lambdas = Lambdas;
  return __take_noted_panic(Self);
}

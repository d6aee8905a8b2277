//===- Callee.cpp - Is this function the one that was deferred? -----------===//

#include <opendefer/lowered.h>

#include <cstring>
#include <typeinfo>
#include <utility>

using namespace opendefer;
using namespace opendefer::lowered;

/// Is the function called by that name, with so many arguments?
static bool isNamed(const function &F, const callee &C) {
  if (!C.name || (F.name ^ C.name) >> 16)
    return false;
  unsigned Least = F.name >> 8 & 0xff, Most = F.name & 0xff;
  unsigned Count = C.name & 0xffff;
  return Count == 0xffff || (Count >= Least && Count <= Most);
}

/// Does it override what the call form named?
static bool overrides(const function &F, const callee &C) {
  if (!F.isVirtual || F.object != C.object)
    return false;
  for (std::size_t I = 0; I < F.overriddenCount; ++I)
    if (F.overridden[I] ? F.overridden[I] == C.declaration : isNamed(F, C))
      return true;
  return F.declaration == C.declaration;
}

static bool isWithin(const void *Place, const void *Object, std::size_t Size) {
  auto Offset = reinterpret_cast<std::uintptr_t>(Place) -
                reinterpret_cast<std::uintptr_t>(Object);
  return Place && Offset < Size;
}

/// Calls Is with each aligned word of the object, until it says yes.
template <class Predicate>
static bool anyWord(const callee &C, Predicate &&Is) {
  auto *Words = static_cast<const char *>(C.object);
  for (std::size_t I = 0; I + sizeof(void *) <= C.size; I += sizeof(void *)) {
    const void *Word;
    std::memcpy(&Word, Words + I, sizeof(Word));
    if (Word && Is(Word))
      return true;
  }
  return false;
}

/// What a std::function and the like holds is in it, or on the heap behind a
/// few words of the library's at most.
static bool holdsObject(const callee &C, const void *Object) {
  constexpr std::size_t Header = 4 * sizeof(void *);
  return isWithin(Object, C.object, C.size) ||
         anyWord(C, [&](const void *W) { return isWithin(Object, W, Header); });
}
static bool holdsAddress(const callee &C, const void *Code) {
  return Code && anyWord(C, [&](const void *W) { return W == Code; });
}

/// Is it in what a class of the standard library holds?
static bool isHeld(const function &F, const callee &C) {
  bool IsCallOperator = !((F.name ^ call_operator) >> 16);
  // As it is mangled: P for a pointer, M for one to a member, (N)St for what is
  // of the library itself, a std::bind() say, of which no more is known.
  const char *Name = C.info ? C.info->name() : "v";
  bool IsPointer = *Name == 'P' || *Name == 'M';
  bool IsKnown = std::strcmp(Name, "v") != 0;
  if (!std::strncmp(Name, "St", 2) || !std::strncmp(Name, "NSt", 3))
    return true;
  if (IsPointer || !IsKnown) {
    if (holdsAddress(C, F.code))
      return true;
    for (const lambda *L = F.lambdas; L; L = L->next)
      if (holdsAddress(C, L->code))
        return true;
  }
  if (IsPointer)
    return false;
  for (const lambda *L = F.lambdas; L; L = L->next)
    if (!IsKnown || !L->info || *L->info == *C.info)
      return true;
  if (!IsCallOperator || !F.object)
    return false;
  return (IsKnown && F.info && *F.info == *C.info) || holdsObject(C, F.object);
}

/// Is it the member that the call form has found, or one of that name where
/// there are several?
static bool isMember(const function &F, const callee &C) {
  for (const lambda *L = F.lambdas; L; L = L->next)
    if (L->type == C.type || C.mayInherit)
      return true;
  if (!isNamed(F, C))
    return false;
  if (C.isVirtual)
    return F.isVirtual && F.object == C.object;
  if (F.type == C.type)
    return true;
  return C.kind == callee::overloaded &&
         (F.object == C.object || isWithin(F.object, C.object, C.size));
}

/// Is that its address, or one that leads to it?
static bool isAt(const function &F, const callee &C) {
  for (const lambda *L = F.lambdas; L; L = L->next)
    if (C.code == L->code)
      return true;
  if (C.isVirtual && F.isVirtual && F.object == C.object)
    return F.code == C.code || F.overriddenCount > 1;
  return C.code == F.code;
}

static bool designates(const callee &C, const function &F) {
  switch (C.kind) {
  case callee::declared:
    if (C.isVirtual)
      return overrides(F, C);
    return C.declaration ? F.declaration == C.declaration : isNamed(F, C);
  case callee::addressed:
    return C.code && isAt(F, C);
  case callee::member:
  case callee::overloaded:
    return isMember(F, C);
  case callee::held:
    return isHeld(F, C);
  }
  return false;
}

panic_record *lowered::entered_directly(const function &Self) {
  if (!designates(*G.directCallee, Self))
    return nullptr;
  return std::exchange(G.directPanic, nullptr);
}

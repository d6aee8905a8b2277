//===- Value.cpp - What a panic carries -----------------------------------===//

#include "ValueText.h"

#include <opendefer/panic.h>

#include <cctype>
#include <cstring>

using namespace opendefer;
using namespace opendefer::lowered;

const char *PanicNilError::what() const noexcept {
  return "panic called with a null value";
}

const char *RuntimeError::what() const noexcept { return Message.c_str(); }

void lowered::retain(value_box *Box) noexcept {
  __atomic_fetch_add(&Box->references, 1, __ATOMIC_RELAXED);
}

void lowered::release(value_box *Box) noexcept {
  if (!Box)
    return;
  // The last reference is nobody else's to copy: no locked instruction.
  if (__atomic_load_n(&Box->references, __ATOMIC_ACQUIRE) == 1 ||
      __atomic_sub_fetch(&Box->references, 1, __ATOMIC_ACQ_REL) == 0)
    Box->operations->destroy(Box);
}

/// A mangled type name says that the type is local to a function: it holds a
/// `Z` outside identifiers and literals.
static bool isMangledLocal(const char *Name) {
  while (*Name) {
    if (*Name == 'Z')
      return true;
    if (*Name == 'L') { // A literal up to its E.
      while (*Name && *Name != 'E')
        ++Name;
    } else if (std::isdigit(static_cast<unsigned char>(*Name))) {
      std::size_t Length = 0;
      for (; std::isdigit(static_cast<unsigned char>(*Name)); ++Name)
        Length = Length * 10 + static_cast<std::size_t>(*Name - '0');
      while (*Name && Length--)
        ++Name;
    } else {
      ++Name;
    }
  }
  return false;
}

/// True if equal names mean equal types in different shared objects.
static bool isNameComparable(const char *Name) {
  if (std::strstr(Name, "pretty_name")) // GCC's words, of code without RTTI.
    return !std::strstr(Name, "{anonymous}") && !std::strstr(Name, ")::");
  return *Name != '*' && !std::strstr(Name, "_GLOBAL__N_") &&
         !isMangledLocal(Name);
}

bool lowered::same_type(const value_operations *A,
                        const value_operations *B) noexcept {
  if (A->identity == B->identity)
    return true;
  const char *NameA = A->linkName();
  const char *NameB = B->linkName();
  return NameA && NameB && std::strcmp(NameA, NameB) == 0 &&
         isNameComparable(NameA);
}

std::string value::what() const { return Box ? textOf(Box) : std::string(); }

std::exception_ptr value::exception() const noexcept {
  const auto *Held = get_if<std::exception_ptr>();
  return Held ? *Held : nullptr;
}

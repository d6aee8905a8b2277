//===- Value.cpp - What a panic carries -----------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "core/ValueText.h"

#include <opendefer/panic.h>

#include <cctype>
#include <cstring>

using namespace opendefer;
using namespace opendefer::__lowered;

const char *PanicNilError::what() const noexcept {
  return "panic called with a null value";
}

const char *RuntimeError::what() const noexcept { return _Message.c_str(); }

void __lowered::__retain(__value_box *Box) noexcept {
  __atomic_fetch_add(&Box->__references, 1, __ATOMIC_RELAXED);
}

void __lowered::__release(__value_box *Box) noexcept {
  if (!Box)
    return;
  // The last reference is nobody else's to copy: no locked instruction.
  if (__atomic_load_n(&Box->__references, __ATOMIC_ACQUIRE) == 1 ||
      __atomic_sub_fetch(&Box->__references, 1, __ATOMIC_ACQ_REL) == 0)
    Box->__operations->__destroy(Box);
}

/// The end of a literal in a mangled name: its E.
static const char *endOfLiteral(const char *Name) {
  while (*Name && *Name != 'E')
    ++Name;
  return Name;
}

/// The end of an identifier, which its length precedes.
static const char *endOfIdentifier(const char *Name) {
  std::size_t Length = 0;
  for (; std::isdigit(static_cast<unsigned char>(*Name)); ++Name)
    Length = Length * 10 + static_cast<std::size_t>(*Name - '0');
  while (*Name && Length--)
    ++Name;
  return Name;
}

/// The mangled name of a type that is local to a function has a `Z` outside of
/// identifiers and literals.
static bool isMangledLocal(const char *Name) {
  while (*Name && *Name != 'Z') {
    if (*Name == 'L')
      Name = endOfLiteral(Name);
    else if (std::isdigit(static_cast<unsigned char>(*Name)))
      Name = endOfIdentifier(Name);
    else
      ++Name;
  }
  return *Name == 'Z';
}

/// True if equal names mean equal types in different shared objects.
static bool isNameComparable(const char *Name) {
  if (std::strstr(Name, "pretty_name")) // GCC's words, of code without RTTI.
    return !std::strstr(Name, "{anonymous}") && !std::strstr(Name, ")::");
  return *Name != '*' && !std::strstr(Name, "_GLOBAL__N_") &&
         !isMangledLocal(Name);
}

bool __lowered::__same_type(const __value_operations *A,
                            const __value_operations *B) noexcept {
  if (A->__identity == B->__identity)
    return true;
  const char *NameA = A->__linkName();
  const char *NameB = B->__linkName();
  return NameA && NameB && std::strcmp(NameA, NameB) == 0 &&
         isNameComparable(NameA);
}

std::string value::what() const { return _Box ? textOf(_Box) : std::string(); }

std::exception_ptr value::exception() const noexcept {
  const auto *Held = get_if<std::exception_ptr>();
  return Held ? *Held : nullptr;
}

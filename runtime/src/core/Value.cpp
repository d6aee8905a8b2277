//===- Value.cpp - The payload of a panic ---------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "core/SpareMemory.h"
#include "core/ValueText.h"

#include <opendefer/panic.h>

#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#define OPENDEFER_HAS_SINGLE_THREADED 1
#else
#define OPENDEFER_HAS_SINGLE_THREADED 0
#endif

#include <cctype>
#include <cstring>
#include <new>

using namespace opendefer;
using namespace opendefer::__lowered;

const char *PanicNilError::what() const noexcept {
  return "panic called with a null value";
}

const char *RuntimeError::what() const noexcept { return _Message.c_str(); }

/// Enough for most payloads: a number, a pointer, a string or an exception.
static constexpr std::size_t SmallBox = 88;

static __thread SpareMemory SpareBox
    __attribute__((tls_model("initial-exec"))) = {
        static_cast<void (*)(void *)>(::operator delete), nullptr, 0, 0,
        nullptr};

void *__lowered::__allocate_box(std::size_t Size) {
  if (Size > SmallBox)
    return ::operator new(Size);
  void *Memory = SpareBox.take();
  return Memory ? Memory : ::operator new(SmallBox);
}

void __lowered::__free_box(void *Box, std::size_t Size) noexcept {
  if (Size > SmallBox)
    ::operator delete(Box);
  else
    SpareBox.give(Box);
}

/// True if the C library knows that the process has only one thread.
static bool isSingleThreaded() {
#if OPENDEFER_HAS_SINGLE_THREADED
  return __libc_single_threaded;
#else
  return false;
#endif
}

void __lowered::__retain(__value_box *Box) noexcept {
  if (isSingleThreaded())
    ++Box->__references;
  else
    __atomic_fetch_add(&Box->__references, 1, __ATOMIC_RELAXED);
}

// ThreadSanitizer does not see the atomic operations of this library, which is
// not compiled with it.  Without a word to it, the payload's destruction would
// race with what other threads have done with their values before.
extern "C" {
__attribute__((weak)) void __tsan_acquire(void *Address);
__attribute__((weak)) void __tsan_release(void *Address);
}

/// Drops a reference. Returns true if it was the last one.
static bool dropReference(__value_box *Box) {
  // No other thread can copy the last reference, so no locked instruction is
  // needed.
  if (__atomic_load_n(&Box->__references, __ATOMIC_ACQUIRE) == 1)
    return true;
  if (isSingleThreaded())
    return --Box->__references == 0;
  return __atomic_sub_fetch(&Box->__references, 1, __ATOMIC_ACQ_REL) == 0;
}

OPENDEFER_COLD static void releaseForThreadSanitizer(__value_box *Box) {
  __tsan_release(Box);
  if (!dropReference(Box))
    return;
  __tsan_acquire(Box);
  Box->__operations->__destroy(Box);
}

void __lowered::__release(__value_box *Box) noexcept {
  if (!Box)
    return;
  if (OPENDEFER_UNLIKELY(&__tsan_release != nullptr))
    releaseForThreadSanitizer(Box);
  else if (dropReference(Box))
    Box->__operations->__destroy(Box);
}

/// Returns the end of a literal in a mangled name: its `E`.
static const char *endOfLiteral(const char *Name) {
  while (*Name && *Name != 'E')
    ++Name;
  return Name;
}

/// Returns the end of an identifier in a mangled name, which begins with the
/// identifier's length.
static const char *endOfIdentifier(const char *Name) {
  std::size_t Length = 0;
  for (; std::isdigit(static_cast<unsigned char>(*Name)); ++Name)
    Length = Length * 10 + static_cast<std::size_t>(*Name - '0');
  while (*Name && Length--)
    ++Name;
  return Name;
}

/// True for the mangled name of a type that is local to a function: it contains
/// a `Z` outside of identifiers and literals.
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
  if (std::strstr(Name, "pretty_name")) // From GCC, without RTTI.
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

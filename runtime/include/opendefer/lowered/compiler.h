//===- opendefer/lowered/compiler.h - Compiler extensions -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Macros for the compiler extensions that the headers use.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LOWERED_COMPILER_H
#define OPENDEFER_LOWERED_COMPILER_H

#if !defined(__cplusplus) || __cplusplus < 201703L
#error "opendefer needs C++17 or later: compile with -std=c++17"
#endif

#include <opendefer/version.h>

#define OPENDEFER_EXPORT __attribute__((__visibility__("default")))
#define OPENDEFER_HIDDEN __attribute__((__visibility__("hidden")))
// A debugger takes the code of such a function for part of the user's line that
// it is inlined into, and does not step into it.  (g++ has no such attribute.)
#if defined(__clang__)
#define OPENDEFER_ALWAYS_INLINE                                                \
  inline __attribute__((__always_inline__, __nodebug__))
#else
#define OPENDEFER_ALWAYS_INLINE inline __attribute__((__always_inline__))
#endif
#define OPENDEFER_NOINLINE __attribute__((__noinline__))
#define OPENDEFER_COLD __attribute__((__cold__, __noinline__))
#define OPENDEFER_LIKELY(X) __builtin_expect(static_cast<bool>(X), 1)
#define OPENDEFER_UNLIKELY(X) __builtin_expect(static_cast<bool>(X), 0)

// Written around captures that have the names of structured bindings. Before
// Clang 22, -Wshadow warns about these.
#if defined(__clang__)
#define OPENDEFER_SHADOW_BEGIN                                                 \
  _Pragma("clang diagnostic push")                                             \
      _Pragma("clang diagnostic ignored \"-Wshadow\"")
#define OPENDEFER_SHADOW_END _Pragma("clang diagnostic pop")
#else
#define OPENDEFER_SHADOW_BEGIN
#define OPENDEFER_SHADOW_END
#endif

// A call that survives to code generation is an error on the caller's line.
#if defined(__has_attribute)
#if __has_attribute(__error__)
#define OPENDEFER_NOT_LOWERED(MESSAGE) __attribute__((__error__(MESSAGE)))
#endif
#endif
#ifndef OPENDEFER_NOT_LOWERED
#define OPENDEFER_NOT_LOWERED(MESSAGE)
#endif

// RTTI and exceptions may be disabled in the including file.
#if defined(__GXX_RTTI) || defined(__cpp_rtti)
#define OPENDEFER_HAS_RTTI 1
#else
#define OPENDEFER_HAS_RTTI 0
#endif
#if defined(__cpp_exceptions)
#define OPENDEFER_HAS_EXCEPTIONS 1
#else
#define OPENDEFER_HAS_EXCEPTIONS 0
#endif

// True with a sanitizer that keeps locals outside of the function's stack
// frame.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_HWADDRESS__)
#define OPENDEFER_MOVES_LOCALS 1
#elif defined(__has_feature)
#if __has_feature(__address_sanitizer__) ||                                    \
    __has_feature(__hwaddress_sanitizer__) || __has_feature(__safe_stack__)
#define OPENDEFER_MOVES_LOCALS 1
#endif
#endif
#ifndef OPENDEFER_MOVES_LOCALS
#define OPENDEFER_MOVES_LOCALS 0
#endif

#endif // OPENDEFER_LOWERED_COMPILER_H

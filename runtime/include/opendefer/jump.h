//===- opendefer/jump.h - longjmp past deferring functions ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// longjmp leaves functions without running destructors or deferred calls. The
// frames of deferring functions would stay in the thread's chain although their
// memory is reused, and so would running panics. In files that include this
// header (defer.h does), setjmp and sigsetjmp are macros that save the thread's
// state and restore it when they return again.
//
//   #include <opendefer/jump.h>
//
//   if (setjmp(buffer) == 0)
//     parse();            // may defer, and may longjmp(buffer, 1)
//
// The deferred calls of the functions that are left do not run. Their records,
// and the payloads of panics that were running, are leaked. setjmp executes a
// few more loads; no other code changes. For C code, the runtime replaces
// longjmp itself where it can: docs/reference.md.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_JUMP_H
#define OPENDEFER_JUMP_H

#include <opendefer/lowered/compiler.h>
#include <opendefer/lowered/frame.h>

#include <cstdint>
#include <setjmp.h>

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

/// Called when setjmp has returned again. The arguments are the thread's state
/// at the call of setjmp.
OPENDEFER_EXPORT OPENDEFER_COLD void
__restore_after_jump(__frame *__head, __panic_record *__panics,
                     __recovery *__recoveries, __resume_point *__resumes,
                     std::uint64_t __stack);

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

// The state is kept in scalars that live across the call. An object would not
// work: Clang reuses its memory as soon as its scope ends.
#define OPENDEFER_JUMP_MARK(CALL)                                              \
  __extension__({                                                              \
    ::opendefer::__lowered::__frame *opendefer_head =                          \
        ::opendefer::__lowered::__this_g.__head;                               \
    ::opendefer::__lowered::__panic_record *opendefer_panics =                 \
        ::opendefer::__lowered::__this_g.__panics;                             \
    ::opendefer::__lowered::__recovery *opendefer_recoveries =                 \
        ::opendefer::__lowered::__this_g.__recoveries;                         \
    ::opendefer::__lowered::__resume_point *opendefer_resumes =                \
        ::opendefer::__lowered::__this_g.__resumes;                            \
    ::std::uint64_t opendefer_stack =                                          \
        ::opendefer::__lowered::__this_g.__stack;                              \
    int opendefer_result = CALL;                                               \
    if (opendefer_result)                                                      \
      ::opendefer::__lowered::__restore_after_jump(                            \
          opendefer_head, opendefer_panics, opendefer_recoveries,              \
          opendefer_resumes, opendefer_stack);                                 \
    opendefer_result;                                                          \
  })

#undef setjmp
#undef sigsetjmp
#if defined(__GLIBC__)
#define setjmp(env) OPENDEFER_JUMP_MARK(_setjmp(env))
#define sigsetjmp(env, mask) OPENDEFER_JUMP_MARK(__sigsetjmp(env, mask))
#else // Here they are functions.
#define setjmp(env) OPENDEFER_JUMP_MARK(setjmp(env))
#define sigsetjmp(env, mask) OPENDEFER_JUMP_MARK(sigsetjmp(env, mask))
#endif

#endif // OPENDEFER_JUMP_H

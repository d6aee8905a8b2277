//===- opendefer/jump.h - longjmp past deferring functions ------*- C++ -*-===//
//
// longjmp leaves functions without a word. The frames of those that defer stay
// in the chain, and their memory is used for something else; so do panics that
// were running there. All of that is put right where setjmp returns again: what
// the thread's state was when it returned first is still alive, and what came
// later is not.
//
// So setjmp and sigsetjmp, which are macros of the C library's anyway, become
// ones that keep that state. Nothing else has a cost.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_JUMP_H
#define OPENDEFER_JUMP_H

#include <opendefer/compiler.h>
#include <opendefer/frame.h>

#include <cstdint>
#include <setjmp.h>

namespace opendefer {
namespace lowered {

/// setjmp has returned again: what the thread's state was when it was called.
OPENDEFER_EXPORT OPENDEFER_COLD void
restore_after_jump(frame *head, panic_record *panics, landing *landings,
                   resume_point *resumes, std::uint64_t stack);

} // namespace lowered
} // namespace opendefer

// The state is kept in scalars that live across the call. An object would not
// do: Clang gives its memory to others as soon as its scope is left.
#define OPENDEFER_JUMP_MARK(CALL)                                              \
  __extension__({                                                              \
    ::opendefer::lowered::frame *opendefer_head =                              \
        ::opendefer::lowered::G.head;                                          \
    ::opendefer::lowered::panic_record *opendefer_panics =                     \
        ::opendefer::lowered::G.panics;                                        \
    ::opendefer::lowered::landing *opendefer_landings =                        \
        ::opendefer::lowered::G.landings;                                      \
    ::opendefer::lowered::resume_point *opendefer_resumes =                    \
        ::opendefer::lowered::G.resumes;                                       \
    ::std::uint64_t opendefer_stack = ::opendefer::lowered::G.stack;           \
    int opendefer_result = CALL;                                               \
    if (opendefer_result)                                                      \
      ::opendefer::lowered::restore_after_jump(                                \
          opendefer_head, opendefer_panics, opendefer_landings,                \
          opendefer_resumes, opendefer_stack);                                 \
    opendefer_result;                                                          \
  })

#undef setjmp
#undef sigsetjmp
#if defined(__GLIBC__)
#define setjmp(env) OPENDEFER_JUMP_MARK(_setjmp(env))
#define sigsetjmp(env, mask) OPENDEFER_JUMP_MARK(__sigsetjmp(env, mask))
#else // Functions of these names.
#define setjmp(env) OPENDEFER_JUMP_MARK(setjmp(env))
#define sigsetjmp(env, mask) OPENDEFER_JUMP_MARK(sigsetjmp(env, mask))
#endif

#endif // OPENDEFER_JUMP_H

//===- opendefer/lowered/pad.h - Landing pads of guards ---------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a guard does in a landing pad: it lets the runtime make the calls that
// are left of its frame, newest first. Of those that are newer than the guard's
// own, none is left, because their guards have been destroyed.
//
// On x86-64 the call is an assembly statement that preserves rax and rdx. They
// hold the exception and the selector in a landing pad. For an ordinary call
// the compiler would move these to registers that it then saves in the
// function's prologue, where everybody pays for it. Nothing may be thrown out
// of the statement. Without optimisation the registers are saved in any case,
// and assembly takes longer to compile than a call. If a deferred call throws
// while an exception unwinds the frame, the personality routine terminates, as
// the language requires.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LOWERED_PAD_H
#define OPENDEFER_LOWERED_PAD_H

#include <opendefer/lowered/compiler.h>
#include <opendefer/lowered/frame.h>

#include <cstdint>

#if defined(__x86_64__) && defined(__LP64__) && defined(__ELF__) &&            \
    defined(__SSE__) && !defined(__code_model_large__) &&                      \
    defined(__OPTIMIZE__)
#define OPENDEFER_HAS_PAD_ASSEMBLY 1
#else
#define OPENDEFER_HAS_PAD_ASSEMBLY 0
#endif
#if defined(__AVX512F__)
#define OPENDEFER_PAD_CLOBBERS                                                 \
  , "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22", "xmm23",    \
      "xmm24", "xmm25", "xmm26", "xmm27", "xmm28", "xmm29", "xmm30", "xmm31",  \
      "k1", "k2", "k3", "k4", "k5", "k6", "k7"
#else
#define OPENDEFER_PAD_CLOBBERS
#endif

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

// How a guard tells its landing pad from the other ways out of its function:

/// It does not. Some `return` may not set the return flag, so the guard reads
/// its bit on every way out.
struct __any_exit {};
/// Every `return` sets the return flag. Where it is not set, the guard is in a
/// landing pad.
struct __own_pad {};
/// The same, and nothing is declared between the next older defer and this one,
/// so that the older guard can make this guard's call as well.
struct __shared_pad {};

/// Runs the pending calls of `__f` in `__mask`, newest first.
OPENDEFER_EXPORT void __deferreturn(__frame *__f, std::uint64_t __mask);
/// Runs the pending calls from bit `__first` on, in a landing pad.
OPENDEFER_EXPORT OPENDEFER_COLD void
__deferreturn_in_pad(__frame *__f, std::uint64_t __first) noexcept;

/// Does the same in a function with a table frame, whose slots do not yet
/// contain the functions of its direct defers. The place to which the call
/// returns leads to the notes that contain them.
OPENDEFER_EXPORT OPENDEFER_COLD void
__deferreturn_in_noted_pad(__frame *__f, std::uint64_t __first) noexcept;

#if OPENDEFER_HAS_PAD_ASSEMBLY
#define OPENDEFER_CALL_IN_PAD(FUNCTION)                                        \
  __asm__ volatile("call " FUNCTION "@PLT"                                     \
                   : "+D"(__f), "+S"(__first)                                  \
                   :                                                           \
                   : "memory", "cc", "rcx", "r8", "r9", "r10", "r11", "xmm0",  \
                     "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7",   \
                     "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13",       \
                     "xmm14", "xmm15" OPENDEFER_PAD_CLOBBERS)
OPENDEFER_ALWAYS_INLINE void __run_pad(__frame *__f, std::uint64_t __first) {
  OPENDEFER_CALL_IN_PAD("opendefer_run_pad");
}
OPENDEFER_ALWAYS_INLINE void __run_noted_pad(__frame *__f,
                                             std::uint64_t __first) {
  OPENDEFER_CALL_IN_PAD("opendefer_run_noted_pad");
}
#undef OPENDEFER_CALL_IN_PAD
#else
OPENDEFER_ALWAYS_INLINE void __run_pad(__frame *__f, std::uint64_t __first) {
  __deferreturn_in_pad(__f, __first);
}
OPENDEFER_ALWAYS_INLINE void __run_noted_pad(__frame *__f,
                                             std::uint64_t __first) {
  __deferreturn_in_noted_pad(__f, __first);
}
#endif

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#undef OPENDEFER_PAD_CLOBBERS

#endif // OPENDEFER_LOWERED_PAD_H

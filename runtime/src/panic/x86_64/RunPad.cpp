//===- RunPad.cpp - Deferred calls in a landing pad -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the assembly in opendefer/lowered/pad.h calls.
//
//===----------------------------------------------------------------------===//

#include "unwind/x86_64/RowCache.h"

#include <opendefer/lowered/pad.h>

using namespace opendefer;
using namespace opendefer::__lowered;

/// Not inline, because a recovery that enters the pad does not need it.
OPENDEFER_COLD static void completeSlotsAt(__frame *F, std::uintptr_t PC) {
  RowReader Rows;
  const Row *R = Rows.find(PC);
  completeSlots(F, PC, R ? R->Place : FramePlace());
}

// The link of a table frame has a value only if a panic has put the frame into
// the chain, and its bits are clear then. If one is set, no panic has walked
// here: an exception passes.
static void runNotedPad(__frame *F, std::uint64_t First, std::uintptr_t PC) {
  if (F->__deferBits >> First)
    completeSlotsAt(F, PC);
  __deferreturn_in_pad(F, First);
}

OPENDEFER_NOINLINE void
__lowered::__deferreturn_in_noted_pad(__frame *F,
                                      std::uint64_t First) noexcept {
  runNotedPad(F, First,
              reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)));
}

extern "C" {

__attribute__((used, visibility("hidden"))) void
opendefer_run_pad_calls(__frame *F, std::uint64_t First, std::uintptr_t) {
  __deferreturn_in_pad(F, First);
}

__attribute__((used, visibility("hidden"))) void
opendefer_run_noted_pad_calls(__frame *F, std::uint64_t First,
                              std::uintptr_t PC) {
  runNotedPad(F, First, PC);
}

/// Defines a function that calls another one with its own two arguments and the
/// place to which it returns. Preserves rax and rdx in addition to what a
/// function preserves, and aligns the stack, since the compiler does not see
/// that the statement calls something.
#define OPENDEFER_PAD_FUNCTION(NAME, CALLED)                                   \
  __attribute__((naked, used, visibility("default"), no_instrument_function,   \
                 no_profile_instrument_function,                               \
                 no_sanitize("address", "thread", "undefined"))) void          \
  NAME() {                                                                     \
    __asm__("endbr64\n\t"                                                      \
            "pushq %rbp\n\t"                                                   \
            ".cfi_adjust_cfa_offset 8\n\t"                                     \
            ".cfi_rel_offset %rbp, 0\n\t"                                      \
            "movq %rsp, %rbp\n\t"                                              \
            ".cfi_def_cfa_register %rbp\n\t"                                   \
            "pushq %rax\n\t"                                                   \
            "pushq %rdx\n\t"                                                   \
            "andq $-16, %rsp\n\t"                                              \
            "movq 8(%rbp), %rdx\n\t"                                           \
            "call " #CALLED "\n\t"                                             \
            "movq -8(%rbp), %rax\n\t"                                          \
            "movq -16(%rbp), %rdx\n\t"                                         \
            "leave\n\t"                                                        \
            ".cfi_def_cfa %rsp, 8\n\t"                                         \
            "ret");                                                            \
  }
OPENDEFER_PAD_FUNCTION(opendefer_run_pad, opendefer_run_pad_calls)
OPENDEFER_PAD_FUNCTION(opendefer_run_noted_pad, opendefer_run_noted_pad_calls)
}

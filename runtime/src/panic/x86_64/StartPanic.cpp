//===- StartPanic.cpp - Where a panic begins ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stores the registers before a function of the runtime can change them, so
// that the walk over the stack begins with the function that panics.
//
//===----------------------------------------------------------------------===//

#include "panic/Panic.h"

#include <opendefer/panic.h>

#include <cstddef>

using namespace opendefer;
using namespace opendefer::__lowered;

static_assert(offsetof(Cursor, PC) == 0 && offsetof(Cursor, SP) == 8 &&
                  offsetof(Cursor, Saved) == 16 && sizeof(Cursor) == 64,
              "the assembly knows these");

__attribute__((naked, no_instrument_function, no_profile_instrument_function,
               no_sanitize("address", "thread", "undefined"))) void
__lowered::__start_panic(__value_box *) {
  __asm__(R"(
  movq (%rsp), %rax
  leaq 8(%rsp), %rcx
  subq $72, %rsp
  .cfi_adjust_cfa_offset 72
  movq %rax, (%rsp)
  movq %rcx, 8(%rsp)
  movq %rbx, 16(%rsp)
  movq %rbp, 24(%rsp)
  movq %r12, 32(%rsp)
  movq %r13, 40(%rsp)
  movq %r14, 48(%rsp)
  movq %r15, 56(%rsp)
  movq %rsp, %rsi
  call opendefer_start_panic_from
  ud2
)");
}

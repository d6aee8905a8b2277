//===- RunPad.cpp - Deferred calls in a landing pad -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the assembly in opendefer/lowered/pad.h calls.
//
//===----------------------------------------------------------------------===//

#include <opendefer/lowered/pad.h>

using namespace opendefer;
using namespace opendefer::__lowered;

extern "C" {

__attribute__((used, visibility("hidden"))) void
opendefer_run_pad_calls(__frame *F, std::uint64_t Mask) {
  __deferreturn_in_pad(F, Mask);
}

/// The arguments are those of opendefer_run_pad_calls(). Preserves rax and rdx
/// in addition to what a function preserves, and aligns the stack, since the
/// compiler does not see that the statement calls something.
__attribute__((naked, used, visibility("default"), no_instrument_function,
               no_profile_instrument_function,
               no_sanitize("address", "thread", "undefined"))) void
opendefer_run_pad() {
  __asm__(R"(
  endbr64
  pushq %rbp
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rbp, 0
  movq %rsp, %rbp
  .cfi_def_cfa_register %rbp
  pushq %rax
  pushq %rdx
  andq $-16, %rsp
  call opendefer_run_pad_calls
  movq -8(%rbp), %rax
  movq -16(%rbp), %rdx
  leave
  .cfi_def_cfa %rsp, 8
  ret
)");
}
}

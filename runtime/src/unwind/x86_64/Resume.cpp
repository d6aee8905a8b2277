//===- Resume.cpp - What landing pads end with ----------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every cleanup pad ends with _Unwind_Resume. The unwinder's own comes back to
// us, through opendefer_stop, but only after it has found out where it is,
// which costs more than all the rest. So we define it too: for a recovery of
// ours it takes the registers and goes on at once, anything else it passes to
// the unwinder's as if it had not been there.
//
// The symbol is hidden, so it serves the program or library that it was linked
// into and no other, and it is weak, so that in a static executable the
// unwinder's wins; then recoveries just take the longer way. Part of the static
// library, of the shared one, and of the archive that what links to the shared
// one needs besides (libopendefer_resume.a).
//
//===----------------------------------------------------------------------===//

#include "unwind/x86_64/Registers.h"

#include <cstddef>

using namespace opendefer::__lowered;

static_assert(offsetof(Cursor, PC) == 0 && offsetof(Cursor, SP) == 8 &&
                  offsetof(Cursor, Saved) == 16 && sizeof(Cursor) == 64,
              "the assembly uses these offsets");
static_assert(offsetof(_Unwind_Exception, private_1) == 16,
              "the assembly uses this offset");

__asm__(R"(
  .text

  .hidden _Unwind_Resume
  .weak _Unwind_Resume
  .type _Unwind_Resume, @function
  .p2align 4
_Unwind_Resume:
  .cfi_startproc
  endbr64
  movq opendefer_stop@GOTPCREL(%rip), %rax
  cmpq %rax, 16(%rdi)
  jne 1f
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
  call opendefer_resume@PLT
  .cfi_adjust_cfa_offset -72
1:
  movq opendefer_real_resume(%rip), %rax
  testq %rax, %rax
  jne 2f
  pushq %rdi
  .cfi_adjust_cfa_offset 8
  call opendefer_find_real_resume@PLT
  popq %rdi
  .cfi_adjust_cfa_offset -8
  movq %rax, opendefer_real_resume(%rip)
2:
  jmp *%rax
  .cfi_endproc
  .size _Unwind_Resume, . - _Unwind_Resume

  .local opendefer_real_resume
  .comm opendefer_real_resume, 8, 8
)");

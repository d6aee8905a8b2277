//===- Registers.cpp - Taking and setting the machine's registers ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of the table unwinder that C++ cannot say.
//
// _Unwind_Resume is what every cleanup pad ends with.  The unwinder's own comes
// back to us, through opendefer_stop, but only after it has found out where it
// is, which costs more than all the rest.  So we define it too: for a recovery
// of ours it takes the registers and goes on at once, anything else it passes
// to the unwinder's as if it had not been there.
//
// The symbol is hidden, so it serves the program or library that the runtime
// was linked into and no other, and it is weak, so that in a static executable
// the unwinder's wins; then recoveries just take the longer way.
//
//===----------------------------------------------------------------------===//

#include "unwind/x86_64/Registers.h"

#include "core/Fatal.h"

#include <dlfcn.h>

#include <cstddef>

using namespace opendefer::__lowered;

static_assert(offsetof(Cursor, PC) == 0 && offsetof(Cursor, SP) == 8 &&
                  offsetof(Cursor, Saved) == 16 && sizeof(Cursor) == 64 &&
                  RBX == 0 && RBP == 1 && R12 == 2 && R15 == 5,
              "the assembly uses these offsets");
static_assert(offsetof(_Unwind_Exception, private_1) == 16,
              "the assembly uses this offset");

__asm__(R"(
  .text

  .hidden opendefer_capture
  .globl opendefer_capture
  .type opendefer_capture, @function
  .p2align 4
opendefer_capture:
  .cfi_startproc
  endbr64
  movq (%rsp), %rax
  movq %rax, (%rdi)
  leaq 8(%rsp), %rax
  movq %rax, 8(%rdi)
  movq %rbx, 16(%rdi)
  movq %rbp, 24(%rdi)
  movq %r12, 32(%rdi)
  movq %r13, 40(%rdi)
  movq %r14, 48(%rdi)
  movq %r15, 56(%rdi)
  ret
  .cfi_endproc
  .size opendefer_capture, . - opendefer_capture

  .hidden opendefer_enter_pad
  .globl opendefer_enter_pad
  .type opendefer_enter_pad, @function
  .p2align 4
opendefer_enter_pad:
  .cfi_startproc
  endbr64
  movq %rdx, %rax
  movq %rcx, %rdx
  movq 16(%rdi), %rbx
  movq 24(%rdi), %rbp
  movq 32(%rdi), %r12
  movq 40(%rdi), %r13
  movq 48(%rdi), %r14
  movq 56(%rdi), %r15
  # Last: what is below it, where we have come from, a signal may overwrite.
  movq 8(%rdi), %rsp
  jmp *%rsi
  .cfi_endproc
  .size opendefer_enter_pad, . - opendefer_enter_pad

  .hidden opendefer_has_shadow_stack
  .globl opendefer_has_shadow_stack
  .type opendefer_has_shadow_stack, @function
  .p2align 4
opendefer_has_shadow_stack:
  .cfi_startproc
  endbr64
  xorl %eax, %eax
  rdsspq %rax
  testq %rax, %rax
  setne %al
  ret
  .cfi_endproc
  .size opendefer_has_shadow_stack, . - opendefer_has_shadow_stack

  .hidden _Unwind_Resume
  .weak _Unwind_Resume
  .type _Unwind_Resume, @function
  .p2align 4
_Unwind_Resume:
  .cfi_startproc
  endbr64
  leaq opendefer_stop(%rip), %rax
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
  call opendefer_resume
  .cfi_adjust_cfa_offset -72
1:
  movq opendefer_real_resume(%rip), %rax
  testq %rax, %rax
  jne 2f
  pushq %rdi
  .cfi_adjust_cfa_offset 8
  call opendefer_find_real_resume
  popq %rdi
  .cfi_adjust_cfa_offset -8
2:
  jmp *%rax
  .cfi_endproc
  .size _Unwind_Resume, . - _Unwind_Resume

  .local opendefer_real_resume
  .comm opendefer_real_resume, 8, 8
)");

void *opendefer_find_real_resume() {
  void *Real = dlsym(RTLD_NEXT, "_Unwind_Resume");
  if (!Real)
    fatal("cannot find _Unwind_Resume");
  return Real;
}

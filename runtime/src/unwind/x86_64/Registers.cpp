//===- Registers.cpp - Taking and setting the machine's registers ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of the table unwinder that C++ cannot express.
//
//===----------------------------------------------------------------------===//

#include "unwind/x86_64/Registers.h"

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
)");

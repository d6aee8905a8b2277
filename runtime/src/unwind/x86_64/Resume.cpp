//===- Resume.cpp - The runtime's _Unwind_Resume --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every cleanup pad ends with a call of _Unwind_Resume. The unwinder's function
// returns control to the table unwinder through opendefer_stop, but first it
// determines its own position on the stack, which takes longer than the rest of
// the recovery. So the runtime defines the function, too. For a recovery it
// takes the registers and continues at once. For any other exception it jumps
// to the unwinder's function.
//
// The symbol is hidden, so only the program or library that it is linked into
// uses it. It is weak, so that a static executable uses the unwinder's
// definition; recoveries are then slower. This file is part of the static
// library, of the shared library, and of libopendefer_resume.a, an archive
// that is linked in addition to the shared library.
//
//===----------------------------------------------------------------------===//

#include "unwind/x86_64/Registers.h"

#include <cstddef>

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
)" OPENDEFER_PUSH_CALLER R"(  movq %rsp, %rsi
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

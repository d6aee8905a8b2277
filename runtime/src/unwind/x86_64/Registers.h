//===- Registers.h - Taking and setting the machine's registers -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime; x86-64.  See Registers.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_UNWIND_X86_64_REGISTERS_H
#define OPENDEFER_SRC_UNWIND_X86_64_REGISTERS_H

#include "unwind/x86_64/CallFrameInfo.h"

#include <unwind.h>

extern "C" {

/// Sets Frame to the stack frame of the caller.
__attribute__((visibility("hidden"))) void
opendefer_capture(opendefer::__lowered::Cursor *Frame);

/// Enters a landing pad of the stack frame, as an unwinder does.
[[noreturn]] __attribute__((visibility("hidden"))) void
opendefer_enter_pad(const opendefer::__lowered::Cursor *Frame,
                    std::uintptr_t Pad, _Unwind_Exception *Exception,
                    std::intptr_t Selector);

/// True if the processor checks return addresses against a shadow stack, which
/// opendefer_enter_pad() does not adjust.
__attribute__((visibility("hidden"))) bool opendefer_has_shadow_stack();

/// Assembly at the start of a function: pushes the Cursor of its caller, which
/// rsp then points to. Changes rax and r11.
#define OPENDEFER_PUSH_CALLER                                                  \
  "\tmovq (%rsp), %rax\n"                                                      \
  "\tleaq 8(%rsp), %r11\n"                                                     \
  "\tsubq $72, %rsp\n" /* with 8 bytes that align the stack */                 \
  "\t.cfi_adjust_cfa_offset 72\n"                                              \
  "\tmovq %rax, (%rsp)\n"                                                      \
  "\tmovq %r11, 8(%rsp)\n"                                                     \
  "\tmovq %rbx, 16(%rsp)\n"                                                    \
  "\tmovq %rbp, 24(%rsp)\n"                                                    \
  "\tmovq %r12, 32(%rsp)\n"                                                    \
  "\tmovq %r13, 40(%rsp)\n"                                                    \
  "\tmovq %r14, 48(%rsp)\n"                                                    \
  "\tmovq %r15, 56(%rsp)\n"

// Marks the symbols that Resume.cpp uses.  Each program and library that is
// linked to the shared runtime contains a copy of Resume.cpp.
#ifdef OPENDEFER_RUNTIME_SHARED
#define OPENDEFER_FOR_RESUME __attribute__((used, visibility("default")))
#else
#define OPENDEFER_FOR_RESUME __attribute__((used, visibility("hidden")))
#endif

/// The stop function of a forced unwind.  Its address in an exception object
/// marks a running recovery.
OPENDEFER_FOR_RESUME _Unwind_Reason_Code opendefer_stop(
    int Version, _Unwind_Action Actions, _Unwind_Exception_Class Class,
    _Unwind_Exception *Exception, _Unwind_Context *Context, void *Argument);

/// Called when a landing pad of Frame has run its cleanups.
[[noreturn]] OPENDEFER_FOR_RESUME void
opendefer_resume(_Unwind_Exception *Exception,
                 const opendefer::__lowered::Cursor *Frame);

/// Returns the unwinder's _Unwind_Resume, for exceptions that are not
/// recoveries of the table unwinder.
OPENDEFER_FOR_RESUME void *opendefer_find_real_resume();
}

namespace opendefer {
namespace __lowered {

/// Returns the stack pointer of the function that this is inlined into, at its
/// calls.
OPENDEFER_ALWAYS_INLINE std::uintptr_t stackPointerHere() {
  std::uintptr_t SP;
  __asm__ volatile("movq %%rsp, %0" : "=r"(SP));
  return SP;
}

/// Sets Frame to the stack frame that an unwinder has reached.
inline void readCursor(_Unwind_Context *Context, Cursor &Frame) {
  static constexpr int DwarfNumbers[SavedRegisters] = {3, 6, 12, 13, 14, 15};
  Frame.PC = _Unwind_GetIP(Context);
  Frame.SP = _Unwind_GetCFA(Context);
  for (unsigned R = 0; R < SavedRegisters; ++R)
    Frame.Saved[R] = _Unwind_GetGR(Context, DwarfNumbers[R]);
}

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_UNWIND_X86_64_REGISTERS_H

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

/// Describes the frame that calls this.
__attribute__((visibility("hidden"))) void
opendefer_capture(opendefer::__lowered::Cursor *Frame);

/// Goes on in a landing pad of the frame, as an unwinder does.
[[noreturn]] __attribute__((visibility("hidden"))) void
opendefer_enter_pad(const opendefer::__lowered::Cursor *Frame,
                    std::uintptr_t Pad, _Unwind_Exception *Exception,
                    std::intptr_t Selector);

/// True where the processor checks return addresses against a stack of its
/// own, which opendefer_enter_pad() would leave behind.
__attribute__((visibility("hidden"))) bool opendefer_has_shadow_stack();

// What Resume.cpp needs, which is also in each program and library that is
// linked to the shared runtime.
#ifdef OPENDEFER_RUNTIME_SHARED
#define OPENDEFER_FOR_RESUME __attribute__((used, visibility("default")))
#else
#define OPENDEFER_FOR_RESUME __attribute__((used, visibility("hidden")))
#endif

/// The mark of a recovery under way; by type the stop function of a forced
/// unwind.
OPENDEFER_FOR_RESUME _Unwind_Reason_Code opendefer_stop(
    int Version, _Unwind_Action Actions, _Unwind_Exception_Class Class,
    _Unwind_Exception *Exception, _Unwind_Context *Context, void *Argument);

/// A landing pad of Frame is done with its cleanups.
[[noreturn]] OPENDEFER_FOR_RESUME void
opendefer_resume(_Unwind_Exception *Exception,
                 const opendefer::__lowered::Cursor *Frame);

/// Where exceptions that are no recoveries of ours go on.
OPENDEFER_FOR_RESUME void *opendefer_find_real_resume();
}

namespace opendefer {
namespace __lowered {

/// Of the function that this is inlined in, as it is at its calls.
OPENDEFER_ALWAYS_INLINE std::uintptr_t stackPointerHere() {
  std::uintptr_t SP;
  __asm__ volatile("movq %%rsp, %0" : "=r"(SP));
  return SP;
}

/// The frame that an unwinder is at.
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

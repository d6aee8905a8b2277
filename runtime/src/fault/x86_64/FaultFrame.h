//===- FaultFrame.h - Between a fault and its panic -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime; x86-64.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_FAULT_X86_64_FAULTFRAME_H
#define OPENDEFER_SRC_FAULT_X86_64_FAULTFRAME_H

#include <cstdint>

namespace opendefer {
namespace __lowered {

/// What a signal has interrupted. The assembly depends on this layout.
struct Interrupted {
  std::uintptr_t PC;
  std::uintptr_t Registers[16]; ///< In the order of DWARF's numbers; 7 is rsp.
};

/// What the signal was.
struct Fault {
  int Signal;
  bool IsOverflow; ///< The division may also have overflowed.
  const void *Address;
};

} // namespace __lowered
} // namespace opendefer

extern "C" {
/// "Called" by the instruction that has faulted: the signal handler sets rdi to
/// an Interrupted, rsi to a Fault, and rsp. Copies the former to the stack,
/// where its unwind table finds the registers of the faulting function.
__attribute__((visibility("hidden"))) void opendefer_fault_frame();

/// Is called by that.
[[noreturn]] __attribute__((used, visibility("hidden"))) void
opendefer_panic_of_fault(const opendefer::__lowered::Interrupted *At,
                         const opendefer::__lowered::Fault *What);
}

#endif // OPENDEFER_SRC_FAULT_X86_64_FAULTFRAME_H

//===- JumpBuffer.cpp - The jump buffer on i386 ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "jump/glibc/JumpBuffer.h"

using namespace opendefer;

namespace {
struct Layout {
  enum : unsigned { Index = 4, Rotation = 9 };
};
} // namespace

/// A call pushes its arguments, so the stack pointer in a buffer differs from
/// the one after the call. The guard is read from the C library's own variable.
static std::uintptr_t pointerGuard() {
  std::uintptr_t Guard;
  __asm__("{movl %%gs:0x18, %0|mov %0, gs:[0x18]}" : "=r"(Guard));
  return Guard;
}

std::uintptr_t __lowered::stackPointerIn(const void *Buffer) {
  return __lowered::mangledStackPointer<Layout>(Buffer) ^ pointerGuard();
}

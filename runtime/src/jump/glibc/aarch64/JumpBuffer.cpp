//===- JumpBuffer.cpp - The jump buffer on AArch64 ------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "jump/glibc/JumpBuffer.h"

using namespace opendefer;

namespace {
struct Layout {
  enum : unsigned { Index = 13, Rotation = 0 };

  OPENDEFER_ALWAYS_INLINE static std::uintptr_t stackPointer() {
    std::uintptr_t SP;
    __asm__ volatile("mov %0, sp" : "=r"(SP));
    return SP;
  }
};
} // namespace

std::uintptr_t __lowered::stackPointerIn(const void *Buffer) {
  return __lowered::mangledStackPointer<Layout>(Buffer) ^
         __lowered::findPointerGuard<Layout>();
}

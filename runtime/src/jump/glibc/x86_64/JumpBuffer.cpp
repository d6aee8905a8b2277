//===- JumpBuffer.cpp - The jump buffer on x86-64 -------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "jump/glibc/JumpBuffer.h"

using namespace opendefer;

namespace {
struct Layout {
  enum : unsigned { Index = 6, Rotation = 17 };

  OPENDEFER_ALWAYS_INLINE static std::uintptr_t stackPointer() {
    std::uintptr_t SP;
    __asm__ volatile("{movq %%rsp, %0|mov %0, rsp}" : "=r"(SP));
    return SP;
  }
};
} // namespace

std::uintptr_t __lowered::stackPointerIn(const void *Buffer) {
  return __lowered::mangledStackPointer<Layout>(Buffer) ^
         __lowered::findPointerGuard<Layout>();
}

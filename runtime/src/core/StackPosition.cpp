//===- StackPosition.cpp - Where an object's stack frame is ---------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "core/StackPosition.h"

using namespace opendefer;

// ASan's, where a frame's locals are elsewhere than on the stack.
extern "C" {
void *__asan_get_current_fake_stack(void) __attribute__((weak));
void *__asan_addr_is_in_fake_stack(void *FakeStack, void *Address, void **Begin,
                                   void **End) __attribute__((weak));
}

std::uintptr_t __lowered::stackPositionOf(const void *Object) {
  auto Position = reinterpret_cast<std::uintptr_t>(Object);
  if (!__asan_get_current_fake_stack || !__asan_addr_is_in_fake_stack)
    return Position;
  void *FakeStack = __asan_get_current_fake_stack();
  void *Real =
      FakeStack ? __asan_addr_is_in_fake_stack(
                      FakeStack, const_cast<void *>(Object), nullptr, nullptr)
                : nullptr;
  return Real ? reinterpret_cast<std::uintptr_t>(Real) : Position;
}

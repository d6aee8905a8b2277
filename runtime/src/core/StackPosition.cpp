//===- StackPosition.cpp - Stack positions of objects ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "core/StackPosition.h"

using namespace opendefer;

extern "C" void *__asan_addr_is_in_fake_stack(void *FakeStack, void *Address,
                                              void **Begin, void **End)
    __attribute__((weak));

std::uintptr_t __lowered::stackPositionWithASan(const void *Object) {
  void *FakeStack =
      __asan_addr_is_in_fake_stack ? __asan_get_current_fake_stack() : nullptr;
  void *Real =
      FakeStack ? __asan_addr_is_in_fake_stack(
                      FakeStack, const_cast<void *>(Object), nullptr, nullptr)
                : nullptr;
  return reinterpret_cast<std::uintptr_t>(Real ? Real : Object);
}

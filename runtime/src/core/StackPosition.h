//===- StackPosition.h - Stack positions of objects -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef OPENDEFER_SRC_CORE_STACKPOSITION_H
#define OPENDEFER_SRC_CORE_STACKPOSITION_H

#include <opendefer/lowered/compiler.h>

#include <cstdint>

/// A function of ASan, which may keep locals in a fake stack on the heap.
extern "C" void *__asan_get_current_fake_stack(void) __attribute__((weak));

namespace opendefer {
namespace __lowered {

enum : unsigned { MovedBelow = 512 };

std::uintptr_t stackPositionWithASan(const void *Object);

/// Returns the position of the object on the stack.  ASan may keep the locals
/// of instrumented code elsewhere.  For these, the result is in their stack
/// frame, or at most MovedBelow below it.
inline std::uintptr_t stackPositionOf(const void *Object) {
  if (OPENDEFER_UNLIKELY(__asan_get_current_fake_stack != nullptr))
    return stackPositionWithASan(Object);
  return reinterpret_cast<std::uintptr_t>(Object);
}

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_CORE_STACKPOSITION_H

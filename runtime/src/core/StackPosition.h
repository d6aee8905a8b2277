//===- StackPosition.h - Where an object's stack frame is -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef OPENDEFER_SRC_CORE_STACKPOSITION_H
#define OPENDEFER_SRC_CORE_STACKPOSITION_H

#include <opendefer/lowered/compiler.h>

#include <cstdint>

/// ASan's, which has locals elsewhere than on the stack.
extern "C" void *__asan_get_current_fake_stack(void) __attribute__((weak));

namespace opendefer {
namespace __lowered {

/// Where the object's stack frame is.  That need not be where a local of code
/// with ASan is; it may then be a little less, by no more than MovedBelow.
inline std::uintptr_t stackPositionOf(const void *Object);
enum : unsigned { MovedBelow = 512 };

std::uintptr_t stackPositionWithASan(const void *Object);

inline std::uintptr_t stackPositionOf(const void *Object) {
  if (OPENDEFER_UNLIKELY(__asan_get_current_fake_stack != nullptr))
    return stackPositionWithASan(Object);
  return reinterpret_cast<std::uintptr_t>(Object);
}

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_CORE_STACKPOSITION_H

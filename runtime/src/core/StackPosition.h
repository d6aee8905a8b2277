//===- StackPosition.h - Where an object's stack frame is -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef OPENDEFER_SRC_CORE_STACKPOSITION_H
#define OPENDEFER_SRC_CORE_STACKPOSITION_H

#include <cstdint>

namespace opendefer {
namespace __lowered {

/// Where the object's stack frame is.  That need not be where a local of code
/// with ASan is; it may then be a little less, by no more than MovedBelow.
std::uintptr_t stackPositionOf(const void *Object);
enum : unsigned { MovedBelow = 512 };

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_CORE_STACKPOSITION_H

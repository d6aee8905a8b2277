//===- Coroutine.h - What is known of a coroutine's frame -------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime: the part before the frame header, and the position
// of a frame on the stack.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_CORE_COROUTINE_H
#define OPENDEFER_SRC_CORE_COROUTINE_H

#include "core/StackPosition.h"

#include <opendefer/lowered/coroutine.h>

#include <cstdint>

namespace opendefer {
namespace __lowered {

inline __coroutine_state &coroutineStateOf(__frame *F) {
  return reinterpret_cast<__coroutine_state *>(F)[-1];
}

inline bool isCoroutine(const __frame *F) {
  return F && F->__is(__coroutine_kind);
}

/// Returns a position in the stack frame of the function that F belongs to (see
/// stackPositionOf()). For a coroutine it is exact, also with ASan.
OPENDEFER_ALWAYS_INLINE std::uintptr_t stackPositionOf(const __frame *F) {
  if (OPENDEFER_UNLIKELY(isCoroutine(F)))
    return coroutineStateOf(const_cast<__frame *>(F)).__position;
  return stackPositionOf(static_cast<const void *>(F));
}

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_CORE_COROUTINE_H

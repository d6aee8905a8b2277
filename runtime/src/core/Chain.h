//===- Chain.h - The chain of a thread's frames -----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef OPENDEFER_SRC_CORE_CHAIN_H
#define OPENDEFER_SRC_CORE_CHAIN_H

#include <opendefer/lowered/frame.h>

#include <cstdint>

namespace opendefer {
namespace __lowered {

inline void setNext(__frame *F, __frame *Next, std::uintptr_t Kinds) {
  F->__link = reinterpret_cast<std::uintptr_t>(Next) | Kinds;
}

inline __jump_target *jumpTargetOf(__frame *F) {
  return static_cast<__noexcept_frame<__frame> *>(F);
}

/// True if Frame is First or an older frame of First's chain.
bool isInChain(const __frame *Frame, const __frame *First);

/// Removes the table frames after First from the chain that begins with First.
void unlinkTableFrames(__frame *First);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_CORE_CHAIN_H

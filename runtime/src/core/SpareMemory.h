//===- SpareMemory.h - What a thread keeps for its next use -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A panic allocates the same few objects each time and frees them soon after.
// Asking the heap for them takes a tenth of the time from the panic to the end
// of its recovery, so a thread keeps a few blocks of each kind.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_CORE_SPAREMEMORY_H
#define OPENDEFER_SRC_CORE_SPAREMEMORY_H

#include <opendefer/lowered/compiler.h>

namespace opendefer {
namespace __lowered {

/// Blocks of one size that the thread does not use at present. A variable of
/// the thread, initialised with the function that frees a block; they are freed
/// when the thread ends.
struct SpareMemory {
  void (*Free)(void *Block);
  void *Newest; ///< Leads to the others, through their first words.
  unsigned Count;
  unsigned Capacity; ///< 0 before the first use.
  SpareMemory *NextOfThread;

  /// A block, or null.
  void *take() {
    void *Taken = Newest;
    if (OPENDEFER_LIKELY(Taken != nullptr)) {
      Newest = *static_cast<void **>(Taken);
      --Count;
    }
    return Taken;
  }

  /// Keeps the block, or frees it.
  void give(void *Block) {
    if (OPENDEFER_UNLIKELY(Count == Capacity) && !prepare()) {
      Free(Block);
      return;
    }
    *static_cast<void **>(Block) = Newest;
    Newest = Block;
    ++Count;
  }

private:
  /// At the first use. False if there is no room for a block.
  OPENDEFER_COLD bool prepare();
};

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_CORE_SPAREMEMORY_H

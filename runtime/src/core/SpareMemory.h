//===- SpareMemory.h - Memory kept for the next panic -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each panic allocates the same few objects and frees them soon afterwards.
// With the heap, that takes a tenth of the time from the panic to the end of
// its recovery. So a thread keeps a few blocks of each kind.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_CORE_SPAREMEMORY_H
#define OPENDEFER_SRC_CORE_SPAREMEMORY_H

#include <opendefer/lowered/compiler.h>

namespace opendefer {
namespace __lowered {

/// Blocks of one size that the thread keeps for later use. Must be a
/// thread-local variable, initialised with the function that frees a block. The
/// blocks are freed when the thread ends.
struct SpareMemory {
  void (*Free)(void *Block);
  void *Newest; ///< The head of a list linked by the blocks' first words.
  unsigned Count;
  unsigned Capacity; ///< 0 before the first use.
  SpareMemory *NextOfThread;

  /// Returns a block, or null if there is none.
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
    if (OPENDEFER_LIKELY(Count != Capacity))
      keep(Block);
    else
      giveMore(Block);
  }

private:
  void keep(void *Block) {
    *static_cast<void **>(Block) = Newest;
    Newest = Block;
    ++Count;
  }
  /// Called at the first use, and when all places are taken.
  OPENDEFER_COLD void giveMore(void *Block);
  /// Returns false if there is no room for a block.
  bool prepare();
};

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_CORE_SPAREMEMORY_H

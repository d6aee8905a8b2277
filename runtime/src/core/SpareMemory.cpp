//===- SpareMemory.cpp - What a thread keeps for its next use -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "core/SpareMemory.h"

#include <pthread.h>

#include <utility>

using namespace opendefer;
using namespace opendefer::__lowered;

extern "C" void __asan_handle_no_return() __attribute__((weak));

/// The number of nested panics in a thread is rarely greater.
static constexpr unsigned UsualCapacity = 4;

/// The destructor of the key. The argument is the head of the list of the
/// thread's SpareMemory objects.
static void freeAll(void *Argument) {
  auto *Next = static_cast<SpareMemory *>(Argument);
  while (SpareMemory *Spare = Next) {
    Next = std::exchange(Spare->NextOfThread, nullptr);
    Spare->Capacity = 0;
    while (void *Block = Spare->take())
      Spare->Free(Block);
  }
}

void SpareMemory::giveMore(void *Block) {
  if (prepare())
    keep(Block);
  else
    Free(Block);
}

bool SpareMemory::prepare() {
  // ASan can detect a use after free only if the memory is freed.
  if (Capacity || __asan_handle_no_return)
    return false;
  // A key rather than a thread_local object, as in Pool.cpp.
  static pthread_key_t Key;
  static const bool HasKey = pthread_key_create(&Key, freeAll) == 0;
  if (!HasKey)
    return false;
  NextOfThread = static_cast<SpareMemory *>(pthread_getspecific(Key));
  if (pthread_setspecific(Key, this))
    return false;
  Capacity = UsualCapacity;
  return true;
}

//===- SpareMemory.cpp - What a thread keeps for its next use -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "core/SpareMemory.h"

#include <pthread.h>

#include <utility>

using namespace opendefer;
using namespace opendefer::__lowered;

extern "C" void __asan_handle_no_return() __attribute__((weak));

/// As many as there are nested panics in a thread, but for odd cases.
static constexpr unsigned UsualCapacity = 4;

/// The destructor of the key: the argument leads to all that the thread has.
static void freeAll(void *Argument) {
  auto *Next = static_cast<SpareMemory *>(Argument);
  while (SpareMemory *Spare = Next) {
    Next = std::exchange(Spare->NextOfThread, nullptr);
    Spare->Capacity = 0;
    while (void *Block = Spare->take())
      Spare->Free(Block);
  }
}

bool SpareMemory::prepare() {
  // ASan finds uses of memory that has been freed, so it has to be freed.
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

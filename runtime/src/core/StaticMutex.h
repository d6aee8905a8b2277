//===- StaticMutex.h - A mutex without a beginning and an end ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_CORE_STATICMUTEX_H
#define OPENDEFER_SRC_CORE_STATICMUTEX_H

#include <pthread.h>

namespace opendefer {
namespace __lowered {

/// For a variable of static storage duration that is needed while the process
/// exits: it has no destructor, and no constructor runs.  (A std::mutex that is
/// allocated at its first use would be a race to the thread sanitizer, which
/// does not see the guard of that use in a runtime that it has not
/// instrumented.)  Use it with std::lock_guard.
class StaticMutex {
public:
  void lock() { pthread_mutex_lock(&Mutex); }
  void unlock() { pthread_mutex_unlock(&Mutex); }

private:
  pthread_mutex_t Mutex = PTHREAD_MUTEX_INITIALIZER;
};

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_CORE_STATICMUTEX_H

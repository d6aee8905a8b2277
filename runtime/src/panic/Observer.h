//===- Observer.h - The panic observer --------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_PANIC_OBSERVER_H
#define OPENDEFER_SRC_PANIC_OBSERVER_H

#include "core/PanicRecord.h"

#include <opendefer/lowered/compiler.h>

#include <atomic>

namespace opendefer {
namespace __lowered {

/// True if there is an observer.
extern std::atomic<bool> HasObserver;

OPENDEFER_COLD void callObserver(const __panic_record &Panic);

/// Calls the observer, if there is one.
inline void observe(const __panic_record &Panic) {
  if (OPENDEFER_UNLIKELY(HasObserver.load(std::memory_order_relaxed)))
    callObserver(Panic);
}

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_PANIC_OBSERVER_H

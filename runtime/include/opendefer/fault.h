//===- opendefer/fault.h - Faults as panics ---------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// After panic_on_fault(), an access through a null pointer and a division by
// zero are panics with a RuntimeError. x86-64 Linux and g++ only; see
// docs/faults.md for how the code must be compiled.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_FAULT_H
#define OPENDEFER_FAULT_H

#include <opendefer/panic.h>

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {
OPENDEFER_EXPORT bool __panic_on_fault(bool __is_gxx) noexcept;
} // namespace OPENDEFER_ABI
} // namespace __lowered

/// Makes faults panics, in all threads: SIGSEGV, SIGBUS and SIGFPE that an
/// instruction raises, and calls through a null pointer, in functions compiled
/// with `-fnon-call-exceptions -mharden-sls=return
/// -fno-reorder-blocks-and-partition -fno-optimize-sibling-calls`. The payload
/// is a RuntimeError. All other such signals go to the handlers that were there
/// before. Also gives the calling thread an alternate signal stack, on which an
/// overflow of its stack is reported.
///
/// Returns false, after a message on stderr, where that is not supported: with
/// Clang, sanitizers or another processor. Thread-safe; may be called
/// repeatedly, for instance in each thread.
inline bool panic_on_fault() noexcept {
#ifdef __clang__
  return __lowered::__panic_on_fault(false);
#else
  return __lowered::__panic_on_fault(true);
#endif
}

} // namespace opendefer

#endif // OPENDEFER_FAULT_H

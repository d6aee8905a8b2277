//===- EHGlobals.h - The C++ runtime's state of a thread --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef OPENDEFER_SRC_CORE_EHGLOBALS_H
#define OPENDEFER_SRC_CORE_EHGLOBALS_H

#include <opendefer/lowered/compiler.h>

/// What libstdc++ and libc++abi have at __cxa_get_globals(), as the Itanium C++
/// ABI lays it out.
struct EHGlobals {
  char *CaughtExceptions; ///< The innermost handler's.
  unsigned UncaughtExceptions;
};
extern "C" EHGlobals *__cxa_get_globals() noexcept;

namespace opendefer {
namespace __lowered {

/// Kept, since a call into another library that asks for its thread-local
/// storage costs more than most steps of a recovery.
extern __thread EHGlobals *EHGlobalsOfThread
    __attribute__((tls_model("initial-exec")));
/// The thread's.
inline EHGlobals &ehGlobals() {
  if (OPENDEFER_UNLIKELY(!EHGlobalsOfThread))
    EHGlobalsOfThread = __cxa_get_globals();
  return *EHGlobalsOfThread;
}

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_CORE_EHGLOBALS_H

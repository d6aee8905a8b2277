//===- EHGlobals.h - The C++ runtime's state of a thread --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef OPENDEFER_SRC_CORE_EHGLOBALS_H
#define OPENDEFER_SRC_CORE_EHGLOBALS_H

#include <opendefer/lowered/compiler.h>

/// The object to which __cxa_get_globals() of libstdc++ and libc++abi returns a
/// pointer. The Itanium C++ ABI defines its layout.
struct EHGlobals {
  char *CaughtExceptions; ///< The exception of the innermost handler.
  unsigned UncaughtExceptions;
};
extern "C" EHGlobals *__cxa_get_globals() noexcept;

namespace opendefer {
namespace __lowered {

/// The thread's globals, or null. Cached, because a call of another library
/// that accesses thread-local storage takes longer than most steps of a
/// recovery.
extern __thread EHGlobals *EHGlobalsOfThread
    __attribute__((tls_model("initial-exec")));
OPENDEFER_COLD EHGlobals &cacheEHGlobals();
/// Returns the thread's globals.
inline EHGlobals &ehGlobals() {
  return OPENDEFER_LIKELY(EHGlobalsOfThread != nullptr) ? *EHGlobalsOfThread
                                                        : cacheEHGlobals();
}

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_CORE_EHGLOBALS_H

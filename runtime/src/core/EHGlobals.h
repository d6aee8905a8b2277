//===- EHGlobals.h - The C++ runtime's state of a thread --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef OPENDEFER_SRC_CORE_EHGLOBALS_H
#define OPENDEFER_SRC_CORE_EHGLOBALS_H

/// What libstdc++ and libc++abi have at __cxa_get_globals(), as the Itanium C++
/// ABI lays it out.
struct EHGlobals {
  void *CaughtExceptions;
  unsigned UncaughtExceptions;
};
extern "C" EHGlobals *__cxa_get_globals() noexcept;

#endif // OPENDEFER_SRC_CORE_EHGLOBALS_H

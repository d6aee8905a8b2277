//===- NativeException.h - A C++ exception for recovery ---------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime; x86-64.  See NativeException.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_RECOVERY_X86_64_NATIVEEXCEPTION_H
#define OPENDEFER_SRC_RECOVERY_X86_64_NATIVEEXCEPTION_H

#include "recovery/Recovery.h"

#include <unwind.h>

#include <typeinfo>

namespace opendefer {
namespace __lowered {

/// What stands before every exception object of libstdc++ and of libc++abi.
struct ExceptionHeader {
  const std::type_info *Type;
  void (*Destructor)(void *);
  void (*UnexpectedHandler)();
  void (*TerminateHandler)();
  ExceptionHeader *NextCaught;
  int HandlerCount; ///< Negative while it is being rethrown.
  int HandlerSelector;
  const std::uint8_t *Actions;
  const std::uint8_t *ExceptionTable;
  void *Temporary;
  void *Object; ///< What a handler gets.
  _Unwind_Exception Unwind;
  // The object follows.
};

inline __recovery &recoveryOf(_Unwind_Exception *Exception) {
  return *reinterpret_cast<__recovery *>(Exception + 1);
}

/// Makes a recovery and counts it as uncaught, as a throw does.
_Unwind_Exception *makeException(const RecoveryGoal &Goal, __frame *Target);

/// The exception of the recovery, if it is the one that the innermost handler
/// has caught; null for one that came as another exception object.
_Unwind_Exception *currentException(__recovery &Recovery);

/// Takes it out of that handler, as `throw;` does.
void markRethrown(_Unwind_Exception *Exception);

/// Throws it as any other exception.
[[noreturn]] void raise(_Unwind_Exception *Exception);

/// Destroys one that no handler will catch.
void discardException(_Unwind_Exception *Exception);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_RECOVERY_X86_64_NATIVEEXCEPTION_H

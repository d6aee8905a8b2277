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

/// The header before every exception object of libstdc++ and libc++abi.
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
  void *Object; ///< The object that a handler gets.
  _Unwind_Exception Unwind;
  // The object follows.
};

inline __recovery &recoveryOf(_Unwind_Exception *Exception) {
  return *reinterpret_cast<__recovery *>(Exception + 1);
}

/// Creates the exception object of a recovery, and counts it as uncaught as a
/// throw does.
_Unwind_Exception *makeException(const RecoveryGoal &Goal, __frame *Target);

/// Returns the exception object of the recovery if the innermost handler has
/// caught it, else null.  Also null if that handler has caught the recovery as
/// another exception object.
_Unwind_Exception *currentException(__recovery &Recovery);

/// Removes the exception from the innermost handler, as `throw;` does.
void markRethrown(_Unwind_Exception *Exception);

/// Throws the exception, like any other.
[[noreturn]] void raise(_Unwind_Exception *Exception);

/// Destroys an exception that no handler will catch.
void discardException(_Unwind_Exception *Exception);

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_RECOVERY_X86_64_NATIVEEXCEPTION_H

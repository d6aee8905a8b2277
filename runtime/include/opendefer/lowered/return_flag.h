//===- opendefer/lowered/return_flag.h - The return flag --------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A destructor cannot tell a return from an exception or a recovery, so guards
// would have to test their bits on every way out. Lowered text therefore sets a
// flag after the value of `return e` has been computed, and at the end of the
// body. While the flag is set, no panic can have made deferred calls in place
// of the guards, so the bit of each guard is set. Only the function itself sees
// the flag, so the optimiser knows its value everywhere: a return tests no bit,
// and in landing pads the flag is clear.
//
// Leaving the flag clear is always correct. It is not used where a destructor
// that may throw or panic runs between `return` and the guards
// (Analysis/Destructors.cpp), where the body becomes a lambda, and for
// `return e` if the value is not kept.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LOWERED_RETURN_FLAG_H
#define OPENDEFER_LOWERED_RETURN_FLAG_H

#include <opendefer/lowered/compiler.h>

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

class __return_flag {
public:
  // The implicit constructor would have debug information.
  OPENDEFER_ALWAYS_INLINE __return_flag() {}
  OPENDEFER_ALWAYS_INLINE void __set_returning() { _IsReturning = true; }

private:
  friend class __return_flag_ref;
  bool _IsReturning = false;
};

/// A guard's reference to its function's flag, if the function has one.
class __return_flag_ref {
public:
  OPENDEFER_ALWAYS_INLINE __return_flag_ref() {}
  OPENDEFER_ALWAYS_INLINE __return_flag_ref(__return_flag &__flag)
      : _Flag(&__flag) {}

  /// Clears the flag, since the guard's call may panic, and returns whether it
  /// was set.
  OPENDEFER_ALWAYS_INLINE bool __take() const {
    if (!_Flag || !_Flag->_IsReturning)
      return false;
    _Flag->_IsReturning = false;
    return true;
  }
  OPENDEFER_ALWAYS_INLINE void __restore() const { _Flag->_IsReturning = true; }

private:
  __return_flag *_Flag = nullptr;
};

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_LOWERED_RETURN_FLAG_H

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

struct __return_flag {
  // The implicit constructor would have debug information.
  OPENDEFER_ALWAYS_INLINE __return_flag() {}
  OPENDEFER_ALWAYS_INLINE void __set_returning() { __isReturning = true; }

  bool __isReturning = false;
};

/// A guard's reference to its function's flag, if the function has one. A guard
/// clears the flag before it makes its call, which may panic, and sets it again
/// afterwards.
struct __return_flag_ref {
  OPENDEFER_ALWAYS_INLINE __return_flag_ref() {}
  OPENDEFER_ALWAYS_INLINE __return_flag_ref(__return_flag &__f)
      : __flag(&__f) {}

  __return_flag *__flag = nullptr;
};

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_LOWERED_RETURN_FLAG_H

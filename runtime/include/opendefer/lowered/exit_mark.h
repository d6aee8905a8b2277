//===- opendefer/lowered/exit_mark.h - Is the function returning? --*- C++ -*-//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A destructor cannot tell a return from an exception or a landing, so guards
// would test their bits on every way out. The lowered text tells them: it sets
// a mark when the value of `return e` is there, and where the body ends. While
// it is set, no panic can have run anything in place of the guards, so the bit
// of each is set. Nothing outside of the function sees the mark, and so the
// optimiser knows it everywhere: on a return nothing is tested, and in landing
// pads it is never set.
//
// No mark is always right. There is none where a destructor that may throw or
// panic runs between `return` and the guards (Analysis/Destructors.cpp), where
// the body becomes a lambda, and at `return e` of what is not kept.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LOWERED_EXIT_MARK_H
#define OPENDEFER_LOWERED_EXIT_MARK_H

#include <opendefer/lowered/compiler.h>

namespace opendefer {
namespace __lowered {

class __exit_mark {
public:
  // Those of the compiler's own would have debug information.
  OPENDEFER_ALWAYS_INLINE __exit_mark() {}
  OPENDEFER_ALWAYS_INLINE void __leave() { _IsLeaving = true; }

private:
  friend class __exit_watch;
  bool _IsLeaving = false;
};

/// What a guard knows of its function's mark, if it has one.
class __exit_watch {
public:
  OPENDEFER_ALWAYS_INLINE __exit_watch() {}
  OPENDEFER_ALWAYS_INLINE __exit_watch(__exit_mark &__mark) : _Mark(&__mark) {}

  /// Removes the mark and tells whether it was set: a guard's call may panic.
  OPENDEFER_ALWAYS_INLINE bool __take() const {
    if (!_Mark || !_Mark->_IsLeaving)
      return false;
    _Mark->_IsLeaving = false;
    return true;
  }
  OPENDEFER_ALWAYS_INLINE void __put_back() const { _Mark->_IsLeaving = true; }

private:
  __exit_mark *_Mark = nullptr;
};

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_LOWERED_EXIT_MARK_H

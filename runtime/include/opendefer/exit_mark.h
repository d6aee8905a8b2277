//===- opendefer/exit_mark.h - Is the function returning? -------*- C++ -*-===//
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

#ifndef OPENDEFER_EXIT_MARK_H
#define OPENDEFER_EXIT_MARK_H

#include <opendefer/compiler.h>

namespace opendefer {
namespace lowered {

class exit_mark {
public:
  // Those of the compiler's own would have debug information.
  OPENDEFER_ALWAYS_INLINE exit_mark() {}
  OPENDEFER_ALWAYS_INLINE void leave() { IsLeaving = true; }

private:
  friend class exit_watch;
  bool IsLeaving = false;
};

/// What a guard knows of its function's mark, if it has one.
class exit_watch {
public:
  OPENDEFER_ALWAYS_INLINE exit_watch() {}
  OPENDEFER_ALWAYS_INLINE exit_watch(exit_mark &mark) : Mark(&mark) {}

  /// Removes the mark and tells whether it was set: a guard's call may panic.
  OPENDEFER_ALWAYS_INLINE bool take() const {
    if (!Mark || !Mark->IsLeaving)
      return false;
    Mark->IsLeaving = false;
    return true;
  }
  OPENDEFER_ALWAYS_INLINE void put_back() const { Mark->IsLeaving = true; }

private:
  exit_mark *Mark = nullptr;
};

} // namespace lowered
} // namespace opendefer

#endif // OPENDEFER_EXIT_MARK_H

//===- opendefer/lowered/landing.h - Back in a recovered frame --*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A landing takes the thread from the panic to the frame that recovered it.
// It is what the handler of every deferring function catches, whichever way
// the runtime brings it there; the handler asks the frame whether it is meant.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LOWERED_LANDING_H
#define OPENDEFER_LOWERED_LANDING_H

#include <opendefer/lowered/compiler.h>
#include <opendefer/lowered/frame.h>

#include <exception>

namespace opendefer {
namespace __lowered {

/// What the handler of a function with a table_frame catches.  Its exception
/// table then says that it has one, also where the notes are lost.
struct OPENDEFER_EXPORT __landing_at_table{};

/// The state of one landing.  It lives in the landing, not on G: a destructor
/// that one landing runs may hold another panic and its recovery.
struct OPENDEFER_EXPORT __landing : __landing_at_table {
  __frame *__final; ///< The frame that recovered.
  __frame
      *__target; ///< Where to stop on the way there; often `__final` itself.
  __landing *__outer;
  /// Of the landing that this one interrupts.
  __saved_open_defer_state __outerSaved;
  /// Thrown by one of the remaining deferred calls; leaves with the frame.
  std::exception_ptr exception;
  int __uncaughtBefore;
  bool __done = false;
  bool __mayBeLost = false; ///< See mayBeSwallowed() in NativeException.h.
  /// Where the stack frame is whose destructors it runs, where that is known.
  const void *__pad = nullptr;

  __landing(__frame *__finalFrame, __frame *__targetFrame,
            const __saved_open_defer_state &__state);
  __landing(const __landing &); ///< Only because `throw` asks for it.
  __landing &operator=(const __landing &) = delete;
  ~__landing(); ///< One that has not arrived was swallowed by a catch (...).
};

/// In a frame's handler: passes the landing on if it is not for this frame,
/// rethrows what a remaining deferred call has thrown, else returns.
OPENDEFER_EXPORT void __landed(__frame *__f, __landing &__l);
/// The same for a table_frame.
OPENDEFER_EXPORT void __landed_at_table_frame(__frame *__f, __landing &__l);

/// Lands on `__f` as after a recovery. Lowered code calls it where an exception
/// was recovered inside an inner lambda that cannot return the result.
[[__noreturn__]] OPENDEFER_EXPORT void __land_here(__frame *__f);

template <unsigned _Count, std::uint64_t _Nested, std::uint64_t _Lists>
inline void __open_frame<_Count, _Nested, _Lists>::__landed(__landing &__l) {
  __lowered::__landed(this, __l);
}
inline void __linked_frame::__landed(__landing &__l) {
  __lowered::__landed(this, __l);
}
template <unsigned _Count, std::uint64_t _Nested, std::uint64_t _Lists>
inline void __open_frame<_Count, _Nested, _Lists>::__land_here() {
  __lowered::__land_here(this);
}
inline void __linked_frame::__land_here() { __lowered::__land_here(this); }

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_LOWERED_LANDING_H

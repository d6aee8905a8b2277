//===- opendefer/lowered/recovery.h - Back in a recovered frame -*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// After a deferred call has recovered a panic, the stack is unwound to the
// frame of that call. The handler of each deferring function catches a
// __recovery, however the runtime unwinds. The frame then decides whether the
// recovery has reached its target.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LOWERED_RECOVERY_H
#define OPENDEFER_LOWERED_RECOVERY_H

#include <opendefer/lowered/compiler.h>
#include <opendefer/lowered/frame.h>

#include <exception>

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

/// The type that the handler of a function with a table_frame catches. So the
/// function's exception table shows that it has such a frame even if the notes
/// are lost.
struct OPENDEFER_EXPORT __recovery_at_table{};

/// The exception object, and the state, of one recovery. The state is not on G,
/// because recoveries nest: a destructor that one runs may contain another
/// panic and its recovery.
struct OPENDEFER_EXPORT __recovery : __recovery_at_table {
  __frame *__final;  ///< The frame that recovered.
  __frame *__target; ///< The next stop on the way to `__final`, or `__final`.
  __recovery
      *__outer; ///< The recovery that this one interrupts; its state follows.
  __saved_open_defer_state __outerSaved;
  /// Thrown by one of the remaining deferred calls; rethrown in the handler.
  std::exception_ptr exception;
  unsigned __uncaughtBefore;
  bool __done = false;      ///< The recovery has reached its frame.
  bool __mayBeLost = false; ///< See mayBeSwallowed() in NativeException.h.
  /// The stack frame in which the recovery runs destructors, if known.
  const void *__pad = nullptr;

  __recovery(__frame *__finalFrame, __frame *__targetFrame,
             const __saved_open_defer_state &__state);
  __recovery(const __recovery &); ///< Never called, but `throw` requires it.
  __recovery &operator=(const __recovery &) = delete;
  ~__recovery(); ///< Aborts unless done: a catch (...) has swallowed it.
};

/// Called in a frame's handler. If the recovery is for another frame, continues
/// to unwind. If a remaining deferred call has thrown an exception, rethrows
/// it. Otherwise returns.
OPENDEFER_EXPORT void __recovered(__frame *__f, __recovery &__r);
/// Does the same for a table_frame.
OPENDEFER_EXPORT void __recovered_at_table_frame(__frame *__f, __recovery &__r);

/// Unwinds to `__f` as a recovery does. Lowered code calls it if an exception
/// was recovered inside an inner lambda that cannot return the result.
[[__noreturn__]] OPENDEFER_EXPORT void __unwind_to(__frame *__f);

inline void __registered_frame::__recovered(__recovery &__r) {
  __lowered::__recovered(this, __r);
}
inline void __registered_frame::__unwind_here() {
  __lowered::__unwind_to(this);
}

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_LOWERED_RECOVERY_H

//===- opendefer/fiber.h - Several stacks on one thread ---------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The chain of deferring frames, the panics and the recoveries under way belong
// to a stack, but the runtime keeps them per thread. Code that switches stacks
// (swapcontext, Boost.Context, a green-thread scheduler) has to switch them as
// well:
//
//   opendefer::fiber_state other; // of a stack that has not run yet: empty
//   ...
//   mine = opendefer::switch_fiber(other); // just before the switch
//   swapcontext(&here, &there);
//
// The C++ runtime has such a state of its own, the exceptions that are being
// handled (__cxa_get_globals). Switching that is up to the fiber library.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_FIBER_H
#define OPENDEFER_FIBER_H

#include <opendefer/lowered/compiler.h>
#include <opendefer/lowered/frame.h>

#include <cstdint>

namespace opendefer {
inline namespace OPENDEFER_ABI {

/// The runtime's state of one stack that is not running. A new one is for a
/// stack that has not run yet. It owns nothing; a copy refers to the same
/// stack, and one of the copies may be switched to, once. A stack may go on in
/// another thread. A stack that is abandoned with deferred calls pending leaks
/// their records.
class fiber_state {
public:
  fiber_state() = default;

private:
  friend OPENDEFER_EXPORT fiber_state
  switch_fiber(const fiber_state &__next) noexcept;

  __lowered::__frame *__head = nullptr;
  __lowered::__panic_record *__panics = nullptr;
  __lowered::__panic_record *__notedPanic = nullptr;
  const __lowered::__callee *__notedCallee = nullptr;
  __lowered::__recovery *__recoveries = nullptr;
  __lowered::__resume_point *__resumes = nullptr;
  __lowered::__saved_open_defer_state __saved = {};
  /// The number of the stack. One that has not run yet gets it from
  /// switch_fiber(); a thread's own has 0.
  std::uint64_t __stack = __not_numbered;
  static constexpr std::uint64_t __not_numbered = ~std::uint64_t(0);
};

/// Makes `__next` the state of the calling thread and returns the one before.
/// To be called right before each switch of stacks, on the stack that is left.
/// Takes constant time, neither allocates nor throws, and does not touch the
/// state of other threads. The pool of records stays with the thread.
OPENDEFER_EXPORT fiber_state switch_fiber(const fiber_state &__next) noexcept;

} // namespace OPENDEFER_ABI
} // namespace opendefer

#endif // OPENDEFER_FIBER_H

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
// The C++ runtime library has such state too: the exceptions that are being
// handled (__cxa_get_globals). The fiber library has to switch that itself.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_FIBER_H
#define OPENDEFER_FIBER_H

// The including file may pack its types. (Clang expands macros in the pragma.)
#pragma push_macro("push")
#pragma push_macro("pop")
#undef push
#undef pop
#pragma pack(push)
#pragma pack()

#include <opendefer/lowered/compiler.h>
#include <opendefer/lowered/frame.h>

#include <cstdint>

namespace opendefer {
inline namespace OPENDEFER_ABI {

/// The runtime's state of one stack that is not running. A default-constructed
/// state is for a stack that has not run yet. A state owns nothing. Its copies
/// refer to the same stack, and only one of them may be passed to
/// switch_fiber(), once. A stack may continue on another thread. If a stack is
/// abandoned with deferred calls pending, their records are leaked.
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
  /// The number of the stack. switch_fiber() assigns one to a stack that has
  /// not run yet; a thread's own stack has 0.
  std::uint64_t __stack = __not_numbered;
  static constexpr std::uint64_t __not_numbered = ~std::uint64_t(0);
};

/// Makes `__next` the state of the calling thread and returns the previous one.
/// Call it immediately before each switch of stacks, on the stack that is being
/// left. Takes constant time, neither allocates nor throws, and does not touch
/// the state of other threads. The pool of records stays with the thread.
OPENDEFER_EXPORT fiber_state switch_fiber(const fiber_state &__next) noexcept;

} // namespace OPENDEFER_ABI
} // namespace opendefer

#pragma pack(pop)
#pragma pop_macro("pop")
#pragma pop_macro("push")

#endif // OPENDEFER_FIBER_H

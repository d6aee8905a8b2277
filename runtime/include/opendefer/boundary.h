//===- opendefer/boundary.h - Where a panic changes its form ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A panic belongs to one thread, and its recovery unwinds the stack. These
// functions are for the places where it has to become something else:
//
//   catch_panic(f)   returns the panic that leaves f as a value
//   catch_all(f)     does the same for a panic or a C++ exception
//   as_exception(f)  throws the panic that leaves f as a panic_error, which
//                    std::async, std::promise and the like can store
//   carried_panic    keeps the panic that leaves a callback of C code, or the
//                    function of a thread, until resume() goes on with it
//
//   int rows = 0;
//   opendefer::carried_panic carried;
//   forEachRow(table, [&] { carried.call([&] { rows += parse(); }); }); // in C
//   carried.resume();
//
// A file that includes this header need not be lowered, and may be compiled
// with -fno-exceptions or -fno-rtti. (as_exception() needs exceptions.) Without
// exceptions, the destructors of that file's locals do not run when a panic
// leaves their functions.
//
// goexit() passes all of these, since it is to end the thread.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_BOUNDARY_H
#define OPENDEFER_BOUNDARY_H

// The including file may pack its types. (Clang expands macros in the pragma.)
#pragma push_macro("push")
#pragma push_macro("pop")
#undef push
#undef pop
#pragma pack(push)
#pragma pack()

#include <opendefer/lowered/compiler.h>
#include <opendefer/panic.h>
#include <opendefer/source_location.h>
#include <opendefer/stacktrace.h>
#include <opendefer/value.h>
#if OPENDEFER_HAS_EXCEPTIONS
#include <opendefer/lowered/frame.h>
#include <opendefer/lowered/guard.h>
#include <opendefer/lowered/recovery.h>
#endif

#include <exception>
#include <memory>
#include <stdexcept>
#include <utility>

namespace opendefer {

/// The exception that as_exception() throws. Where recover(), catch_all() or
/// panic() meets one, they use the panic's original value in its place.
/// Copying neither allocates nor throws.
class OPENDEFER_EXPORT panic_error final : public std::exception {
public:
  /// Keeps the value, and its text as what(). Allocates.
  explicit panic_error(opendefer::value __panic);
  panic_error(const panic_error &) noexcept;
  panic_error &operator=(const panic_error &) noexcept;
  ~panic_error() override;

  /// Returns the text of the panic's value.
  const char *what() const noexcept override;
  /// Returns the panic's value, which is not empty.
  opendefer::value value() const noexcept { return _Panic; }
  /// Returns the place of the panic() call.
  source_location location() const noexcept { return _Panic.location(); }
  /// Returns the stack at the panic, if it has left a coroutine; otherwise an
  /// empty one. Allocates.
  stacktrace stack() const;

  /// Used by the runtime.
  panic_error(opendefer::value __panic, stacktrace &&__stack);

private:
  opendefer::value _Panic;
  std::shared_ptr<void> _Origin; // What reports know of the panic.

  std::runtime_error _Text; // A string with a reference count.
};

namespace __lowered {
inline namespace OPENDEFER_ABI {

/// Calls a function object of the user's.
using __boundary_call = void (*)(void *__function);
template <class _Func> void __call_at_boundary(void *__function) {
  (*static_cast<_Func *>(__function))();
}

OPENDEFER_EXPORT value __catch_panic(__boundary_call __call, void *__function);
OPENDEFER_EXPORT value __catch_all(__boundary_call __call, void *__function);

/// What a carried_panic owns.
struct __carried;
/// Calls the function. Returns what has left it, or null.
OPENDEFER_EXPORT __carried *__carry(__boundary_call __call, void *__function);
/// Marks the panic as seen and returns its value.
OPENDEFER_EXPORT value __look_at(__carried *__panic) noexcept;
/// Returns the stack of the panic.
OPENDEFER_EXPORT const stacktrace &
__stack_of(const __carried *__panic) noexcept;
/// Goes on with the panic or the exception.
[[__noreturn__]] OPENDEFER_EXPORT OPENDEFER_COLD void
__resume_carried(__carried *__panic, const source_location &__where);
/// Releases a panic that is not resumed. Aborts if nobody has seen it.
OPENDEFER_EXPORT OPENDEFER_COLD void
__drop_carried(__carried *__panic, unsigned long __dropped) noexcept;
/// Releases a panic, because another one is kept.
OPENDEFER_EXPORT OPENDEFER_COLD void
__discard_carried(__carried *__panic) noexcept;

#if OPENDEFER_HAS_EXCEPTIONS
/// The deferred call of as_exception(). `__to` must be empty.
OPENDEFER_EXPORT OPENDEFER_COLD void __recover_into(value &__to,
                                                    __panic_record *__by);
[[__noreturn__]] OPENDEFER_EXPORT OPENDEFER_COLD void
__throw_panic_error(value &&__panic);
#endif

} // namespace OPENDEFER_ABI
} // namespace __lowered

/// Calls `__f()`, whose result is discarded. Returns the value of the panic
/// that has left it, or an empty value. Unwinding and destructors are those of
/// a recovery. An exception passes.
template <class _Func> value catch_panic(_Func __f) {
  return __lowered::__catch_panic(__lowered::__call_at_boundary<_Func>,
                                  __builtin_addressof(__f));
}

/// Does the same, and also stops a C++ exception; value::exception() then
/// returns that exception, or value() of a panic_error is returned. A thread's
/// cancellation passes.
template <class _Func> value catch_all(_Func __f) {
  return __lowered::__catch_all(__lowered::__call_at_boundary<_Func>,
                                __builtin_addressof(__f));
}

#if OPENDEFER_HAS_EXCEPTIONS
/// Returns `__f()`. If a panic leaves it, throws that as a panic_error, after
/// the deferred calls and destructors that a recovery runs. An exception
/// passes.
///
///   auto answer = std::async([] {
///     return opendefer::as_exception([] { return compute(); });
///   });
template <class _Func> auto as_exception(_Func __f) -> decltype(__f()) {
  // This function is lowered by hand.
  value __panic;
  __lowered::__open_frame<1> __frame;
  try {
    auto __closure = [&__panic](__lowered::__panic_record *__by) {
      if (__by)
        __lowered::__recover_into(__panic, __by);
    };
    __lowered::__guard __guard0(__frame.__slot<0>(), __closure);
    return __f();
  } catch (__lowered::__recovery &__r) {
    __frame.__recovered(__r);
  }
  __lowered::__throw_panic_error(std::move(__panic));
}
#endif

/// Keeps the panic that leaves a function, where it cannot leave: in a callback
/// of C code, or in a thread. resume() goes on with it later, also in another
/// thread.
///
/// A panic is never lost silently: if one is destroyed with a panic that was
/// neither resumed nor looked at with value(), that is reported, and the
/// process aborts.
///
/// Several threads may call call() and resume() of one object at the same time.
/// One of them resumes. Otherwise it is as thread-safe as std::exception_ptr.
class OPENDEFER_EXPORT carried_panic {
public:
  carried_panic() noexcept = default;
  carried_panic(carried_panic &&__other) noexcept
      : _Panic(__other._Take()), _Dropped(__other._Take_dropped()) {}
  carried_panic &operator=(carried_panic &&__other) noexcept {
    if (this != &__other) {
      _Drop();
      __atomic_store_n(&_Panic, __other._Take(), __ATOMIC_RELEASE);
      __atomic_store_n(&_Dropped, __other._Take_dropped(), __ATOMIC_RELAXED);
    }
    return *this;
  }
  ~carried_panic() { _Drop(); }

  /// Calls `__f()`, whose result is discarded. Returns true if it has returned.
  /// If a panic or an exception leaves it, keeps that and returns false. The
  /// first one is kept; later ones are counted and dropped.
  template <class _Func> bool call(_Func __f) {
    __lowered::__carried *__panic = __lowered::__carry(
        __lowered::__call_at_boundary<_Func>, __builtin_addressof(__f));
    if (!__panic)
      return true;
    __lowered::__carried *__kept = nullptr;
    if (!__atomic_compare_exchange_n(&_Panic, &__kept, __panic, false,
                                     __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
      __atomic_fetch_add(&_Dropped, 1, __ATOMIC_RELAXED);
      __lowered::__discard_carried(__panic);
    }
    return false;
  }

  /// True if a panic or an exception is kept. Does not count as looking at it.
  explicit operator bool() const noexcept {
    return __atomic_load_n(&_Panic, __ATOMIC_ACQUIRE) != nullptr;
  }

  /// Returns the value of the panic; if an exception is kept, a value that has
  /// it; if nothing is, an empty value.
  opendefer::value value() const noexcept {
    __lowered::__carried *__panic = __atomic_load_n(&_Panic, __ATOMIC_ACQUIRE);
    return __panic ? __lowered::__look_at(__panic) : opendefer::value();
  }

  /// Returns the stack at the kept panic, from the call of panic() down. It is
  /// empty if an exception or nothing is kept. Allocates.
  stacktrace stack() const {
    const __lowered::__carried *__panic =
        __atomic_load_n(&_Panic, __ATOMIC_ACQUIRE);
    return __panic ? __lowered::__stack_of(__panic) : stacktrace();
  }

  /// Returns the number of panics and exceptions that call() has dropped.
  unsigned long dropped() const noexcept {
    return __atomic_load_n(&_Dropped, __ATOMIC_RELAXED);
  }

  /// If a panic is kept, panics with its value, whose location() stays the
  /// same. If an exception is kept, throws it. Otherwise returns. Nothing is
  /// kept afterwards.
  void resume(const source_location &__where = source_location::current()) {
    if (__lowered::__carried *__panic = _Take()) {
      _Take_dropped();
      __lowered::__resume_carried(__panic, __where);
    }
  }

private:
  // These are inline, so that a sanitizer of the user's sees them.
  __lowered::__carried *_Take() noexcept {
    return __atomic_exchange_n(&_Panic, nullptr, __ATOMIC_ACQ_REL);
  }
  unsigned long _Take_dropped() noexcept {
    return __atomic_exchange_n(&_Dropped, 0, __ATOMIC_RELAXED);
  }
  void _Drop() noexcept {
    if (__lowered::__carried *__panic = _Take())
      __lowered::__drop_carried(__panic, _Take_dropped());
  }

  __lowered::__carried *_Panic = nullptr;
  unsigned long _Dropped = 0;
};

} // namespace opendefer

#pragma pack(pop)
#pragma pop_macro("pop")
#pragma pop_macro("push")

#endif // OPENDEFER_BOUNDARY_H

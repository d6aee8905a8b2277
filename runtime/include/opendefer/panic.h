//===- opendefer/panic.h - panic, recover, goexit ---------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// panic() starts a panic, recover() stops one, and goexit() ends the thread
// after its deferred calls. set_panic_observer() sets a function that is called
// for each panic, and set_panic_hook() one for an uncaught panic.
//
//   int divide(int a, int b) {
//     defer_result int result = 0;
//     defer {
//       if (opendefer::value v = opendefer::recover())
//         std::fprintf(stderr, "divide: %s\n", v.what().c_str());
//     };
//     if (b == 0)
//       opendefer::panic("division by zero");
//     return a / b;
//   }
//
// Threads: a panic and its recovery belong to one thread. Every function here
// may be called in any thread. Threads share only the hook, the
// observer and the crash output.
//
// Errors: misuse that the runtime detects ends the process with a message that
// begins with "opendefer: fatal error: ".
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_PANIC_H
#define OPENDEFER_PANIC_H

// The including file may pack its types. (Clang expands macros in the pragma.)
#pragma push_macro("push")
#pragma push_macro("pop")
#undef push
#undef pop
#pragma pack(push)
#pragma pack()

#include <opendefer/lowered/compiler.h>
#include <opendefer/lowered/function.h>
#include <opendefer/source_location.h>
#include <opendefer/stacktrace.h>
#include <opendefer/value.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <type_traits>
#include <utility>

// Some debug builds define `new` as a macro.
#pragma push_macro("new")
#undef new

namespace opendefer {

class panic_error; // boundary.h

namespace __lowered {
inline namespace OPENDEFER_ABI {
struct __panic_record;

/// Starts a panic at a __panic_place, and takes ownership of one reference to
/// the box.  For a null box the payload is a PanicNilError.
[[__noreturn__]] OPENDEFER_EXPORT OPENDEFER_COLD void
__start_panic(__value_box *__box, const char *__file, const char *__function,
              std::uint64_t __position);

/// Returns the payload of a panic that is started with the exception: the
/// exception itself or, of a panic_error, what that carries.  Null for null.
OPENDEFER_EXPORT __value_box *__box_exception(std::exception_ptr &&__exception);
} // namespace OPENDEFER_ABI
} // namespace __lowered

/// The payload of panic(nullptr), and of a panic with a null `const char *`, a
/// null std::exception_ptr or an empty value, as in Go 1.21.
class OPENDEFER_EXPORT PanicNilError : public std::exception {
public:
  const char *what() const noexcept override;
};

/// The payload of a panic that the runtime itself starts, for instance because
/// the callee of a deferred call is a null function pointer.
class OPENDEFER_EXPORT RuntimeError : public std::exception {
public:
  explicit RuntimeError(std::string __message,
                        const void *__address = nullptr)
      : _Message(std::move(__message)), _Address(__address) {}
  const char *what() const noexcept override;
  /// Of a fault (fault.h), the address that could not be accessed, or that of
  /// the instruction that divided by zero; else null.
  const void *address() const noexcept { return _Address; }

private:
  std::string _Message;
  const void *_Address;
};

namespace __lowered {
inline namespace OPENDEFER_ABI {
template <class _Tp> OPENDEFER_COLD __value_box *__box_value(_Tp &&__v) {
  using __payload = std::decay_t<_Tp>;
  if constexpr (std::is_same<__payload, value>::value) {
    return value(std::forward<_Tp>(__v)).__release_box();
  } else if constexpr (std::is_same<__payload, std::nullptr_t>::value) {
    return nullptr;
  } else if constexpr (std::is_same<__payload, std::exception_ptr>::value) {
    return __box_exception(std::exception_ptr(std::forward<_Tp>(__v)));
  } else if constexpr (std::is_same<__payload, panic_error>::value) {
    return __v.value().__release_box();
  } else if constexpr (std::is_same<__payload, const char *>::value ||
                       std::is_same<__payload, char *>::value) {
    const char *__text = __v; // Also lets an array decay without a warning.
    return __text ? new __typed_box<std::string>(__text) : nullptr;
  } else {
    return new __typed_box<__payload>(std::forward<_Tp>(__v));
  }
}
} // namespace OPENDEFER_ABI
} // namespace __lowered

/// Starts a panic. The payload is a decayed copy of `__v`, moved if `__v` is an
/// rvalue. A string literal or `const char *` becomes a std::string, an
/// opendefer::value or a panic_error passes on the payload that it holds, and
/// null becomes a PanicNilError. `__where` is what value::location() returns;
/// leave it to its default, which is the place of the call.
///
/// Runs the thread's pending deferred calls, newest first, on top of the intact
/// stack. If one of them calls recover(), the stack is unwound to the function
/// that deferred it, destructors run on the way, and that function returns. If
/// none does, the panic is reported on stderr, the panic hook is called, and
/// the process aborts.
///
/// A `catch (...)` between here and the function that recovers must rethrow.
/// Unwinding through a `noexcept` function ends in std::terminate().
///
/// Allocates memory for the payload; if that or the copy throws, so does
/// panic(). May be called in a deferred call and in a destructor.
///
/// Inline, so that a stack trace begins with the function that panics, and the
/// walk over the stack is one frame shorter.
template <class _Tp>
[[__noreturn__]] OPENDEFER_ALWAYS_INLINE void
panic(_Tp &&__v, const source_location &__where = source_location::current()) {
  const auto __place = __lowered::__panic_place::__of(__where);
  __lowered::__start_panic(__lowered::__box_value(std::forward<_Tp>(__v)),
                           __place.__file, __place.__function,
                           __place.__position);
}

/// In a deferred call that a panic runs, stops the panic and returns its
/// payload, which converts to true. Also stops a C++ exception that is leaving
/// the function; value::exception() then returns that exception. Anywhere else,
/// in particular in a function that the deferred call calls in turn, returns an
/// empty value and has no effect. Neither allocates nor throws.
///
///   defer { if (auto v = opendefer::recover()) log(v.what()); };
///
/// A call that was not lowered does not build. (The lowering adds the argument
/// of the second overload.)
value recover() noexcept OPENDEFER_NOT_LOWERED(
    "recover() was not lowered: compile with the opendefer plugin or run "
    "opendefer over this file");
OPENDEFER_EXPORT value recover(__lowered::__panic_record *panic) noexcept;

/// Runs the thread's pending deferred calls, then ends the thread as
/// pthread_exit() does. Destructors of the thread's locals run where that is
/// possible. recover() does not stop a goexit(): in its deferred calls it
/// returns an empty value. If the main thread calls goexit(), the process
/// continues until the other threads have ended.
[[__noreturn__]] OPENDEFER_EXPORT OPENDEFER_COLD void goexit();

/// Has reports of uncaught panics and fatal errors written to a file as well as
/// to stderr: a log, or a pipe to another process. `__file` is a descriptor,
/// which is duplicated, so the caller may close it; -1 ends that. Returns
/// false, and sets errno, if it cannot be duplicated. Thread-safe.
OPENDEFER_EXPORT bool set_crash_output(int __file) noexcept;

/// Called after an uncaught panic has been reported, before abort(), in the
/// thread that has panicked. For crash reporters: the process aborts when the
/// hook returns. If the hook throws or panics, that is reported, and the
/// process aborts.
using panic_hook = std::function<void(const value &)>;

/// Called at each panic, before any deferred call, in the thread that panics,
/// with the value and the place of the panic() call. stacktrace::of_panic()
/// returns the stack. Not called for a panic in the observer itself, nor while
/// an uncaught panic is reported. If a panic, an exception or a goexit() leaves
/// the observer, that is reported, and the process aborts.
using panic_observer =
    std::function<void(const value &, const source_location &)>;

namespace __lowered {
inline namespace OPENDEFER_ABI {
OPENDEFER_EXPORT panic_hook __exchange_panic_hook(panic_hook __hook);
OPENDEFER_EXPORT panic_observer
__exchange_panic_observer(panic_observer __observer);
} // namespace OPENDEFER_ABI
} // namespace __lowered

/// Sets the panic hook of the process and returns the previous one; nullptr
/// removes the hook. A hook takes the newest panic's value, or no argument.
/// Thread-safe. May allocate, as std::function does.
///
///   set_panic_hook([](const opendefer::value &v) { upload(v.what()); });
template <class _Hook> panic_hook set_panic_hook(_Hook &&__hook) {
  using __callable = std::decay_t<_Hook>;
  if constexpr (std::is_same<__callable, std::nullptr_t>::value) {
    return __lowered::__exchange_panic_hook(nullptr);
  } else if constexpr (std::is_invocable<__callable &, const value &>::value) {
    return __lowered::__exchange_panic_hook(
        panic_hook(std::forward<_Hook>(__hook)));
  } else {
    static_assert(std::is_invocable<__callable &>::value,
                  "a panic hook takes a const opendefer::value & or nothing");
    return __lowered::__exchange_panic_hook(
        [__call = __callable(std::forward<_Hook>(__hook))](
            const value &) mutable { __call(); });
  }
}

/// Sets the panic observer of the process and returns the previous one; nullptr
/// removes the observer. An observer takes the panic's value and place, the
/// value alone, or no argument. Thread-safe. Without an observer, a panic
/// executes three instructions for this.
///
///   set_panic_observer([](const opendefer::value &v) { count(v.what()); });
template <class _Func> panic_observer set_panic_observer(_Func &&__observer) {
  using __callable = std::decay_t<_Func>;
  if constexpr (std::is_same<__callable, std::nullptr_t>::value) {
    return __lowered::__exchange_panic_observer(nullptr);
  } else if constexpr (std::is_invocable<__callable &, const value &,
                                         const source_location &>::value) {
    return __lowered::__exchange_panic_observer(
        panic_observer(std::forward<_Func>(__observer)));
  } else if constexpr (std::is_invocable<__callable &, const value &>::value) {
    return __lowered::__exchange_panic_observer(
        [__call = __callable(std::forward<_Func>(__observer))](
            const value &__v, const source_location &) mutable {
          __call(__v);
        });
  } else {
    static_assert(std::is_invocable<__callable &>::value,
                  "a panic observer takes a const opendefer::value & and a "
                  "const opendefer::source_location &, the value, or nothing");
    return __lowered::__exchange_panic_observer(
        [__call = __callable(std::forward<_Func>(__observer))](
            const value &, const source_location &) mutable { __call(); });
  }
}

} // namespace opendefer

#pragma pop_macro("new")

// In lowered text, a function that calls recover() determines its caller with
// the declarations of this header.
#include <opendefer/lowered/call.h>

#pragma pack(pop)
#pragma pop_macro("pop")
#pragma pop_macro("push")

#endif // OPENDEFER_PANIC_H

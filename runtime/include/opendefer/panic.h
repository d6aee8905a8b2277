//===- opendefer/panic.h - panic, recover, goexit ---------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The public functions.  panic() only boxes its argument here; everything else
// happens out of line (runtime/src/panic/Panic.cpp).
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_PANIC_H
#define OPENDEFER_PANIC_H

#include <opendefer/lowered/compiler.h>
#include <opendefer/lowered/function.h>
#include <opendefer/value.h>

#include <cstddef>
#include <exception>
#include <string>
#include <type_traits>
#include <utility>

// Debug builds make a macro of it.
#pragma push_macro("new")
#undef new

namespace opendefer {

namespace __lowered {
inline namespace OPENDEFER_ABI {
struct __panic_record;

/// Starts a panic; takes over the reference.  A null box is a PanicNilError.
[[__noreturn__]] OPENDEFER_EXPORT OPENDEFER_COLD void
__start_panic(__value_box *__box);
} // namespace OPENDEFER_ABI
} // namespace __lowered

/// What panic(nullptr) and a panic with an empty value carry, as in Go 1.21.
class OPENDEFER_EXPORT PanicNilError : public std::exception {
public:
  const char *what() const noexcept override;
};

/// An error that the runtime itself finds, such as a null function pointer.
class OPENDEFER_EXPORT RuntimeError : public std::exception {
public:
  explicit RuntimeError(std::string __message)
      : _Message(std::move(__message)) {}
  const char *what() const noexcept override;

private:
  std::string _Message;
};

namespace __lowered {
inline namespace OPENDEFER_ABI {
template <class _Tp> __value_box *__box_value(_Tp &&__v) {
  using __payload = std::decay_t<_Tp>;
  if constexpr (std::is_same<__payload, value>::value) {
    return value(std::forward<_Tp>(__v)).__release_box();
  } else if constexpr (std::is_same<__payload, std::nullptr_t>::value) {
    return nullptr;
  } else if constexpr (std::is_same<__payload, std::exception_ptr>::value) {
    if (!__v)
      return nullptr;
    return new __typed_box<__payload>(std::forward<_Tp>(__v));
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

/// Runs the deferred calls of the thread, newest frame first, until one of
/// them recovers; if none does, reports the panic and aborts.
template <class _Tp> [[__noreturn__]] OPENDEFER_COLD void panic(_Tp &&__v) {
  __lowered::__start_panic(__lowered::__box_value(std::forward<_Tp>(__v)));
}

/// Inside a deferred call that a panic runs: stops the panic and returns its
/// value.  Anywhere else: empty.  The lowering adds the argument.
value recover() noexcept OPENDEFER_NOT_LOWERED(
    "recover() was not lowered: compile with the opendefer plugin or run "
    "opendefer over this file");
OPENDEFER_EXPORT value recover(__lowered::__panic_record *panic) noexcept;

/// Runs the deferred calls of the thread, then ends it.
[[__noreturn__]] OPENDEFER_EXPORT OPENDEFER_COLD void goexit();

/// Called after an uncaught panic was reported, before abort().
using panic_hook = std::function<void(const value &)>;

namespace __lowered {
inline namespace OPENDEFER_ABI {
OPENDEFER_EXPORT panic_hook __exchange_panic_hook(panic_hook __hook);
} // namespace OPENDEFER_ABI
} // namespace __lowered

/// Sets the hook and returns the one before it; nullptr clears it.  A hook
/// takes the newest panic's value, or nothing.
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

} // namespace opendefer

#pragma pop_macro("new")

// A function that calls recover() is lowered to one that asks who calls it.
#include <opendefer/lowered/call.h>

#endif // OPENDEFER_PANIC_H

//===- opendefer/panic.h - panic, recover, goexit ---------------*- C++ -*-===//
//
// The public functions.  panic() only boxes its argument here; everything else
// happens out of line (runtime/src/Panic.cpp).
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_PANIC_H
#define OPENDEFER_PANIC_H

#include <opendefer/compiler.h>
#include <opendefer/value.h>

#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>

namespace opendefer {

namespace lowered {
struct panic_record;

/// Starts a panic; takes over the reference.  A null box is a PanicNilError.
[[noreturn]] OPENDEFER_EXPORT OPENDEFER_COLD void start_panic(value_box *box);
} // namespace lowered

/// What panic(nullptr) and a panic with an empty value carry, as in Go 1.21.
class OPENDEFER_EXPORT PanicNilError : public std::exception {
public:
  const char *what() const noexcept override;
};

/// An error that the runtime itself finds, such as a null function pointer.
class OPENDEFER_EXPORT RuntimeError : public std::exception {
public:
  explicit RuntimeError(std::string message) : Message(std::move(message)) {}
  const char *what() const noexcept override;

private:
  std::string Message;
};

namespace lowered {
template <class T> value_box *box_value(T &&v) {
  using payload = std::decay_t<T>;
  if constexpr (std::is_same<payload, value>::value) {
    return value(std::forward<T>(v)).release_box();
  } else if constexpr (std::is_same<payload, std::nullptr_t>::value) {
    return nullptr;
  } else if constexpr (std::is_same<payload, std::exception_ptr>::value) {
    if (!v)
      return nullptr;
    return new typed_box<payload>(std::forward<T>(v));
  } else if constexpr (std::is_same<payload, const char *>::value ||
                       std::is_same<payload, char *>::value) {
    const char *text = v; // Also lets an array decay without a warning.
    return text ? new typed_box<std::string>(text) : nullptr;
  } else {
    return new typed_box<payload>(std::forward<T>(v));
  }
}
} // namespace lowered

/// Runs the deferred calls of the thread, newest frame first, until one of
/// them recovers; if none does, reports the panic and aborts.
template <class T> [[noreturn]] OPENDEFER_COLD void panic(T &&v) {
  lowered::start_panic(lowered::box_value(std::forward<T>(v)));
}

/// Inside a deferred call that a panic runs: stops the panic and returns its
/// value.  Anywhere else: empty.  The lowering adds the argument.
value recover() noexcept OPENDEFER_NOT_LOWERED(
    "recover() was not lowered: compile with the opendefer plugin or run "
    "opendefer over this file");
OPENDEFER_EXPORT value recover(lowered::panic_record *panic) noexcept;

/// Runs the deferred calls of the thread, then ends it.
[[noreturn]] OPENDEFER_EXPORT OPENDEFER_COLD void goexit();

/// Called after an uncaught panic was reported, before abort().
using panic_hook = std::function<void(const value &)>;

namespace lowered {
OPENDEFER_EXPORT panic_hook exchange_panic_hook(panic_hook hook);
}

/// Sets the hook and returns the one before it; nullptr clears it.  A hook
/// takes the newest panic's value, or nothing.
template <class Hook> panic_hook set_panic_hook(Hook &&hook) {
  using callable = std::decay_t<Hook>;
  if constexpr (std::is_same<callable, std::nullptr_t>::value) {
    return lowered::exchange_panic_hook(nullptr);
  } else if constexpr (std::is_invocable<callable &, const value &>::value) {
    return lowered::exchange_panic_hook(panic_hook(std::forward<Hook>(hook)));
  } else {
    static_assert(std::is_invocable<callable &>::value,
                  "a panic hook takes a const opendefer::value & or nothing");
    return lowered::exchange_panic_hook(
        [call = callable(std::forward<Hook>(hook))](const value &) mutable {
          call();
        });
  }
}

} // namespace opendefer

// A function that calls recover() is lowered to one that asks who calls it.
#include <opendefer/call.h>

#endif // OPENDEFER_PANIC_H

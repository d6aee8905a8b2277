//===- opendefer/call.h - The call form: what is kept, and the call *- C++ -*-//
//
// `defer f(a, b);` evaluates callee, object and arguments at the statement and
// keeps them in the captures of a closure.  These are the pieces the lowering
// builds such closures from.  callee.h is the handshake by which what is called
// finds out that it is the deferred call itself.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_CALL_H
#define OPENDEFER_CALL_H

#include <opendefer/callee.h>
#include <opendefer/compiler.h>
#include <opendefer/frame.h>
#include <opendefer/keep.h>
#include <opendefer/panic.h>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace opendefer {
namespace lowered {

//===----------------------------------------------------------------------===//
// Calling a stored callee
//===----------------------------------------------------------------------===//

/// Calling a null function pointer is an error of the call, not of the defer
/// statement.
[[noreturn]] OPENDEFER_EXPORT OPENDEFER_COLD void panic_null_call();

/// The same for a pointer to member.
template <class Member> OPENDEFER_ALWAYS_INLINE Member not_null(Member m) {
  if (OPENDEFER_UNLIKELY(!m))
    panic_null_call();
  return m;
}

/// `call(callee)`, where it may be a pointer, to null.
template <class Callee, class Call>
void call_value([[maybe_unused]] panic_record *by, Callee &&callee,
                Call &&call) {
  using type = std::remove_cv_t<std::remove_reference_t<Callee>>;
  if constexpr (std::is_pointer<type>::value) {
    if (OPENDEFER_UNLIKELY(!callee))
      panic_null_call();
  }
  lowered::callee note;
  lowered::direct_value(by, note, callee);
  static_cast<void>(call(static_cast<Callee &&>(callee)));
}

} // namespace lowered
} // namespace opendefer

#endif // OPENDEFER_CALL_H

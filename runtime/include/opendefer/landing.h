//===- opendefer/landing.h - Coming back to a frame that recovered *- C++ -*-=//
//
// A landing takes the thread from the panic to the frame that recovered it.
// It is what the handler of every deferring function catches, whichever way
// the runtime brings it there; the handler asks the frame whether it is meant.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LANDING_H
#define OPENDEFER_LANDING_H

#include <opendefer/compiler.h>
#include <opendefer/frame.h>

#include <exception>

namespace opendefer {
namespace lowered {

/// What the handler of a function with a table_frame catches.  Its exception
/// table then says that it has one, also where the notes are lost.
struct OPENDEFER_EXPORT landing_at_table {};

/// The state of one landing.  It lives in the landing, not on G: a destructor
/// that one landing runs may hold another panic and its recovery.
struct OPENDEFER_EXPORT landing : landing_at_table {
  frame *final;  ///< The frame that recovered.
  frame *target; ///< Where to stop on the way there; often `final` itself.
  landing *outer;
  /// Of the landing that this one interrupts.
  saved_open_defer_state outerSaved;
  /// Thrown by one of the remaining deferred calls; leaves with the frame.
  std::exception_ptr exception;
  int uncaughtBefore;
  bool done = false;
  bool mayBeLost = false; ///< See mayBeSwallowed() in NativeException.h.

  landing(frame *finalFrame, frame *targetFrame,
          const saved_open_defer_state &state);
  landing(const landing &); ///< Only because `throw` asks for it.
  landing &operator=(const landing &) = delete;
  ~landing(); ///< One that has not arrived was swallowed by a catch (...).
};

/// In a frame's handler: passes the landing on if it is not for this frame,
/// rethrows what a remaining deferred call has thrown, else returns.
OPENDEFER_EXPORT void landed(frame *f, landing &l);
/// The same for a table_frame.
OPENDEFER_EXPORT void landed_at_table_frame(frame *f, landing &l);

/// Lands on `f` as after a recovery. Lowered code calls it where an exception
/// was recovered inside an inner lambda that cannot return the result.
[[noreturn]] OPENDEFER_EXPORT void land_here(frame *f);

template <unsigned Count, std::uint64_t Nested, std::uint64_t Lists>
inline void open_frame<Count, Nested, Lists>::landed(landing &l) {
  lowered::landed(this, l);
}
inline void linked_frame::landed(landing &l) { lowered::landed(this, l); }
template <unsigned Count, std::uint64_t Nested, std::uint64_t Lists>
inline void open_frame<Count, Nested, Lists>::land_here() {
  lowered::land_here(this);
}
inline void linked_frame::land_here() { lowered::land_here(this); }

} // namespace lowered
} // namespace opendefer

#endif // OPENDEFER_LANDING_H

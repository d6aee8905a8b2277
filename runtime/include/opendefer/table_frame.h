//===- opendefer/table_frame.h - Frames that nobody registers ---*- C++ -*-===//
//
// An open-coded frame that costs nothing to make: it is not in the chain of
// G.head.  A panic finds it by the tables that a function has anyway.
//
//   notes       OPENDEFER_START_FRAME and OPENDEFER_NOTE_FRAME are empty pieces
//               of assembly with the frame as a memory operand.  Each leaves a
//               note (frame_note.h), from which the runtime reads where the
//               frame is in the function's stack frame.  How the calls of
//               outermost defers are made is said by notes as well.
//   unwinding   the panic walks over the stack by the call frame information
//               (FrameWalk.cpp).  A return address in a function that has a
//               note is a call while that function's frame is alive.
//
// So the frame must be the first thing in its function, which must not be
// inlined into another.  The second note stands in the handler: g++ puts it,
// with all that it thinks is cold, in a part of the function that has unwind
// tables of its own.
//
// That a function has such a frame is also said by its exception table: its
// handlers are for the type table_landing, those of others for landing.  A
// frame that the notes do not lead to is then an error, not overlooked.
//
// Only a panic, a goexit() or a recovery puts such a frame in the chain, and
// takes it out before the function is left.  `link` has no value before that,
// except where guards look at it.
//
// Where this cannot be done (not x86-64 with ELF; sanitizers that move locals)
// a table_frame is an ordinary open_frame.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_TABLE_FRAME_H
#define OPENDEFER_TABLE_FRAME_H

#include <opendefer/compiler.h>
#include <opendefer/frame.h>
#include <opendefer/frame_note.h>
#include <opendefer/landing.h>

#include <cstdint>
#include <type_traits>

#if OPENDEFER_HAS_TABLE_FRAMES

// The operand also lets the frame's address escape, so that the compiler keeps
// its bits and slots in memory over calls.
#define OPENDEFER_START_FRAME(FRAME)                                           \
  __asm__ volatile(OPENDEFER_FRAME_NOTE                                        \
                   : "=m"(FRAME)                                               \
                   : "i"(decltype(FRAME)::tag), "i"(decltype(FRAME)::noted));  \
  (FRAME).start()
#define OPENDEFER_NOTE_FRAME(FRAME)                                            \
  __asm__ volatile(OPENDEFER_FRAME_NOTE                                        \
                   : "+m"(FRAME)                                               \
                   : "i"(decltype(FRAME)::tag), "i"(decltype(FRAME)::noted))

namespace opendefer {
namespace lowered {

/// Tag is a type of the function's own; Count, Nested and Lists as of an
/// open_frame.  Recovers: recover_exception() is called on it, outside of any
/// walk that reads notes.
template <class Tag, unsigned Count, std::uint64_t Nested = 0,
          std::uint64_t Lists = 0, bool Recovers = false>
struct table_frame : frame {
  static_assert(Count >= 1 && Count <= 64, "deferBits has 64 bits");
  static_assert(!(Lists & ~Nested), "what repeats is nested");
  static constexpr std::uint64_t nested = Nested;
  static constexpr std::uint64_t lists = Lists;
  static constexpr const char *tag = &tag_of<Tag>::here;
  static constexpr std::uint64_t noted =
      Recovers ? 0 : ~Nested & (~std::uint64_t(0) >> (64 - Count));
  lowered::slot slots[Count];

  OPENDEFER_ALWAYS_INLINE table_frame() {}
  table_frame(const table_frame &) = delete;
  table_frame &operator=(const table_frame &) = delete;

  OPENDEFER_ALWAYS_INLINE void start() {
    start_lists<Lists>(slots);
    deferBits = 0;
    // A guard of an outermost defer looks at the link only if its bit is clear,
    // and then the frame has been in the chain.
    if constexpr (Nested || Recovers)
      link = table_kind;
  }
  template <unsigned Index>
  OPENDEFER_ALWAYS_INLINE
      slot_ref<Index, Nested, std::conditional_t<Recovers, void, Tag>>
      slot() {
    static_assert(Index < Count, "no such slot");
    return {*this, slots[Index]};
  }
  void landed(landing_at_table &l) {
    landed_at_table_frame(this, static_cast<landing &>(l));
  }
};

/// The type that the handlers of a function with a table_frame are for.
using table_landing = landing_at_table;

} // namespace lowered
} // namespace opendefer

#else

#define OPENDEFER_START_FRAME(FRAME) static_cast<void>(0)
#define OPENDEFER_NOTE_FRAME(FRAME) static_cast<void>(0)

namespace opendefer {
namespace lowered {

template <class, unsigned Count, std::uint64_t Nested = 0,
          std::uint64_t Lists = 0, bool Recovers = false>
using table_frame = open_frame<Count, Nested, Lists>;
using table_landing = landing;

} // namespace lowered
} // namespace opendefer

#endif

#endif // OPENDEFER_TABLE_FRAME_H

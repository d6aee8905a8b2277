//===- opendefer/table_frame.h - Frames that nobody registers ---*- C++ -*-===//
//
// An open-coded frame that costs nothing to make: it is not in the chain of
// G.head.  A panic finds it by the tables that a function has anyway.
//
//   note        OPENDEFER_START_FRAME and OPENDEFER_NOTE_FRAME are empty pieces
//               of assembly with the frame as a memory operand.  In a section
//               of ELF notes each leaves its own address and the instruction
//               `lea OPERAND, %rax`, from which the runtime reads where the
//               frame is in the function's stack frame.
//   unwinding   the panic walks over the stack by the call frame information
//               (FrameWalk.cpp).  A return address in a function that has a
//               note is a call while that function's frame is alive.
//
// So the frame must be the first thing in its function, which must not be
// inlined into another.  The second note stands in the handler: g++ puts it,
// with all that it thinks is cold, in a part of the function that has unwind
// tables of its own.
//
// Only a panic, a goexit() or a recovery puts such a frame in the chain, and
// takes it out before the function is left.  `link` has no value before that,
// except where guards look at it.
//
// Where this cannot be done (not x86-64 with ELF; sanitizers that move locals)
// a table_frame is an ordinary open_frame.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_TABLE_FRAME_H
#define OPENDEFER_TABLE_FRAME_H

#include <opendefer/compiler.h>
#include <opendefer/frame.h>
#include <opendefer/landing.h>

#include <cstdint>

#if defined(__x86_64__) && defined(__LP64__) && defined(__ELF__) &&            \
    OPENDEFER_HAS_EXCEPTIONS && !OPENDEFER_MOVES_LOCALS
#define OPENDEFER_HAS_TABLE_FRAMES 1
#else
#define OPENDEFER_HAS_TABLE_FRAMES 0
#endif

#if OPENDEFER_HAS_TABLE_FRAMES

// Tells the runtime, once per file, that there are table frames; programs
// without them pay nothing at a panic.  In a program it is enough that a symbol
// is defined; a library, which may come later, makes a call when it is loaded.
#if defined(__PIC__) && !defined(__PIE__)
#define OPENDEFER_ANNOUNCEMENT                                                 \
  "\t.pushsection .init_array,\"aw\",@init_array\n"                            \
  "\t.balign 8\n"                                                              \
  "\t.8byte opendefer_announce_table_frames\n"                                 \
  "\t.popsection\n"                                                            \
  "\t.set .Lopendefer_announced, 1\n"
#else
#define OPENDEFER_ANNOUNCEMENT                                                 \
  "\t.pushsection .rodata.opendefer_has_table_frames,\"aG\",@progbits,"        \
  "opendefer_has_table_frames,comdat\n"                                        \
  "\t.weak opendefer_has_table_frames\n"                                       \
  "\t.type opendefer_has_table_frames, @object\n"                              \
  "\t.size opendefer_has_table_frames, 1\n"                                    \
  "opendefer_has_table_frames:\n"                                              \
  "\t.byte 1\n"                                                                \
  "\t.popsection\n"                                                            \
  "\t.set .Lopendefer_announced, 1\n"
#endif

/// An ELF note of type 1 and owner "ODF".  Its description: the distance from
/// there to the assembly's place, and the instruction.  It is in the section
/// group of its function, if that has one, and goes with it.
#define OPENDEFER_FRAME_NOTE                                                   \
  "990:\n"                                                                     \
  "\t.pushsection .note.opendefer,\"a?\",@note\n"                              \
  "\t.balign 4\n"                                                              \
  "\t.4byte 4, 992f - 991f, 1\n"                                               \
  "\t.asciz \"ODF\"\n"                                                         \
  "991:\t.4byte 990b - .\n"                                                    \
  "\t{leaq %0, %%rax|lea rax, %0}\n"                                           \
  "992:\t.balign 4\n"                                                          \
  "\t.popsection\n"                                                            \
  "\t.ifndef .Lopendefer_announced\n" OPENDEFER_ANNOUNCEMENT "\t.endif"

// The operand also lets the frame's address escape, so that the compiler keeps
// its bits and slots in memory over calls.
#define OPENDEFER_START_FRAME(FRAME)                                           \
  __asm__ volatile(OPENDEFER_FRAME_NOTE : "=m"(FRAME));                        \
  (FRAME).start()
#define OPENDEFER_NOTE_FRAME(FRAME)                                            \
  __asm__ volatile(OPENDEFER_FRAME_NOTE : "+m"(FRAME))

namespace opendefer {
namespace lowered {

/// Count, Nested and Lists as of an open_frame.  Recovers: recover_exception()
/// is called on it.
template <unsigned Count, std::uint64_t Nested = 0, std::uint64_t Lists = 0,
          bool Recovers = false>
struct table_frame : frame {
  static_assert(Count >= 1 && Count <= 64, "deferBits has 64 bits");
  static_assert(!(Lists & ~Nested), "what repeats is nested");
  static constexpr std::uint64_t nested = Nested;
  static constexpr std::uint64_t lists = Lists;
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
  OPENDEFER_ALWAYS_INLINE slot_ref<Index, Nested> slot() {
    static_assert(Index < Count, "no such slot");
    return {*this, slots[Index]};
  }
  void landed(landing &l) {
    if (l.final != this) // It is left without having been in the chain.
      link = table_kind;
    lowered::landed(this, l);
  }
};

} // namespace lowered
} // namespace opendefer

#else

#define OPENDEFER_START_FRAME(FRAME) static_cast<void>(0)
#define OPENDEFER_NOTE_FRAME(FRAME) static_cast<void>(0)

namespace opendefer {
namespace lowered {

template <unsigned Count, std::uint64_t Nested = 0, std::uint64_t Lists = 0,
          bool Recovers = false>
using table_frame = open_frame<Count, Nested, Lists>;

} // namespace lowered
} // namespace opendefer

#endif

#endif // OPENDEFER_TABLE_FRAME_H

//===- opendefer/lowered/table_frame.h - Unregistered frames ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An open-coded frame that costs nothing to make: it is not in the chain of
// __this_g.__head.  A panic finds it by the tables that a function has anyway.
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
// handlers are for the type __table_recovery, those of others for recovery.  A
// frame that the notes do not lead to is then an error, not overlooked.
//
// Only a panic, a goexit() or a recovery puts such a frame in the chain, and
// takes it out before the function is left.  `__link` has no value before that,
// except where guards look at it.
//
// Where this cannot be done (not x86-64 with ELF; sanitizers that move locals)
// a __table_frame is an ordinary __open_frame.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LOWERED_TABLE_FRAME_H
#define OPENDEFER_LOWERED_TABLE_FRAME_H

#include <opendefer/lowered/compiler.h>
#include <opendefer/lowered/frame.h>
#include <opendefer/lowered/frame_note.h>
#include <opendefer/lowered/recovery.h>

#include <cstdint>
#include <type_traits>

#if OPENDEFER_HAS_TABLE_FRAMES

// The operand also lets the frame's address escape, so that the compiler keeps
// its bits and slots in memory over calls.
#define OPENDEFER_START_FRAME(FRAME)                                           \
  __asm__ volatile(OPENDEFER_FRAME_NOTE                                        \
                   : "=m"(FRAME)                                               \
                   : "i"(decltype(FRAME)::__tag),                              \
                     "i"(decltype(FRAME)::__noted));                           \
  (FRAME).__start()
#define OPENDEFER_NOTE_FRAME(FRAME)                                            \
  __asm__ volatile(OPENDEFER_FRAME_NOTE                                        \
                   : "+m"(FRAME)                                               \
                   : "i"(decltype(FRAME)::__tag),                              \
                     "i"(decltype(FRAME)::__noted))

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

/// Tag is a type of the function's own; Count, Nested and Lists as of an
/// __open_frame.  Recovers: recover_exception() is called on it, outside of any
/// walk that reads notes.
template <class _Tag, unsigned _Count, std::uint64_t _Nested = 0,
          std::uint64_t _Lists = 0, bool _Recovers = false>
struct __table_frame : __frame {
  static_assert(_Count >= 1 && _Count <= 64, "deferBits has 64 bits");
  static_assert(!(_Lists & ~_Nested), "list slots must be nested");
  static constexpr std::uint64_t __nested = _Nested;
  static constexpr std::uint64_t __lists = _Lists;
  static constexpr const char *__tag = &__tag_of<_Tag>::__here;
  static constexpr std::uint64_t __noted =
      _Recovers ? 0 : ~_Nested & (~std::uint64_t(0) >> (64 - _Count));
  __lowered::__slot __slots[_Count];

  OPENDEFER_ALWAYS_INLINE __table_frame() {}
  __table_frame(const __table_frame &) = delete;
  __table_frame &operator=(const __table_frame &) = delete;

  OPENDEFER_ALWAYS_INLINE void __start() {
    __start_lists<_Lists>(__slots);
    __deferBits = 0;
    // A guard of an outermost defer looks at the link only if its bit is clear,
    // and then the frame has been in the chain.
    if constexpr (_Nested || _Recovers)
      __link = __table_kind;
  }
  template <unsigned _Index>
  OPENDEFER_ALWAYS_INLINE
      __slot_ref<_Index, _Nested, std::conditional_t<_Recovers, void, _Tag>>
      __slot() {
    static_assert(_Index < _Count, "no such slot");
    return {*this, __slots[_Index]};
  }
  void __recovered(__recovery_at_table &__r) {
    __recovered_at_table_frame(this, static_cast<__recovery &>(__r));
  }
};

/// The type that the handlers of a function with a __table_frame are for.
using __table_recovery = __recovery_at_table;

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#else

#define OPENDEFER_START_FRAME(FRAME) static_cast<void>(0)
#define OPENDEFER_NOTE_FRAME(FRAME) static_cast<void>(0)

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

template <class, unsigned _Count, std::uint64_t _Nested = 0,
          std::uint64_t _Lists = 0, bool _Recovers = false>
using __table_frame = __open_frame<_Count, _Nested, _Lists>;
using __table_recovery = __recovery;

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#endif

#endif // OPENDEFER_LOWERED_TABLE_FRAME_H

//===- opendefer/lowered/table_frame.h - Unregistered frames ----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An open-coded frame that is not registered in the chain of __this_g.__head.
// A panic finds it with notes and with the tables that every function has.
//
//   notes       OPENDEFER_START_FRAME and OPENDEFER_NOTE_FRAME are assembly
//               statements that execute nothing and have the frame as a memory
//               operand.  Each leaves a note (frame_note.h), from which the
//               runtime reads where the frame is in the function's stack frame.
//               For each direct defer, another note records the function that
//               makes the call.
//   unwinding   the panic walks over the stack with the call frame information
//               (FrameWalk.cpp).  If it finds a return address in a function
//               that has a note, the function's frame is alive.
//
// So the frame must be constructed before anything else in its function, and
// the function must not be inlined.  The handler has a second note, because g++
// moves the handler, with all code that it considers cold, to a part of the
// function that has unwind tables of its own.
//
// The exception table also shows that a function has such a frame, because its
// handlers catch the type __table_recovery, and those of other deferring
// functions catch __recovery.  So a frame without notes is an error and is not
// overlooked.
//
// Only a panic, a goexit() or a recovery puts such a frame into the chain, and
// removes it before the function is left.  Before that, `__link` is initialised
// only if guards read it.
//
// Table frames require x86-64 and ELF, and are not possible with sanitizers
// that move locals. Elsewhere a __table_frame is registered where the first
// statement with a defer begins (OPENDEFER_REGISTER_FRAME), like other frames:
// if it were registered where it is constructed, a panic could find it in a
// function whose handlers the compiler has removed, as code that is never
// reached.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LOWERED_TABLE_FRAME_H
#define OPENDEFER_LOWERED_TABLE_FRAME_H

#include <opendefer/lowered/compiler.h>
#include <opendefer/lowered/frame.h>
#include <opendefer/lowered/frame_note.h>
#include <opendefer/lowered/pad.h>
#include <opendefer/lowered/recovery.h>

#include <cstdint>
#include <type_traits>

#if OPENDEFER_HAS_TABLE_FRAMES

// The operand also makes the frame's address escape, so that the compiler keeps
// the bits and slots in memory across calls.
#define OPENDEFER_START_FRAME(FRAME, TAG)                                      \
  __asm__ volatile(OPENDEFER_FUNCTION_START OPENDEFER_FRAME_NOTE               \
                   : "=m"(FRAME)                                               \
                   : "i"(&::opendefer::__lowered::__tag_of<TAG>::__here),      \
                     "i"(decltype(FRAME)::__noted),                            \
                     "i"(decltype(FRAME)::__count));                           \
  (FRAME).__start()
#define OPENDEFER_REGISTER_FRAME(FRAME) static_assert(true, "")
#define OPENDEFER_NOTE_FRAME(FRAME, TAG)                                       \
  __asm__ volatile(OPENDEFER_FRAME_NOTE                                        \
                   : "+m"(FRAME)                                               \
                   : "i"(&::opendefer::__lowered::__tag_of<TAG>::__here),      \
                     "i"(decltype(FRAME)::__noted),                            \
                     "i"(decltype(FRAME)::__count))

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

/// Count, Nested and Lists are those of __open_frame.  Stored has the bits
/// whose functions the slots contain, and not only notes: those that a normal
/// exit reads, and all of them where the handler calls recover_exception() for
/// this frame, because no walk reads the notes there.
template <unsigned _Count, std::uint64_t _Nested = 0, std::uint64_t _Lists = 0,
          std::uint64_t _Stored = _Nested>
struct __table_frame : __nested_frame<_Nested, _Lists> {
  static_assert(_Count >= 1 && _Count <= 64, "deferBits has 64 bits");
  static constexpr unsigned __count = _Count;
  static constexpr std::uint64_t __noted =
      ~_Stored & (~std::uint64_t(0) >> (64 - _Count));
  /// True if the function only writes the low byte of deferBits, which takes
  /// less code. The runtime clears the others when it has found the frame.
  /// Not for bits that are also read, since reading more bytes than have just
  /// been written takes long.
  static constexpr bool __has_byte_bits = _Count <= 8 && !_Nested && !_Stored;
  __lowered::__slot __slots[_Count];

  __table_frame() = default;
  __table_frame(const __table_frame &) = delete;
  __table_frame &operator=(const __table_frame &) = delete;

  OPENDEFER_ALWAYS_INLINE void __start() {
    if constexpr (_Lists != 0)
      __start_lists(__slots, _Lists);
    __set_defer_bits<__has_byte_bits>(*this, 0);
    // The guard of a direct defer reads the link only if its bit is clear, and
    // then the frame has been in the chain.
    if constexpr (_Nested || _Stored)
      this->__link = __table_kind;
  }
  /// Tag is that of the function, for a slot whose function has a note.
  template <unsigned _Index, class _Tag = void>
  OPENDEFER_ALWAYS_INLINE __slot_ref<_Index, _Nested, _Tag, __has_byte_bits>
  __slot() {
    static_assert(_Index < _Count, "no such slot");
    return {*this, __slots[_Index]};
  }
  void __recovered(__recovery_at_table &__r) {
    __recovered_at_table_frame(this, static_cast<__recovery &>(__r));
  }
};

/// The type that the handlers of a function with a __table_frame catch.
using __table_recovery = __recovery_at_table;
/// Like __own_pad, in a group: notes may contain the function of its slot.
struct __noted_pad {};

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#else

#define OPENDEFER_START_FRAME(FRAME, TAG) static_cast<void>(0)
#define OPENDEFER_REGISTER_FRAME(FRAME)                                        \
  [[maybe_unused]] const ::opendefer::__lowered::__registration                \
      FRAME##_in_chain = (FRAME).__register()
#define OPENDEFER_NOTE_FRAME(FRAME, TAG) static_cast<void>(0)

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

/// Keeps a frame in the chain.
class __registration {
public:
  OPENDEFER_ALWAYS_INLINE explicit __registration(__frame &__f) : _Frame(__f) {
    __push_frame(&_Frame, 0);
  }
  OPENDEFER_ALWAYS_INLINE ~__registration() {
    __pop_frame(_Frame.__next_registered());
  }
  __registration(const __registration &) = delete;
  __registration &operator=(const __registration &) = delete;

private:
  __frame &_Frame;
};

template <unsigned _Count, std::uint64_t _Nested = 0, std::uint64_t _Lists = 0,
          std::uint64_t _Stored = 0>
struct __table_frame : __open_slots<_Count, _Nested, _Lists> {
  __table_frame() = default;
  __table_frame(const __table_frame &) = delete;
  __table_frame &operator=(const __table_frame &) = delete;

  OPENDEFER_ALWAYS_INLINE __registration __register() {
    if constexpr (_Lists != 0)
      __start_lists(this->__slots, _Lists);
    return __registration(*this);
  }
  /// A tag is meant for a frame that has notes.
  template <unsigned _Index, class _Tag = void>
  OPENDEFER_ALWAYS_INLINE auto __slot() {
    static_assert(_Index < _Count, "no such slot");
    return __slot_ref<_Index, _Nested,
                      decltype(__without_notes(static_cast<_Tag *>(nullptr)))>{
        *this, this->__slots[_Index]};
  }

private:
  static void __without_notes(void *);
  template <class _Tag, std::uint64_t _Declaration, std::uint64_t _Name>
  static __calling<void, _Declaration, _Name>
  __without_notes(__calling<_Tag, _Declaration, _Name> *);
};
using __table_recovery = __recovery;
using __noted_pad = __own_pad;

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#endif

#endif // OPENDEFER_LOWERED_TABLE_FRAME_H

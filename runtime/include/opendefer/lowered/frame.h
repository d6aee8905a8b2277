//===- opendefer/lowered/frame.h - Frames, the chain, state -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every deferring function that is running has a frame object among its
// locals, and the frames of a thread form a chain, newest first, from
// __this_g.__head. A panic walks that chain.  There are two forms, as in Go:
//
//   open-coded   a bit per `defer` in deferBits and a slot per bit.  A slot is
//                stored first and its bit set second; the bit is cleared
//                before the call is made.
//   linked       a list of records, one per `defer` executed (record.h).
//
// Where only some of a function's defers can repeat, it is open-coded, and the
// records of each loop hang off one slot (a list slot): no call is deferred in
// between two passes of the loop but by the loop itself.
//
// An open-coded frame need not be in the chain where tables say where it is:
// table_frame.h.
//
// Each has a variant for files compiled with -fno-exceptions, to which recovery
// comes by longjmp.  The low bits of `__link` say which variant a frame is;
// they are zero for the ordinary open-coded frame, so that its pop is one
// store.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LOWERED_FRAME_H
#define OPENDEFER_LOWERED_FRAME_H

#include <opendefer/lowered/compiler.h>

#include <cstddef>
#include <cstdint>
#include <setjmp.h>

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

struct __callee;
struct __panic_record;
struct __recovery;
struct __resume_point;
struct __linked_record;
struct __record_pool;

/// How a deferred call is made: `__place` is its slot or its record.  `__by` is
/// the panic that makes the call, null on a normal exit.
using __deferred_function = void (*)(void *__place, __panic_record *__by);

/// A deferred call of an open-coded frame.  Only `__function` knows whether the
/// words are the closure or the first points to it.  In a list slot it is null,
/// the first word is the newest record, and the bit is set while there is one.
struct __slot {
  __deferred_function __function;
  void *__words[2];
};

enum __frame_kind : std::uintptr_t {
  __linked_kind = 1,
  __noexcept_kind = 2,
  __goexit_kind =
      4, ///< Not a frame of the user's: the place goexit() waits at.
  __pending_kind = 8, ///< Open-coded: pendingBits holds something.
  __low_kinds = 15,
  /// In the chain only for as long as a panic or a recovery needs it there
  /// (table_frame.h). No address of a program has this bit; where addresses
  /// have 32 bits there are no such frames.
  __table_kind = sizeof(std::uintptr_t) == 8
                     ? std::uintptr_t(1) << (sizeof(std::uintptr_t) * 8 - 1)
                     : 0,
  __kind_mask = __low_kinds | __table_kind
};

struct alignas(16) __frame {
  std::uintptr_t __link;     ///< The next older frame, and this one's kind.
  std::uint64_t __deferBits; ///< Of a linked frame the number of records.
  /// What is left to be run by the guards when the frame has recovered; for a
  /// linked frame just whether there is anything.  An open-coded one sets it
  /// only together with __pending_kind, which goes with the last bit.
  std::uint64_t __pendingBits;
  // The slots or the list follow.

  OPENDEFER_ALWAYS_INLINE __frame *__next() const {
    return reinterpret_cast<__frame *>(__link & ~__kind_mask);
  }
  OPENDEFER_ALWAYS_INLINE bool __is(__frame_kind __kind) const {
    return (__link & __kind) != 0;
  }
  /// The next older one of a frame that is no table_frame.
  OPENDEFER_ALWAYS_INLINE __frame *__next_registered() const {
    return reinterpret_cast<__frame *>(__link & ~std::uintptr_t(__low_kinds));
  }
};

/// Recovery leaves this on G when the frame that recovered still has
/// open-coded defers to run; the first deferreturn() of that frame takes it.
struct __saved_open_defer_state {
  std::uintptr_t __returnPC; ///< 0 where the recovery method does not know it.
  std::ptrdiff_t __bitsOffset;
  std::ptrdiff_t __slotsOffset; ///< Never 0 in a state that is present.
};

/// The thread's records of one size class that are next to be taken, from
/// `__top` up to `__end`.
struct __record_cache {
  char *__top;
  char *__end;
};
enum : unsigned { __record_class_count = 9 };

/// The runtime's state of a thread, plain old data.
struct __thread_state {
  __frame *__head;
  __panic_record *__panics; ///< Newest first.
  /// Who is being called directly by a deferred call (callee.h).
  __panic_record *__notedPanic;
  const __callee *__notedCallee;
  __recovery *__recoveries;  ///< Under way, newest first.
  __resume_point *__resumes; ///< deferreturn()s that run in a landing pad.
  __saved_open_defer_state __saved;
  __record_cache __caches[__record_class_count];
  __record_pool *__pool; ///< What else the thread has of records.
  std::uint64_t __stack; ///< Which one: a fiber's number, else 0.
};

// __thread, not thread_local: an extern thread_local calls a wrapper function
// on every use.
extern OPENDEFER_EXPORT __thread __thread_state __this_g
    __attribute__((__tls_model__("initial-exec")));

/// The address as another value than the one that landing pads use, for which
/// g++ would keep it in a register over all calls. (`lea`, because the address
/// as an operand would be copied from that register.)
OPENDEFER_ALWAYS_INLINE __frame *__address_for_chain(__frame *__f) {
#if defined(__x86_64__) && defined(__LP64__) && defined(__GNUC__) &&           \
    !defined(__clang__)
  __frame *__address;
  __asm__("{leaq %1, %0|lea %0, %1}" : "=r"(__address) : "m"(__f->__link));
  return __address;
#else
  return __f;
#endif
}

OPENDEFER_ALWAYS_INLINE void __push_frame(__frame *__f, std::uintptr_t __kind) {
  __f->__link = reinterpret_cast<std::uintptr_t>(__this_g.__head) | __kind;
  __frame *__address = __address_for_chain(__f);
  __f->__deferBits =
      0; // Not before the assembly, which g++ thinks may read it.
  __this_g.__head = __address;
}

OPENDEFER_ALWAYS_INLINE void __pop_frame(__frame *__next) {
  __this_g.__head = __next;
#if defined(__GNUC__) && !defined(__clang__)
  // g++ 12 sinks the store into one of two branches of a cleanup and loses it
  // on the other, since it takes the end of the cleanup (_Unwind_Resume) for no
  // reader of memory. This reads it; it costs no instruction.
  __asm__ volatile("" : : "m"(__this_g.__head));
#endif
}

/// Names one slot of an open-coded frame. Tag is the function's where a note
/// says how the deferred call is made (table_frame.h), else void.
template <unsigned _Index, std::uint64_t _Nested, class _Tag = void>
struct __slot_ref {
  static constexpr std::uint64_t __bit = std::uint64_t(1) << _Index;
  /// Every older defer is an outermost statement, so that its bit is set
  /// whenever this one's is: deferBits is then known without reading it.
  static constexpr bool __is_above_set_bits = !(_Nested & (__bit - 1));
  __frame &__owner;
  __slot &__place;
};

template <std::uint64_t _Lists>
OPENDEFER_ALWAYS_INLINE void
__start_lists([[__maybe_unused__]] __slot *__slots) {
  // Where there is a loop, Clang's analyser takes null pointers behind it for
  // none.
  if constexpr (_Lists != 0)
    for (std::uint64_t __left = _Lists; __left; __left &= __left - 1) {
      __slot &__list = __slots[__builtin_ctzll(__left)];
      __list.__function = nullptr;
      __list.__words[0] = nullptr;
    }
}

/// Frame of an open-coded function.  Nested has the bits of the defers that are
/// not outermost statements, Lists those of the list slots among them.
template <unsigned _Count, std::uint64_t _Nested = 0, std::uint64_t _Lists = 0>
struct __open_frame : __frame {
  static_assert(_Count >= 1 && _Count <= 64, "deferBits has 64 bits");
  static_assert(!(_Lists & ~_Nested), "list slots must be nested");
  static constexpr std::uint64_t __nested = _Nested;
  static constexpr std::uint64_t __lists = _Lists;
  __lowered::__slot __slots[_Count];

  OPENDEFER_ALWAYS_INLINE __open_frame() {
    __start_lists<_Lists>(__slots);
    __push_frame(this, 0);
  }
  OPENDEFER_ALWAYS_INLINE ~__open_frame() {
    __pop_frame(reinterpret_cast<__frame *>(__link));
  }
  __open_frame(const __open_frame &) = delete;
  __open_frame &operator=(const __open_frame &) = delete;

  template <unsigned _Index>
  OPENDEFER_ALWAYS_INLINE __slot_ref<_Index, _Nested> __slot() {
    static_assert(_Index < _Count, "no such slot");
    return {*this, __slots[_Index]};
  }
  void __recovered(__recovery &__r);
  [[__noreturn__]] void __unwind_here();
};

/// Frame of a function whose defers may all run more than once.
struct __linked_frame_base : __frame {
  __linked_record *__list;
};
struct __linked_frame : __linked_frame_base {
  OPENDEFER_ALWAYS_INLINE __linked_frame() {
    __list = nullptr;
    __pendingBits = 0;
    __push_frame(this, __linked_kind);
  }
  OPENDEFER_ALWAYS_INLINE ~__linked_frame() {
    __pop_frame(__next_registered());
  }
  __linked_frame(const __linked_frame &) = delete;
  __linked_frame &operator=(const __linked_frame &) = delete;
  void __recovered(__recovery &__r);
  [[__noreturn__]] void __unwind_here();
};

//===----------------------------------------------------------------------===//
// -fno-exceptions: recovery comes back through a jump buffer.
//===----------------------------------------------------------------------===//

/// Stands just before the frame header, so that the runtime finds it from
/// there and the slots or the list still follow the header.
struct __jump_target {
  jmp_buf __recovery_buffer;
  /// The real stack position of the function (ASan may keep its locals
  /// elsewhere); set by OPENDEFER_SETJMP.
  void *__stackPosition;
};

template <class _Frame> struct __noexcept_frame : __jump_target, _Frame {};

template <unsigned _Count> struct __open_slots : __frame {
  __lowered::__slot __slots[_Count];
};

template <unsigned _Count, std::uint64_t _Nested = 0, std::uint64_t _Lists = 0>
struct __open_frame_noexcept : __noexcept_frame<__open_slots<_Count>> {
  static_assert(_Count >= 1 && _Count <= 64, "deferBits has 64 bits");
  static_assert(!(_Lists & ~_Nested), "list slots must be nested");
  static constexpr std::uint64_t __nested = _Nested;
  static constexpr std::uint64_t __lists = _Lists;

  OPENDEFER_ALWAYS_INLINE __open_frame_noexcept() {
    __start_lists<_Lists>(this->__slots);
    __push_frame(this, __noexcept_kind);
  }
  OPENDEFER_ALWAYS_INLINE ~__open_frame_noexcept() {
    __pop_frame(this->__next_registered());
  }
  __open_frame_noexcept(const __open_frame_noexcept &) = delete;
  __open_frame_noexcept &operator=(const __open_frame_noexcept &) = delete;

  template <unsigned _Index>
  OPENDEFER_ALWAYS_INLINE __slot_ref<_Index, _Nested> __slot() {
    static_assert(_Index < _Count, "no such slot");
    return {*this, this->__slots[_Index]};
  }
};

struct __linked_frame_noexcept : __noexcept_frame<__linked_frame_base> {
  OPENDEFER_ALWAYS_INLINE __linked_frame_noexcept() {
    __list = nullptr;
    __pendingBits = 0;
    __push_frame(this, __noexcept_kind | __linked_kind);
  }
  OPENDEFER_ALWAYS_INLINE ~__linked_frame_noexcept() {
    __pop_frame(__next_registered());
  }
  __linked_frame_noexcept(const __linked_frame_noexcept &) = delete;
  __linked_frame_noexcept &operator=(const __linked_frame_noexcept &) = delete;
};

template <class _Body> auto __call_body(_Body &__body) -> decltype(__body()) {
  return __body();
}

/// Runs the body of a -fno-exceptions function in a frame of its own, which is
/// still there while the remaining deferred calls run after a recovery.  The
/// callee is hidden from the optimiser: where GCC sees that a body never
/// returns, it takes the caller's variables to be what they were before the
/// call, although the recovery comes back to them.
template <class _Body>
OPENDEFER_NOINLINE auto __run_body(_Body &__body) -> decltype(__body()) {
  auto *__callee = &__call_body<_Body>;
  __asm__ volatile("" : "+r"(__callee));
  return __callee(__body);
}

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

/// True when recovery has come back to the function.  A macro because setjmp
/// must be called in the function's own frame.
#define OPENDEFER_SETJMP(FRAME)                                                \
  ((FRAME).__stackPosition = __builtin_frame_address(0),                       \
   _setjmp((FRAME).__recovery_buffer) != 0)

#endif // OPENDEFER_LOWERED_FRAME_H

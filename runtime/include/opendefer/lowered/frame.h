//===- opendefer/lowered/frame.h - Frames, the chain, state -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every running deferring function has a frame object among its locals. The
// frames of a thread form a chain, newest first, that begins at
// __this_g.__head. A panic walks this chain.  There are two forms of frames, as
// in Go:
//
//   open-coded   a bit per `defer` in deferBits, and a slot per bit.  A slot is
//                stored before its bit is set.  The bit is cleared before the
//                call is made.
//   linked       a list of records, one for each execution of a `defer`
//                (record.h).
//
// If only some of a function's defers can repeat, the function is open-coded,
// and each loop has one slot, a list slot, for all of its records.  This keeps
// the order: between two iterations, only the loop itself can defer calls.
//
// A table frame is an open-coded frame outside of the chain (table_frame.h).
//
// Each form has a variant for files compiled with -fno-exceptions, to which a
// recovery returns by longjmp.  The low bits of `__link` contain the variant.
// They are zero for the ordinary open-coded frame, so that one store removes it
// from the chain.
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

/// Makes a deferred call.  `__place` is its slot or its record.  `__by` is the
/// panic that makes the call; it is null on a normal exit, and __by_unwinding()
/// if an exception, or the cancellation of the thread, leaves the function.
using __deferred_function = void (*)(void *__place, __panic_record *__by);

/// A value that is not the address of a record.
OPENDEFER_ALWAYS_INLINE __panic_record *__by_unwinding() {
  return reinterpret_cast<__panic_record *>(std::uintptr_t(1));
}
OPENDEFER_ALWAYS_INLINE bool __is_panic(const __panic_record *__by) {
  return reinterpret_cast<std::uintptr_t>(__by) > 1;
}

/// A deferred call of an open-coded frame.  The words contain the closure, or
/// the first word points to it; only `__function` knows which.  In a list slot
/// `__function` is null, the first word points to the newest record, and the
/// bit is set while there is a record.
struct __slot {
  __deferred_function __function;
  void *__words[2];
};

enum __frame_kind : std::uintptr_t {
  __linked_kind = 1,
  __noexcept_kind = 2,
  __goexit_kind = 4,  ///< Not a frame of the user's: the anchor of a goexit().
  __pending_kind = 8, ///< Open-coded, with bits set in pendingBits.
  __low_kinds = 15,
  /// A table frame, which is in the chain only while a panic or a recovery
  /// needs it there (table_frame.h). No address of a program has this bit set.
  /// There are no table frames where addresses have 32 bits.
  __table_kind = sizeof(std::uintptr_t) == 8
                     ? std::uintptr_t(1) << (sizeof(std::uintptr_t) * 8 - 1)
                     : 0,
  /// The frame of a coroutine (coroutine.h).
  __coroutine_kind = __table_kind >> 1,
  __kind_mask = __low_kinds | __table_kind | __coroutine_kind
};

struct alignas(16) __frame {
  std::uintptr_t __link;     ///< The next older frame, and this one's kind.
  std::uint64_t __deferBits; ///< In a linked frame, the number of records.
  /// The bits of the calls that the guards still have to make after the frame
  /// has recovered.  In a linked frame, nonzero if there are any.  In an
  /// open-coded frame it has a value only while __pending_kind is set, which is
  /// cleared with the last bit.
  std::uint64_t __pendingBits;
  // The slots or the list follow.

  OPENDEFER_ALWAYS_INLINE __frame *__next() const {
    return reinterpret_cast<__frame *>(__link & ~__kind_mask);
  }
  OPENDEFER_ALWAYS_INLINE bool __is(__frame_kind __kind) const {
    return (__link & __kind) != 0;
  }
  /// Returns the next older frame.  Not for table frames.
  OPENDEFER_ALWAYS_INLINE __frame *__next_registered() const {
    return reinterpret_cast<__frame *>(__link & ~std::uintptr_t(__low_kinds));
  }
};

/// With what the function's handler calls.
struct __registered_frame : __frame {
  void __recovered(__recovery &__r);
  [[__noreturn__]] void __unwind_here();
};

/// A recovery stores this on G if the frame that recovered still has open-coded
/// defers to run.  The first deferreturn() of that frame takes it.
struct __saved_open_defer_state {
  std::uintptr_t __returnPC; ///< 0 if the recovery method does not know it.
  std::ptrdiff_t __bitsOffset;
  std::ptrdiff_t __slotsOffset; ///< Never 0 in a state that is present.
};

/// The records of one size class that the thread takes next: from `__top` up to
/// `__end`.
struct __record_cache {
  char *__top;
  char *__end;
};
enum : unsigned { __record_class_count = 9 };

/// The runtime's state of a thread, plain old data.
struct __thread_state {
  __frame *__head;
  __panic_record *__panics; ///< Newest first.
  /// The note about the function that a deferred call calls directly, and its
  /// panic (callee.h).
  __panic_record *__notedPanic;
  const __callee *__notedCallee;
  __recovery *__recoveries;  ///< The running recoveries, newest first.
  __resume_point *__resumes; ///< The deferreturn()s that run in landing pads.
  __saved_open_defer_state __saved;
  __record_cache __caches[__record_class_count];
  __record_pool *__pool; ///< The rest of the thread's pool of records.
  std::uint64_t __stack; ///< The number of the running fiber, else 0.
};

// __thread, not thread_local: an extern thread_local calls a wrapper function
// on every use.
extern OPENDEFER_EXPORT __thread __thread_state __this_g
    __attribute__((__tls_model__("initial-exec")));

/// Returns the frame's address, computed separately from the one that landing
/// pads use. With a single value, g++ would keep the address in a register
/// across all calls. (The assembly uses `lea`, since an operand with the
/// address would be copied from that register.)
OPENDEFER_ALWAYS_INLINE __frame *__address_for_chain(__frame *__f) {
#if defined(__x86_64__) && defined(__LP64__) && defined(__GNUC__) &&           \
    !defined(__clang__) && defined(__OPTIMIZE__)
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
  __f->__deferBits = 0; // After the assembly, which g++ assumes may read it.
  __this_g.__head = __address;
}

OPENDEFER_ALWAYS_INLINE void __pop_frame(__frame *__next) {
  __this_g.__head = __next;
#if defined(__GNUC__) && !defined(__clang__)
  // g++ 12 sinks the store into one of two branches of a cleanup and drops it
  // on the other branch, because it assumes that the end of the cleanup
  // (_Unwind_Resume) does not read memory. This statement reads the variable
  // and emits no instruction.
  __asm__ volatile("" : : "m"(__this_g.__head));
#endif
}

/// The tag of a slot whose call form calls a function that the text names
/// (callee.h).  In a frame without notes, Tag is void.
template <class _Tag, std::uint64_t _Declaration, std::uint64_t _Name = 0>
struct __calling {};
/// The tag of a slot whose closure ends with the addresses of Count variables,
/// which a note records (frame_note.h).
template <class _Tag, unsigned _Count> struct __capturing {};

/// IsByte: only the low byte of them has a value.
template <bool _IsByte>
OPENDEFER_ALWAYS_INLINE void __set_defer_bits(__frame &__f,
                                              std::uint64_t __bits) {
  if constexpr (_IsByte)
    reinterpret_cast<unsigned char &>(__f.__deferBits) =
        static_cast<unsigned char>(__bits);
  else
    __f.__deferBits = __bits;
}

/// Names one slot of an open-coded frame. If a call note records the function
/// of the slot (table_frame.h), Tag is the tag of the deferring function, which
/// may be in a __calling or __capturing, else void.  HasByteBits: see
/// table_frame.h.
template <unsigned _Index, std::uint64_t _Nested, class _Tag = void,
          bool _HasByteBits = false>
struct __slot_ref {
  static constexpr std::uint64_t __bit = std::uint64_t(1) << _Index;
  /// True if every older defer is a direct defer. Their bits are then set
  /// whenever this one is, so the value of deferBits is known without reading
  /// it.
  static constexpr bool __is_above_set_bits = !(_Nested & (__bit - 1));
  __frame &__owner;
  __slot &__place;
};

#if defined(__GNUC__) && !defined(__clang__)
// A captured object may be empty; its bytes are copied, but never read.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
/// Copies the bytes of a closure that fits. The assembly, which emits nothing,
/// keeps g++ from joining two words in a vector register before it stores them:
/// that takes seven instructions where four are enough.
template <std::size_t _Size>
OPENDEFER_ALWAYS_INLINE void __copy_to_slot(__slot &__place,
                                            const void *__closure) {
  constexpr std::size_t __word = sizeof(void *);
  if constexpr (_Size <= __word) {
    __builtin_memcpy(__place.__words, __closure, _Size);
  } else {
    __builtin_memcpy(__place.__words, __closure, __word);
#if defined(__GNUC__) && !defined(__clang__) && defined(__OPTIMIZE__)
    __asm__("" : "+m"(__place.__words[0]));
#endif
    __builtin_memcpy(__place.__words + 1,
                     static_cast<const unsigned char *>(__closure) + __word,
                     _Size - __word);
  }
}
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

OPENDEFER_ALWAYS_INLINE void __start_lists(__slot *__slots,
                                           std::uint64_t __lists) {
  for (; __lists; __lists &= __lists - 1) {
    __slot &__list = __slots[__builtin_ctzll(__lists)];
    __list.__function = nullptr;
    __list.__words[0] = nullptr;
  }
}

/// Nested has the bits of the defers that are not direct ones, Lists has those
/// of the list slots among them.
template <std::uint64_t _Nested, std::uint64_t _Lists>
struct __nested_frame : __registered_frame {
  static_assert(!(_Lists & ~_Nested), "list slots must be nested");
};

/// The frame of an open-coded function.
template <unsigned _Count, std::uint64_t _Nested = 0, std::uint64_t _Lists = 0>
struct __open_frame : __nested_frame<_Nested, _Lists> {
  static_assert(_Count >= 1 && _Count <= 64, "deferBits has 64 bits");
  __lowered::__slot __slots[_Count];

  OPENDEFER_ALWAYS_INLINE __open_frame() {
    // Without the condition, Clang's static analyser does not recognise null
    // pointers after the loop.
    if constexpr (_Lists != 0)
      __start_lists(__slots, _Lists);
    __push_frame(this, 0);
  }
  OPENDEFER_ALWAYS_INLINE ~__open_frame() {
    __pop_frame(reinterpret_cast<__frame *>(this->__link));
  }
  __open_frame(const __open_frame &) = delete;
  __open_frame &operator=(const __open_frame &) = delete;

  /// A tag is meant for a table frame, in whose place this one is.
  template <unsigned _Index, class = void>
  OPENDEFER_ALWAYS_INLINE __slot_ref<_Index, _Nested> __slot() {
    static_assert(_Index < _Count, "no such slot");
    return {*this, __slots[_Index]};
  }
};

/// The frame of a linked function.
struct __linked_frame_base : __registered_frame {
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
};

//===----------------------------------------------------------------------===//
// -fno-exceptions: a recovery returns through a jump buffer.
//===----------------------------------------------------------------------===//

/// Is directly before the frame header, so that the runtime finds it from the
/// header's address, and the slots or the list still follow the header.
struct __jump_target {
  jmp_buf __recovery_buffer;
  /// The real stack position of the function (ASan may keep its locals
  /// elsewhere); set before setjmp is called.
  void *__stackPosition;
};

template <class _Frame> struct __noexcept_frame : __jump_target, _Frame {};

template <unsigned _Count, std::uint64_t _Nested = 0, std::uint64_t _Lists = 0>
struct __open_slots : __nested_frame<_Nested, _Lists> {
  __lowered::__slot __slots[_Count];
};

template <unsigned _Count, std::uint64_t _Nested = 0, std::uint64_t _Lists = 0>
struct __open_frame_noexcept
    : __noexcept_frame<__open_slots<_Count, _Nested, _Lists>> {
  static_assert(_Count >= 1 && _Count <= 64, "deferBits has 64 bits");

  OPENDEFER_ALWAYS_INLINE __open_frame_noexcept() {
    if constexpr (_Lists != 0)
      __start_lists(this->__slots, _Lists);
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

/// Runs the body of a -fno-exceptions function in a stack frame of its own,
/// which still exists while the remaining deferred calls run after a recovery.
/// The callee is hidden from the optimiser: if GCC sees that a body never
/// returns, it assumes that the caller's variables keep the values that they
/// had before the call, although a recovery returns to the caller.
template <class _Body>
OPENDEFER_NOINLINE auto __run_body(_Body &__body) -> decltype(__body()) {
  auto *__callee = &__call_body<_Body>;
  __asm__ volatile("" : "+r"(__callee));
  return __callee(__body);
}

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_LOWERED_FRAME_H

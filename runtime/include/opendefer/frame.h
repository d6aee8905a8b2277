//===- opendefer/frame.h - The frames of deferring functions ----*- C++ -*-===//
//
// Every deferring function that is running has a frame object among its
// locals, and the frames of a thread form a chain, newest first, from G.head.
// A panic walks that chain.  There are two forms, as in Go:
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
// comes by longjmp.  The low bits of `link` say which variant a frame is; they
// are zero for the ordinary open-coded frame, so that its pop is one store.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_FRAME_H
#define OPENDEFER_FRAME_H

#include <opendefer/compiler.h>

#include <cstddef>
#include <cstdint>
#include <setjmp.h>

namespace opendefer {
namespace lowered {

struct callee;
struct panic_record;
struct landing;
struct resume_point;
struct linked_record;
struct record_pool;

/// How a deferred call is made: `place` is its slot or its record.  `by` is the
/// panic that makes the call, null on a normal exit.
using deferred_function = void (*)(void *place, panic_record *by);

/// A deferred call of an open-coded frame.  Only `function` knows whether the
/// words are the closure or the first points to it.  In a list slot it is null,
/// the first word is the newest record, and the bit is set while there is one.
struct slot {
  deferred_function function;
  void *words[2];
};

enum frame_kind : std::uintptr_t {
  linked_kind = 1,
  noexcept_kind = 2,
  goexit_kind = 4,  ///< Not a frame of the user's: the place goexit() waits at.
  pending_kind = 8, ///< Open-coded: pendingBits holds something.
  low_kinds = 15,
  /// In the chain only for as long as a panic or a landing needs it there
  /// (table_frame.h). No address of a program has this bit.
  table_kind = std::uintptr_t(1) << 63,
  kind_mask = low_kinds | table_kind
};

struct alignas(16) frame {
  std::uintptr_t link;     ///< The next older frame, and this one's kind.
  std::uint64_t deferBits; ///< Of a linked frame the number of records.
  /// What is left to be run by the guards when the frame has recovered; for a
  /// linked frame just whether there is anything.  An open-coded one sets it
  /// only together with pending_kind, which goes with the last bit.
  std::uint64_t pendingBits;
  // The slots or the list follow.

  OPENDEFER_ALWAYS_INLINE frame *next() const {
    return reinterpret_cast<frame *>(link & ~kind_mask);
  }
  OPENDEFER_ALWAYS_INLINE bool is(frame_kind kind) const {
    return (link & kind) != 0;
  }
  /// The next older one of a frame that is no table_frame.
  OPENDEFER_ALWAYS_INLINE frame *next_registered() const {
    return reinterpret_cast<frame *>(link & ~std::uintptr_t(low_kinds));
  }
};

/// Recovery leaves this on G when the frame that recovered still has
/// open-coded defers to run; the first deferreturn() of that frame takes it.
struct saved_open_defer_state {
  std::uintptr_t returnPC; ///< 0 where the landing method does not know it.
  std::ptrdiff_t bitsOffset;
  std::ptrdiff_t slotsOffset; ///< Never 0 in a state that is present.
};

/// The thread's records of one size class that are next to be taken, from `top`
/// up to `end`.
struct record_cache {
  char *top;
  char *end;
};
enum : unsigned { record_class_count = 9 };

/// The runtime's state of a thread, plain old data.
struct g {
  frame *head;
  panic_record *panics; ///< Newest first.
  /// Who is being called directly by a deferred call (callee.h).
  panic_record *directPanic;
  const callee *directCallee;
  landing *landings;     ///< Under way, newest first.
  resume_point *resumes; ///< deferreturn()s that run in a landing pad.
  saved_open_defer_state saved;
  record_cache caches[record_class_count];
  record_pool *pool;   ///< What else the thread has of records.
  std::uint64_t stack; ///< Which one: a fiber's number, else 0.
};

// __thread, not thread_local: an extern thread_local calls a wrapper function
// on every use.
extern OPENDEFER_EXPORT __thread g G __attribute__((tls_model("initial-exec")));

/// The address as another value than the one that landing pads use, for which
/// g++ would keep it in a register over all calls. (`lea`, because the address
/// as an operand would be copied from that register.)
OPENDEFER_ALWAYS_INLINE frame *address_for_chain(frame *f) {
#if defined(__x86_64__) && defined(__LP64__) && defined(__GNUC__) &&           \
    !defined(__clang__)
  frame *address;
  asm("{leaq %1, %0|lea %0, %1}" : "=r"(address) : "m"(f->link));
  return address;
#else
  return f;
#endif
}

OPENDEFER_ALWAYS_INLINE void push_frame(frame *f, std::uintptr_t kind) {
  f->link = reinterpret_cast<std::uintptr_t>(G.head) | kind;
  frame *address = address_for_chain(f);
  f->deferBits = 0; // Not before the assembly, which g++ thinks may read it.
  G.head = address;
}

OPENDEFER_ALWAYS_INLINE void pop_frame(frame *next) {
  G.head = next;
#if defined(__GNUC__) && !defined(__clang__)
  // g++ 12 sinks the store into one of two branches of a cleanup and loses it
  // on the other, since it takes the end of the cleanup (_Unwind_Resume) for no
  // reader of memory. This reads it; it costs no instruction.
  asm volatile("" : : "m"(G.head));
#endif
}

/// Names one slot of an open-coded frame. Tag is the function's where a note
/// says how the deferred call is made (table_frame.h), else void.
template <unsigned Index, std::uint64_t Nested, class Tag = void>
struct slot_ref {
  static constexpr std::uint64_t bit = std::uint64_t(1) << Index;
  /// Every older defer is an outermost statement, so that its bit is set
  /// whenever this one's is: deferBits is then known without reading it.
  static constexpr bool is_above_set_bits = !(Nested & (bit - 1));
  frame &owner;
  slot &place;
};

template <std::uint64_t Lists>
OPENDEFER_ALWAYS_INLINE void start_lists([[maybe_unused]] slot *slots) {
  // Where there is a loop, Clang's analyser takes null pointers behind it for
  // none.
  if constexpr (Lists != 0)
    for (std::uint64_t left = Lists; left; left &= left - 1) {
      slot &list = slots[__builtin_ctzll(left)];
      list.function = nullptr;
      list.words[0] = nullptr;
    }
}

/// Frame of an open-coded function.  Nested has the bits of the defers that are
/// not outermost statements, Lists those of the list slots among them.
template <unsigned Count, std::uint64_t Nested = 0, std::uint64_t Lists = 0>
struct open_frame : frame {
  static_assert(Count >= 1 && Count <= 64, "deferBits has 64 bits");
  static_assert(!(Lists & ~Nested), "what repeats is nested");
  static constexpr std::uint64_t nested = Nested;
  static constexpr std::uint64_t lists = Lists;
  lowered::slot slots[Count];

  OPENDEFER_ALWAYS_INLINE open_frame() {
    start_lists<Lists>(slots);
    push_frame(this, 0);
  }
  OPENDEFER_ALWAYS_INLINE ~open_frame() {
    pop_frame(reinterpret_cast<frame *>(link));
  }
  open_frame(const open_frame &) = delete;
  open_frame &operator=(const open_frame &) = delete;

  template <unsigned Index>
  OPENDEFER_ALWAYS_INLINE slot_ref<Index, Nested> slot() {
    static_assert(Index < Count, "no such slot");
    return {*this, slots[Index]};
  }
  void landed(landing &l);
  [[noreturn]] void land_here();
};

/// Frame of a function whose defers may all run more than once.
struct linked_frame_base : frame {
  linked_record *list;
};
struct linked_frame : linked_frame_base {
  OPENDEFER_ALWAYS_INLINE linked_frame() {
    list = nullptr;
    pendingBits = 0;
    push_frame(this, linked_kind);
  }
  OPENDEFER_ALWAYS_INLINE ~linked_frame() { pop_frame(next_registered()); }
  linked_frame(const linked_frame &) = delete;
  linked_frame &operator=(const linked_frame &) = delete;
  void landed(landing &l);
  [[noreturn]] void land_here();
};

//===----------------------------------------------------------------------===//
// -fno-exceptions: recovery comes back through a jump buffer.
//===----------------------------------------------------------------------===//

/// Stands just before the frame header, so that the runtime finds it from
/// there and the slots or the list still follow the header.
struct jump_target {
  jmp_buf landing_buffer;
  /// The real stack position of the function (ASan may keep its locals
  /// elsewhere); set by OPENDEFER_SETJMP.
  void *stackPosition;
};

template <class Frame> struct noexcept_frame : jump_target, Frame {};

template <unsigned Count> struct open_slots : frame {
  lowered::slot slots[Count];
};

template <unsigned Count, std::uint64_t Nested = 0, std::uint64_t Lists = 0>
struct open_frame_noexcept : noexcept_frame<open_slots<Count>> {
  static_assert(Count >= 1 && Count <= 64, "deferBits has 64 bits");
  static_assert(!(Lists & ~Nested), "what repeats is nested");
  static constexpr std::uint64_t nested = Nested;
  static constexpr std::uint64_t lists = Lists;

  OPENDEFER_ALWAYS_INLINE open_frame_noexcept() {
    start_lists<Lists>(this->slots);
    push_frame(this, noexcept_kind);
  }
  OPENDEFER_ALWAYS_INLINE ~open_frame_noexcept() {
    pop_frame(this->next_registered());
  }
  open_frame_noexcept(const open_frame_noexcept &) = delete;
  open_frame_noexcept &operator=(const open_frame_noexcept &) = delete;

  template <unsigned Index>
  OPENDEFER_ALWAYS_INLINE slot_ref<Index, Nested> slot() {
    static_assert(Index < Count, "no such slot");
    return {*this, this->slots[Index]};
  }
};

struct linked_frame_noexcept : noexcept_frame<linked_frame_base> {
  OPENDEFER_ALWAYS_INLINE linked_frame_noexcept() {
    list = nullptr;
    pendingBits = 0;
    push_frame(this, noexcept_kind | linked_kind);
  }
  OPENDEFER_ALWAYS_INLINE ~linked_frame_noexcept() {
    pop_frame(next_registered());
  }
  linked_frame_noexcept(const linked_frame_noexcept &) = delete;
  linked_frame_noexcept &operator=(const linked_frame_noexcept &) = delete;
};

template <class Body> auto call_body(Body &body) -> decltype(body()) {
  return body();
}

/// Runs the body of a -fno-exceptions function in a frame of its own, which is
/// still there while the remaining deferred calls run after a recovery.  The
/// callee is hidden from the optimiser: where GCC sees that a body never
/// returns, it takes the caller's variables to be what they were before the
/// call, although the landing comes back to them.
template <class Body>
OPENDEFER_NOINLINE auto run_body(Body &body) -> decltype(body()) {
  auto *callee = &call_body<Body>;
  __asm__ volatile("" : "+r"(callee));
  return callee(body);
}

} // namespace lowered
} // namespace opendefer

/// True when recovery has come back to the function.  A macro because setjmp
/// must be called in the function's own frame.
#define OPENDEFER_SETJMP(FRAME)                                                \
  ((FRAME).stackPosition = __builtin_frame_address(0),                         \
   _setjmp((FRAME).landing_buffer) != 0)

#endif // OPENDEFER_FRAME_H

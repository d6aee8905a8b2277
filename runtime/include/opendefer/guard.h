//===- opendefer/guard.h - What a lowered defer statement becomes *- C++ -*-==//
//
// A guard runs what is pending of its statement on every way out of the
// function: return, exception, landing.  The forms:
//
//   guard         a defer that is itself an outermost statement.  The closure
//                 is a separate local and the guard holds references and a
//                 constant only, so that the optimiser folds it away.
//   group, arm    defers nested in an outermost statement.  Arming is one
//                 expression with type-erased storage, so case labels,
//                 unbraced ifs and unnameable closure types all work.
//   push          one that can repeat: on its list slot, whose group runs it.
//   linked_group, push   the same in a linked function.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_GUARD_H
#define OPENDEFER_GUARD_H

#include <opendefer/compiler.h>
#include <opendefer/exit_mark.h>
#include <opendefer/frame.h>
#include <opendefer/frame_note.h>
#include <opendefer/record.h>

#include <cstddef>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

namespace opendefer {
namespace lowered {

/// Runs the pending calls of `f` in `mask`, newest first.
OPENDEFER_EXPORT void deferreturn(frame *f, std::uint64_t mask);
/// The same after a recovery. Cold, and so is the code that calls it.
OPENDEFER_EXPORT OPENDEFER_COLD void deferreturn_pending(frame *f,
                                                         std::uint64_t mask);
/// The same for the records of `f` beyond the oldest `mark` ones.
OPENDEFER_EXPORT void deferreturn_linked(linked_frame_base *f,
                                         std::uint64_t mark);
/// The same where one of them may recover an exception that another throws.
OPENDEFER_EXPORT void deferreturn_recovering(frame *f, std::uint64_t mask);
OPENDEFER_EXPORT void deferreturn_linked_recovering(linked_frame_base *f,
                                                    std::uint64_t mark);

/// Inside a catch (...): runs pending calls with the exception as their panic
/// until one of them recovers it; true if one did.  The guards run the rest.
OPENDEFER_EXPORT bool recover_exception(frame *f, std::uint64_t mask);
OPENDEFER_EXPORT bool recover_exception_linked(linked_frame_base *f,
                                               std::uint64_t mark);

/// A closure that is copied into its slot: it needs no memory of its own, and
/// the local that it is a copy of can live in registers.
template <class Closure>
inline constexpr bool fits_slot = sizeof(Closure) <= sizeof(slot::words) &&
                                  alignof(Closure) <= alignof(void *) &&
                                  std::is_trivially_copyable<Closure>::value;

template <class Closure>
OPENDEFER_ALWAYS_INLINE void put_in_slot(slot &place, const Closure &closure) {
  if constexpr (!std::is_empty<Closure>::value)
    std::memcpy(place.words, __builtin_addressof(closure), sizeof(Closure));
}

// Callers of closures, for slots and for records.  One that the record or the
// storage owns is destroyed right after the call.  The caller of a recorded one
// gives the record back.

template <class Closure> void call_in_slot(void *place, panic_record *by) {
  void *words = static_cast<slot *>(place)->words;
  (*std::launder(static_cast<Closure *>(words)))(by);
}

template <class Closure> Closure *closure_of_slot(void *place) {
  return static_cast<Closure *>(static_cast<slot *>(place)->words[0]);
}

// Those of outermost defers are cold, since only a panic calls them. Notes
// have their addresses (frame_note.h), so they must not be those of another
// library.
template <class Closure>
OPENDEFER_COLD OPENDEFER_HIDDEN void call_in_slot_cold(void *place,
                                                       panic_record *by) {
  call_in_slot<Closure>(place, by);
}
template <class Closure>
OPENDEFER_COLD OPENDEFER_HIDDEN void call_reference(void *place,
                                                    panic_record *by) {
  (*closure_of_slot<Closure>(place))(by);
}

/// Without exceptions nothing is destroyed when a panic passes, and what holds
/// the closure would leak: it goes before the call. (What the closure has
/// captured is left like any local.)
template <class Closure>
inline constexpr bool releases_first =
    !OPENDEFER_HAS_EXCEPTIONS && std::is_move_constructible<Closure>::value;

template <class Closure>
void call_and_destroy(Closure *closure, panic_record *by) {
  struct destroyer {
    Closure *c;
    ~destroyer() { c->~Closure(); }
  } destroy{closure};
  (*closure)(by);
}

template <class Closure>
void call_and_delete(Closure *closure, panic_record *by) {
  if constexpr (releases_first<Closure>) {
    Closure own(std::move(*closure));
    delete closure;
    own(by);
  } else {
    struct deleter {
      Closure *c;
      ~deleter() { delete c; }
    } destroy{closure};
    (*closure)(by);
  }
}

template <class Closure> void call_stored(void *place, panic_record *by) {
  call_and_destroy(std::launder(closure_of_slot<Closure>(place)), by);
}

template <class Closure> void call_heap(void *place, panic_record *by) {
  call_and_delete(closure_of_slot<Closure>(place), by);
}

template <class Closure> void call_recorded(void *record, panic_record *by) {
  auto *r = static_cast<linked_record *>(record);
  auto *closure = std::launder(static_cast<Closure *>(closure_of(r)));
  if constexpr (std::is_trivially_move_constructible<Closure>::value &&
                record_class_of(sizeof(Closure)) != direct_class) {
    Closure own(std::move(*closure)); // In registers, and nothing to do later.
    release_record<sizeof(Closure)>(r);
    own(by);
  } else if constexpr (releases_first<Closure>) {
    Closure own(std::move(*closure));
    closure->~Closure();
    release_record<sizeof(Closure)>(r);
    own(by);
  } else {
    struct releaser {
      linked_record *r;
      ~releaser() { release_record<sizeof(Closure)>(r); }
    } release{r};
    call_and_destroy(closure, by);
  }
}

template <class Closure>
void call_recorded_heap(void *record, panic_record *by) {
  auto *r = static_cast<linked_record *>(record);
  Closure *outside = *std::launder(static_cast<Closure **>(closure_of(r)));
  release_record<sizeof(outside)>(r);
  call_and_delete(outside, by);
}

/// Says how the call of an outermost defer is made: in its slot, or in a note.
template <deferred_function Function, unsigned Index, std::uint64_t Nested,
          class Tag>
OPENDEFER_ALWAYS_INLINE void
set_function([[maybe_unused]] slot_ref<Index, Nested, Tag> ref) {
#if OPENDEFER_HAS_TABLE_FRAMES
  if constexpr (!std::is_void<Tag>::value)
    OPENDEFER_NOTE_CALL(Tag, Index, Function);
  else
#endif
    ref.place.function = Function;
}

/// An outermost defer of an open-coded function.
template <unsigned Index, std::uint64_t Nested, class Tag, class Closure>
class guard {
  using reference = slot_ref<Index, Nested, Tag>;

public:
  static_assert(!(Nested & reference::bit), "not nested, says the frame");

  OPENDEFER_ALWAYS_INLINE guard(reference ref, Closure &closure,
                                exit_watch exit = {})
      : Frame(ref.owner), Call(closure), Exit(exit) {
#ifndef __clang_analyzer__ // It follows calls only where it sees who makes them.
    if constexpr (fits_slot<Closure>) {
      set_function<call_in_slot_cold<Closure>>(ref);
      put_in_slot(ref.place, closure);
    } else {
      set_function<call_reference<Closure>>(ref);
      ref.place.words[0] = &closure;
    }
    if constexpr (reference::is_above_set_bits)
      Frame.deferBits = Bit | (Bit - 1);
    else
      Frame.deferBits |= Bit;
#endif
  }
  guard(const guard &) = delete;
  guard &operator=(const guard &) = delete;

#ifdef __clang_analyzer__
  ~guard() noexcept(false) { Call(nullptr); }
#else
  OPENDEFER_ALWAYS_INLINE ~guard() noexcept(false) {
    const bool is_return = Exit.take();
    if (is_return || OPENDEFER_LIKELY(Frame.deferBits & Bit)) {
      if constexpr (reference::is_above_set_bits)
        Frame.deferBits = Bit - 1;
      else
        Frame.deferBits &= ~Bit;
      Call(nullptr);
      if (is_return && std::is_nothrow_destructible<Closure>::value)
        Exit.put_back();
    } else if (OPENDEFER_UNLIKELY(Frame.is(pending_kind))) {
      deferreturn_pending(&Frame, Bit);
    }
  }
#endif

  bool recover_exception() { return lowered::recover_exception(&Frame, Bit); }

private:
  static constexpr std::uint64_t Bit = reference::bit;
  frame &Frame;
  Closure &Call;
  exit_watch Exit;
};
template <unsigned Index, std::uint64_t Nested, class Tag, class Closure,
          class... Mark>
guard(slot_ref<Index, Nested, Tag>, Closure &, Mark &...)
    -> guard<Index, Nested, Tag, Closure>;

/// The defers nested in one outermost statement of an open-coded function.
/// Recovers: one of them may recover what another throws on a normal exit.
/// Lists has the bits of the list slots among those in Mask.
template <std::uint64_t Mask, bool Recovers = false, std::uint64_t Lists = 0>
class group {
public:
  template <class OpenFrame>
  OPENDEFER_ALWAYS_INLINE explicit group(OpenFrame &f, exit_watch exit = {})
      : Frame(f), Exit(exit) {
    static_assert(!(Mask & ~OpenFrame::nested), "nested, says the frame not");
    static_assert((Mask & OpenFrame::lists) == Lists, "says the frame not");
  }
  group(const group &) = delete;
  group &operator=(const group &) = delete;

#if defined(__GNUC__) && !defined(__clang__)
  // A slot whose bit is set has been filled, which g++ does not always see.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
  OPENDEFER_ALWAYS_INLINE ~group() noexcept(false) {
    if (Frame.deferBits & Mask) {
      const bool is_return = Exit.take();
      if constexpr (IsSingle && !Lists) {
        // The slots follow the header.
        slot &place = reinterpret_cast<slot *>(&Frame + 1)[Index];
        Frame.deferBits &= ~Mask;
        place.function(&place, nullptr);
      } else if constexpr (Recovers) {
        deferreturn_recovering(&Frame, Mask);
      } else {
        deferreturn(&Frame, Mask);
      }
      if (is_return)
        Exit.put_back();
    } else if (OPENDEFER_UNLIKELY(Frame.is(pending_kind))) {
      deferreturn_pending(&Frame, Mask);
    }
  }
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

  bool recover_exception() { return lowered::recover_exception(&Frame, Mask); }

private:
  static constexpr bool IsSingle = !(Mask & (Mask - 1));
  static constexpr int Index = __builtin_ctzll(Mask);
  frame &Frame;
  exit_watch Exit;
};

template <std::size_t Size> struct closure_storage {
  alignas(16) unsigned char bytes[Size];
};

template <unsigned Index, std::uint64_t Nested, class Tag, std::size_t Size,
          class Callable>
OPENDEFER_ALWAYS_INLINE void
arm(slot_ref<Index, Nested, Tag> ref,
    [[maybe_unused]] closure_storage<Size> &storage, Callable &&closure) {
  using closure_type = std::decay_t<Callable>;
  if constexpr (fits_slot<closure_type>) {
    put_in_slot(ref.place, closure);
    ref.place.function = call_in_slot<closure_type>;
  } else if constexpr (sizeof(closure_type) <= Size &&
                       alignof(closure_type) <= 16) {
    ref.place.words[0] = ::new (static_cast<void *>(storage.bytes))
        closure_type(std::forward<Callable>(closure));
    ref.place.function = call_stored<closure_type>;
  } else {
    ref.place.words[0] = new closure_type(std::forward<Callable>(closure));
    ref.place.function = call_heap<closure_type>;
  }
  ref.owner.deferBits |= ref.bit;
}

/// The defers in one outermost statement of a linked function.  Its mark is a
/// number of records, not a record: a panic may have run the list down past it.
class linked_group {
public:
  OPENDEFER_ALWAYS_INLINE explicit linked_group(linked_frame_base &f)
      : Frame(f), Mark(f.deferBits) {}
  linked_group(const linked_group &) = delete;
  linked_group &operator=(const linked_group &) = delete;

  OPENDEFER_ALWAYS_INLINE ~linked_group() noexcept(false) {
    if (Frame.deferBits > Mark)
      deferreturn_linked(&Frame, Mark);
  }

  bool recover_exception() { return recover_exception_linked(&Frame, Mark); }

protected:
  linked_frame_base &Frame;
  std::uint64_t Mark;
};

/// One of its defers may recover what another throws on a normal exit.
class recovering_linked_group : public linked_group {
public:
  using linked_group::linked_group;
  ~recovering_linked_group() noexcept(false) {
    if (Frame.deferBits > Mark)
      deferreturn_linked_recovering(&Frame, Mark);
  }
};

/// A record of the closure, on no list yet.
template <class Callable>
OPENDEFER_ALWAYS_INLINE linked_record *record_of(Callable &&closure) {
  using closure_type = std::decay_t<Callable>;
  linked_record *r;
  if constexpr (alignof(closure_type) <=
                (sizeof(closure_type) <= small_closure_size ? 8 : 16)) {
    struct unused_record { // Goes back if copying the closure throws.
      linked_record *r;
      ~unused_record() {
        if (r)
          release_record<sizeof(closure_type)>(r);
      }
    } fresh{deferproc<sizeof(closure_type)>()};
    ::new (closure_of(fresh.r)) closure_type(std::forward<Callable>(closure));
    r = std::exchange(fresh.r, nullptr);
    r->function = call_recorded<closure_type>;
  } else {
    auto *outside = new closure_type(std::forward<Callable>(closure));
    r = deferproc<sizeof(outside)>();
    ::new (closure_of(r)) closure_type *(outside);
    r->function = call_recorded_heap<closure_type>;
  }
  return r;
}

template <class Callable>
OPENDEFER_ALWAYS_INLINE void push(linked_frame_base &f, Callable &&closure) {
  linked_record *r = record_of(std::forward<Callable>(closure));
  r->next = f.list;
  f.list = r;
  ++f.deferBits;
}

template <unsigned Index, std::uint64_t Nested, class Tag, class Callable>
OPENDEFER_ALWAYS_INLINE void push(slot_ref<Index, Nested, Tag> ref,
                                  Callable &&closure) {
  linked_record *r = record_of(std::forward<Callable>(closure));
  r->next = static_cast<linked_record *>(ref.place.words[0]);
  ref.place.words[0] = r;
  ref.owner.deferBits |= ref.bit;
}

} // namespace lowered
} // namespace opendefer

#endif // OPENDEFER_GUARD_H

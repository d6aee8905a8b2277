//===- opendefer/lowered/guard.h - Guards and groups ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A guard makes the pending deferred calls of its top-level statement on every
// way out of the function: return, exception, recovery.  The forms:
//
//   guard         for a direct defer.  The closure is a separate local, and the
//                 guard holds only references and a constant, so that the
//                 optimiser removes it.
//   group, arm    for the defers nested in a top-level statement.  Arming is
//                 one expression, and the storage is type-erased, so a `defer`
//                 may follow a case label or an `if` without braces, and its
//                 closure type needs no name.
//   push          for a `defer` that can repeat: adds a record to a list slot,
//                 whose group makes the calls.
//   __linked_group, push   the same in a linked function.
//
// scoped.h has those of a defer_scoped.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LOWERED_GUARD_H
#define OPENDEFER_LOWERED_GUARD_H

#include <opendefer/lowered/callee.h>
#include <opendefer/lowered/compiler.h>
#include <opendefer/lowered/frame.h>
#include <opendefer/lowered/frame_note.h>
#include <opendefer/lowered/pad.h>
#include <opendefer/lowered/record.h>
#include <opendefer/lowered/return_flag.h>

#include <cstddef>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

// Some debug builds define `new` as a macro.
#pragma push_macro("new")
#undef new

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

/// Does what __deferreturn() (pad.h) does after a recovery. The attribute makes
/// the branches that call it cold as well.
OPENDEFER_EXPORT OPENDEFER_COLD void
__deferreturn_pending(__frame *__f, std::uint64_t __mask);
/// Does the same for the records of `__f`, except the oldest `__mark` ones.
OPENDEFER_EXPORT void __deferreturn_linked(__linked_frame_base *__f,
                                           std::uint64_t __mark);
/// These do the same where one of the calls may recover an exception that
/// another one throws.
OPENDEFER_EXPORT void __deferreturn_recovering(__frame *__f,
                                               std::uint64_t __mask);
OPENDEFER_EXPORT void __deferreturn_linked_recovering(__linked_frame_base *__f,
                                                      std::uint64_t __mark);

/// Inside a catch (...): runs pending calls with the exception as their panic
/// until one of them recovers it; true if one did.  The guards run the rest.
OPENDEFER_EXPORT bool __recover_exception(__frame *__f, std::uint64_t __mask);
/// Inside the handler of a recovery: ends it if it is for `__f`, and otherwise
/// goes on with it.
OPENDEFER_EXPORT void __pass_recovery(__frame *__f, std::uint64_t __mask);
OPENDEFER_EXPORT bool __recover_exception_linked(__linked_frame_base *__f,
                                                 std::uint64_t __mark);

// The compiler instantiates all of this for each `defer` statement, so fewer
// functions and class templates make compilation faster.

/// True for a closure that is copied into its slot. It needs no other memory,
/// and the local that was copied can stay in registers.
template <class _Closure>
inline constexpr bool __fits_slot =
    sizeof(_Closure) <= sizeof(__slot::__words) &&
    alignof(_Closure) <= alignof(void *) && __is_trivially_copyable(_Closure);

/// True for a closure whose bytes can be copied.
template <class _Closure>
inline constexpr bool __is_copied = __is_trivially_copyable(_Closure);

// Functions that call closures, for slots and for records.  They destroy a
// closure that a record or a group's storage owns right after the call, and
// release its record.

template <class _Closure>
OPENDEFER_HIDDEN void __call_in_slot(void *__place, __panic_record *__by) {
  void *__words = static_cast<__slot *>(__place)->__words;
  (*__builtin_launder(static_cast<_Closure *>(__words)))(__by);
}

OPENDEFER_ALWAYS_INLINE void *__closure_of_slot(void *__place) {
  return static_cast<__slot *>(__place)->__words[0];
}

/// Calls the closure of a direct defer.  Cold, since only a panic uses it.
/// Notes contain its address (frame_note.h), so it must not be replaced by a
/// definition in another library.
template <class _Closure>
OPENDEFER_COLD OPENDEFER_HIDDEN void __call_outermost(void *__place,
                                                      __panic_record *__by) {
  void *__closure = static_cast<__slot *>(__place)->__words;
  if constexpr (!__fits_slot<_Closure>)
    __closure = __closure_of_slot(__place);
  (*__builtin_launder(static_cast<_Closure *>(__closure)))(__by);
}

/// Does the same for a closure that is not in a slot, but where the runtime has
/// made it with a note (frame_note.h). That place begins like a slot.
template <class _Closure>
OPENDEFER_COLD OPENDEFER_HIDDEN void __call_capturing(void *__place,
                                                      __panic_record *__by) {
  void *__closure =
      static_cast<char *>(__place) + __builtin_offsetof(__slot, __words);
  (*__builtin_launder(static_cast<_Closure *>(__closure)))(__by);
}

/// How many bytes of a closure are in its slot, if its last Count words are
/// noted.
template <class _Closure, unsigned _Count> constexpr unsigned __size_in_slot() {
  constexpr std::size_t __noted = _Count * sizeof(void *);
  static_assert(sizeof(_Closure) >= __noted &&
                    sizeof(_Closure) - __noted <= sizeof(__slot::__words) &&
                    alignof(_Closure) == alignof(void *) &&
                    __is_trivially_copyable(_Closure),
                "the closure must end with the addresses of its variables");
  return sizeof(_Closure) - __noted;
}
/// The index, with what a note tells of the closure.
template <class _Closure, unsigned _Index, unsigned _Count>
inline constexpr unsigned __noted_index =
    _Index | __size_in_slot<_Closure, _Count>() << 8 | _Count << 16;

/// How a slot gets its function: it is stored there, or a note records it.
/// By a panic, the function notes the callee that the tag contains, if any.
template <class _Tag> struct __slot_function {
#if OPENDEFER_HAS_TABLE_FRAMES
  static constexpr bool __is_noted = true;
  template <unsigned _Index, __deferred_function _Function>
  OPENDEFER_ALWAYS_INLINE static void __set(__slot &) {
    OPENDEFER_NOTE_CALL(_Tag, _Index, _Function);
  }
#endif
};
#if OPENDEFER_HAS_TABLE_FRAMES
template <class _Tag, std::uint64_t _Declaration, std::uint64_t _Name>
struct __slot_function<__calling<_Tag, _Declaration, _Name>> {
  static constexpr bool __is_noted = true;
  template <unsigned _Index, __deferred_function _Function>
  OPENDEFER_ALWAYS_INLINE static void __set(__slot &) {
    OPENDEFER_NOTE_CALL_OF(_Tag, _Index, _Function,
                           (&__declared_callee<_Declaration, _Name>::__here));
  }
};
template <class _Tag, unsigned _Count>
struct __slot_function<__capturing<_Tag, _Count>> {
  static constexpr bool __is_noted = true;
  template <unsigned, __deferred_function>
  OPENDEFER_ALWAYS_INLINE static void __set(__slot &) {}
};
#endif
template <> struct __slot_function<void> {
  static constexpr bool __is_noted = false;
  template <unsigned, __deferred_function _Function>
  OPENDEFER_ALWAYS_INLINE static void __set(__slot &__place) {
    __place.__function = _Function;
  }
};
template <std::uint64_t _Declaration, std::uint64_t _Name>
struct __slot_function<__calling<void, _Declaration, _Name>> {
  static constexpr bool __is_noted = false;
  template <unsigned, __deferred_function _Function>
  OPENDEFER_ALWAYS_INLINE static void __set(__slot &__place) {
    __place.__function = __call_noting<_Function>;
  }

private:
  template <__deferred_function _Function>
  OPENDEFER_COLD static void __call_noting(void *__place,
                                           __panic_record *__by) {
    __lowered::__note_call<_Declaration, _Name>(__by);
    _Function(__place, __by);
  }
};

/// How the guard of a direct defer puts the closure into the slot. Where it is
/// in the slot or made with a note, the call can be made after the local has
/// been destroyed.
template <class _Tag, class _Closure> struct __slot_closure {
  static constexpr bool __needs_local = !__fits_slot<_Closure>;
  OPENDEFER_ALWAYS_INLINE static void __set(__slot &__place,
                                            _Closure &__closure) {
    if constexpr (__needs_local)
      __place.__words[0] = &__closure;
    else if constexpr (!__is_empty(_Closure))
      __copy_to_slot<sizeof(_Closure)>(__place, &__closure);
  }
};
template <class _Tag, unsigned _Count, class _Closure>
struct __slot_closure<__capturing<_Tag, _Count>, _Closure> {
  static constexpr bool __needs_local = false;
  OPENDEFER_ALWAYS_INLINE static void
  __set([[__maybe_unused__]] __slot &__place, _Closure &__closure) {
    constexpr unsigned __size = __size_in_slot<_Closure, _Count>();
    if constexpr (__size != 0)
      __copy_to_slot<__size>(__place, &__closure);
  }
};

/// True if the record or storage is released before the call.  Without
/// exceptions, a panic runs no destructors on its way, so a later release would
/// not happen. (The captures of the closure are then lost like other locals.)
template <class _Closure>
inline constexpr bool __releases_first =
    !OPENDEFER_HAS_EXCEPTIONS && std::is_move_constructible<_Closure>::value;

template <class _Closure>
void __call_and_destroy(_Closure *__closure, __panic_record *__by) {
  struct __destroyer {
    _Closure *__c;
    ~__destroyer() { __c->~_Closure(); }
  } __destroy{__closure};
  (*__closure)(__by);
}

template <class _Closure>
void __call_and_delete(_Closure *__closure, __panic_record *__by) {
  if constexpr (__releases_first<_Closure>) {
    _Closure __own(std::move(*__closure));
    delete __closure;
    __own(__by);
  } else {
    struct __deleter {
      _Closure *__c;
      ~__deleter() { delete __c; }
    } __destroy{__closure};
    (*__closure)(__by);
  }
}

template <class _Closure>
OPENDEFER_HIDDEN void __call_stored(void *__place, __panic_record *__by) {
  __call_and_destroy(
      __builtin_launder(static_cast<_Closure *>(__closure_of_slot(__place))),
      __by);
}

template <class _Closure>
OPENDEFER_HIDDEN void __call_heap(void *__place, __panic_record *__by) {
  __call_and_delete(static_cast<_Closure *>(__closure_of_slot(__place)), __by);
}

template <class _Closure>
void __call_recorded(void *__record, __panic_record *__by) {
  auto *__r = static_cast<__linked_record *>(__record);
  auto *__closure =
      __builtin_launder(static_cast<_Closure *>(__closure_of(__r)));
  if constexpr (__is_copied<_Closure> &&
                __record_class_of(sizeof(_Closure)) != __direct_class) {
    // In registers; nothing is left to be released.
    _Closure __own(static_cast<_Closure &&>(*__closure));
    __release_record<sizeof(_Closure)>(__r);
    __own(__by);
  } else if constexpr (__releases_first<_Closure>) {
    _Closure __own(std::move(*__closure));
    __closure->~_Closure();
    __release_record<sizeof(_Closure)>(__r);
    __own(__by);
  } else {
    struct __releaser {
      __linked_record *__r;
      ~__releaser() { __release_record<sizeof(_Closure)>(__r); }
    } __release{__r};
    __call_and_destroy(__closure, __by);
  }
}

template <class _Closure>
void __call_recorded_heap(void *__record, __panic_record *__by) {
  auto *__r = static_cast<__linked_record *>(__record);
  _Closure *__outside =
      *__builtin_launder(static_cast<_Closure **>(__closure_of(__r)));
  __release_record<sizeof(__outside)>(__r);
  __call_and_delete(__outside, __by);
}

/// The guard of a direct defer in an open-coded function.  Pad: see pad.h.
template <unsigned _Index, std::uint64_t _Nested, class _Tag, bool _HasByteBits,
          class _Closure, class _Pad = __any_exit>
class __guard {
  using __reference = __slot_ref<_Index, _Nested, _Tag, _HasByteBits>;

public:
  static_assert(!(_Nested & __reference::__bit),
                "the slot of a guard must not be nested");

  OPENDEFER_ALWAYS_INLINE __guard(__reference __ref, _Closure &__closure,
                                  __return_flag_ref __flag = {}, _Pad = {})
      : _Frame(__ref.__owner), _Call(__closure), _Flag(__flag.__flag) {
#ifndef __clang_analyzer__ // For it, the destructor below makes a plain call.
    __slot_function<_Tag>::template __set<_Index, __call_outermost<_Closure>>(
        __ref.__place);
    __slot_closure<_Tag, _Closure>::__set(__ref.__place, __closure);
    if constexpr (__reference::__is_above_set_bits)
      __set_defer_bits<_HasByteBits>(_Frame, _Bit | (_Bit - 1));
    else
      _Frame.__deferBits |= _Bit;
#endif
  }
  __guard(const __guard &) = delete;
  __guard &operator=(const __guard &) = delete;

#ifdef __clang_analyzer__
  ~__guard() noexcept(false) { _Call(nullptr); }
#else
  OPENDEFER_ALWAYS_INLINE ~__guard() noexcept(false) {
    constexpr bool __has_pad = !__is_same(_Pad, __any_exit);
    const bool __is_return = (__has_pad || _Flag) && _Flag->__isReturning;
    if (__is_return) {
      _Flag->__isReturning = false;
    } else if constexpr (__has_pad) {
      // Otherwise the older guard makes the call.
      if constexpr (!__is_same(_Pad, __shared_pad) ||
                    __slot_closure<_Tag, _Closure>::__needs_local) {
        if constexpr (__slot_function<_Tag>::__is_noted)
          __run_noted_pad(&_Frame, _Index);
        else
          __run_pad(&_Frame, _Index);
      }
      return;
    }
    if (__has_pad || __is_return ||
        OPENDEFER_LIKELY(_Frame.__deferBits & _Bit)) {
      if constexpr (__reference::__is_above_set_bits)
        __set_defer_bits<_HasByteBits>(_Frame, _Bit - 1);
      else
        _Frame.__deferBits &= ~_Bit;
      _Call(nullptr);
      if constexpr (noexcept(_Call.~_Closure()))
        if (__has_pad || __is_return)
          _Flag->__isReturning = true;
    } else if constexpr (!__has_pad) {
      if (OPENDEFER_UNLIKELY(_Frame.__is(__pending_kind)))
        __deferreturn_pending(&_Frame, _Bit);
    }
  }
#endif

  bool __recover_exception() {
    return __lowered::__recover_exception(&_Frame, _Bit);
  }
  void __pass_recovery() { __lowered::__pass_recovery(&_Frame, _Bit); }

private:
  static constexpr std::uint64_t _Bit = __reference::__bit;
  __frame &_Frame;
  _Closure &_Call;
  __return_flag *_Flag;
};
/// The guard of the defers nested in one top-level statement of an open-coded
/// function.  Recovers: one of the calls may recover an exception that another
/// throws on a normal exit.  Lists has the bits in Mask that have list slots.
template <std::uint64_t _Mask, bool _Recovers = false, std::uint64_t _Lists = 0,
          class _Pad = __any_exit>
class __group {
public:
  template <std::uint64_t _FrameNested, std::uint64_t _FrameLists>
  OPENDEFER_ALWAYS_INLINE
  __group(__nested_frame<_FrameNested, _FrameLists> &__f,
          __return_flag_ref __flag = {})
      : _Frame(__f), _Flag(__flag.__flag) {
    static_assert(!(_Mask & ~_FrameNested),
                  "the slots of a group must be nested");
    static_assert((_Mask & _FrameLists) == _Lists,
                  "group and frame disagree about list slots");
  }
  __group(const __group &) = delete;
  __group &operator=(const __group &) = delete;

#if defined(__GNUC__) && !defined(__clang__)
  // A slot whose bit is set is initialised, but g++ does not always see that.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
  // NOLINTNEXTLINE(readability-function-cognitive-complexity): template choices.
  OPENDEFER_ALWAYS_INLINE ~__group() noexcept(false) {
    constexpr bool __has_pad = !__is_same(_Pad, __any_exit);
    const bool __is_return = (__has_pad || _Flag) && _Flag->__isReturning;
    if (__is_return) {
      _Flag->__isReturning = false;
    } else if constexpr (__has_pad) {
      if constexpr (__is_same(_Pad, __own_pad))
        __run_pad(&_Frame, _Index);
      else
        __run_noted_pad(&_Frame, _Index);
      return;
    }
    if (_Frame.__deferBits & _Mask) {
      if constexpr (__is_single) {
        // The slots follow the header.
        __slot &__place = reinterpret_cast<__slot *>(&_Frame + 1)[_Index];
        _Frame.__deferBits &= ~_Mask;
        _Function(&__place, nullptr);
      } else if constexpr (_Recovers) {
        __deferreturn_recovering(&_Frame, _Mask);
      } else {
        __deferreturn(&_Frame, _Mask);
      }
    } else if constexpr (!__has_pad) {
      if (OPENDEFER_UNLIKELY(!__is_return && _Frame.__is(__pending_kind)))
        __deferreturn_pending(&_Frame, _Mask);
    }
    if (__has_pad || __is_return)
      _Flag->__isReturning = true;
  }
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

  bool __recover_exception() {
    return __lowered::__recover_exception(&_Frame, _Mask);
  }
  void __pass_recovery() { __lowered::__pass_recovery(&_Frame, _Mask); }

  /// True if at most one call is armed, by the other form of __arm_slot().
  static constexpr bool __is_single = !(_Mask & (_Mask - 1)) && !_Lists;
  /// The function of that call. The compiler sees that there is only one, and
  /// inlines it.
  OPENDEFER_ALWAYS_INLINE void __set_function(__deferred_function __f) {
    static_assert(__is_single, "other groups read the slots");
    _Function = __f;
  }

private:
  static constexpr int _Index = __builtin_ctzll(_Mask);
  __frame &_Frame;
  __return_flag *_Flag;
  __deferred_function _Function; // Has a value only if a call is armed.
};

template <std::size_t _Size> struct __closure_storage {
  alignas(16) unsigned char __bytes[_Size];
};

/// Puts a closure where __armed_function() finds it.
template <std::size_t _Size, class _Closure>
OPENDEFER_ALWAYS_INLINE void
__store_closure(__slot &__place,
                [[__maybe_unused__]] __closure_storage<_Size> &__storage,
                _Closure &__closure) {
  if constexpr (__fits_slot<_Closure>) {
    if constexpr (!__is_empty(_Closure))
      __copy_to_slot<sizeof(_Closure)>(__place, &__closure);
  } else if constexpr (sizeof(_Closure) <= _Size && alignof(_Closure) <= 16) {
    __place.__words[0] = ::new (static_cast<void *>(__storage.__bytes))
        _Closure(static_cast<_Closure &&>(__closure));
  } else {
    __place.__words[0] = new _Closure(static_cast<_Closure &&>(__closure));
  }
}
template <std::size_t _Size, class _Closure>
constexpr __deferred_function __armed_function() {
  if constexpr (__fits_slot<_Closure>)
    return __call_in_slot<_Closure>;
  else if constexpr (sizeof(_Closure) <= _Size && alignof(_Closure) <= 16)
    return __call_stored<_Closure>;
  else
    return __call_heap<_Closure>;
}

/// Arms a slot of a group with several calls.
template <unsigned _Index, std::uint64_t _Nested, class _Tag, bool _HasByteBits,
          std::size_t _Size, class _Closure>
OPENDEFER_ALWAYS_INLINE void
__arm_slot(__slot_ref<_Index, _Nested, _Tag, _HasByteBits> __ref,
           __closure_storage<_Size> &__storage, _Closure __closure) {
  __lowered::__store_closure(__ref.__place, __storage, __closure);
  __ref.__place.__function = __armed_function<_Size, _Closure>();
  __ref.__owner.__deferBits |= __ref.__bit;
}

/// What a panic calls, where the guard of the group makes all other calls.
template <std::size_t _Size, class _Closure>
constexpr __deferred_function __panic_function() {
  if constexpr (__fits_slot<_Closure>)
    return __call_outermost<_Closure>;
  else
    return __armed_function<_Size, _Closure>();
}

/// Arms the only slot of a group.
template <class _Group, unsigned _Index, std::uint64_t _Nested, class _Tag,
          bool _HasByteBits, std::size_t _Size, class _Closure>
OPENDEFER_ALWAYS_INLINE void
__arm_slot(_Group &__owner,
           __slot_ref<_Index, _Nested, _Tag, _HasByteBits> __ref,
           __closure_storage<_Size> &__storage, _Closure __closure) {
  __lowered::__store_closure(__ref.__place, __storage, __closure);
  __slot_function<_Tag>::template __set<_Index,
                                        __panic_function<_Size, _Closure>()>(
      __ref.__place);
  __owner.__set_function(__armed_function<_Size, _Closure>());
  __ref.__owner.__deferBits |= __ref.__bit;
}

/// The guard of the defers in one top-level statement of a linked function.
/// The mark is a number of records, not a pointer to one, since a panic may
/// have run and released that record.
class __linked_group {
public:
  OPENDEFER_ALWAYS_INLINE explicit __linked_group(__linked_frame_base &__f)
      : _Frame(__f), _Mark(__f.__deferBits) {}
  __linked_group(const __linked_group &) = delete;
  __linked_group &operator=(const __linked_group &) = delete;

  OPENDEFER_ALWAYS_INLINE ~__linked_group() noexcept(false) {
    if (_Frame.__deferBits > _Mark)
      __deferreturn_linked(&_Frame, _Mark);
  }

  bool __recover_exception() {
    return __recover_exception_linked(&_Frame, _Mark);
  }

protected:
  __linked_frame_base &_Frame;
  std::uint64_t _Mark;
};

/// The same where one of the calls may recover an exception that another throws
/// on a normal exit.
class __recovering_linked_group : public __linked_group {
public:
  using __linked_group::__linked_group;
  ~__recovering_linked_group() noexcept(false) {
    if (_Frame.__deferBits > _Mark)
      __deferreturn_linked_recovering(&_Frame, _Mark);
  }
};

/// Returns a record with the closure. It is in no list yet.
template <class _Closure>
OPENDEFER_ALWAYS_INLINE __linked_record *__record_of(_Closure &__closure) {
  __linked_record *__r;
  if constexpr (alignof(_Closure) >
                (sizeof(_Closure) <= __small_closure_size ? 8 : 16)) {
    auto *__outside = new _Closure(static_cast<_Closure &&>(__closure));
    __r = __deferproc<sizeof(__outside)>();
    ::new (__closure_of(__r)) _Closure *(__outside);
    __r->__function = __call_recorded_heap<_Closure>;
  } else if constexpr (__is_copied<_Closure>) {
    __r = __deferproc<sizeof(_Closure)>();
    ::new (__closure_of(__r)) _Closure(static_cast<_Closure &&>(__closure));
    __r->__function = __call_recorded<_Closure>;
  } else {
    struct __fresh_record { // Releases it if copying the closure throws.
      __linked_record *__r;
      ~__fresh_record() {
        if (__r)
          __release_record<sizeof(_Closure)>(__r);
      }
    } __fresh{__deferproc<sizeof(_Closure)>()};
    ::new (__closure_of(__fresh.__r))
        _Closure(static_cast<_Closure &&>(__closure));
    __r = __fresh.__r;
    __fresh.__r = nullptr;
    __r->__function = __call_recorded<_Closure>;
  }
  return __r;
}

template <class _Closure>
OPENDEFER_ALWAYS_INLINE void __push(__linked_frame_base &__f,
                                    _Closure __closure) {
  __linked_record *__r = __record_of(__closure);
  __r->__next = __f.__list;
  __f.__list = __r;
  ++__f.__deferBits;
}

template <unsigned _Index, std::uint64_t _Nested, class _Tag, class _Closure>
OPENDEFER_ALWAYS_INLINE void __push(__slot_ref<_Index, _Nested, _Tag> __ref,
                                    _Closure __closure) {
  __linked_record *__r = __record_of(__closure);
  __r->__next = static_cast<__linked_record *>(__ref.__place.__words[0]);
  __ref.__place.__words[0] = __r;
  __ref.__owner.__deferBits |= __ref.__bit;
}

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#pragma pop_macro("new")

#endif // OPENDEFER_LOWERED_GUARD_H

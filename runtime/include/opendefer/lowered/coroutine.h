//===- opendefer/lowered/coroutine.h - Frames of coroutines -----*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The frame object of a coroutine is in the coroutine's own frame, on the heap.
// It is in the chain of the thread that runs the coroutine, and in none while
// the coroutine is suspended. Each suspension and resumption goes through here:
//
//   co_await e;       co_await F.await(e);
//   x = co_await e;   x = F.resumed(co_await F.suspended(e, F.or_throws()));
//   co_yield e;       (co_yield F.suspended(e, F.or_throws()), F.resumed());
//
// await() returns an awaiter that encloses the one of `e`. It is used where
// nothing but the awaiter knows the operand, which is the case unless the
// promise has an await_transform(). suspended() returns the operand as it is,
// and the coroutine counts as suspended from then on (docs/design/
// coroutines.md).
//
// The frame also knows a position on the stack of the function that runs the
// coroutine, since a recovery has to find that function. It is the position of
// the arguments of a call that this function makes; so that function calls the
// runtime without another function in between.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LOWERED_COROUTINE_H
#define OPENDEFER_LOWERED_COROUTINE_H

#include <opendefer/lowered/compiler.h>
#include <opendefer/lowered/frame.h>
#include <opendefer/lowered/recovery.h>
#include <opendefer/lowered/scoped.h>
#include <opendefer/stacktrace.h>
#include <opendefer/value.h>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#pragma push_macro("new")
#undef new

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

/// Is directly before the frame header, so that the runtime finds it from the
/// header's address. Belongs to the thread that runs the coroutine.
struct alignas(__frame) __coroutine_state {
  /// Where the function that runs the coroutine has its arguments on the stack.
  std::uintptr_t __position;
  /// The panic that none of the deferred calls has recovered, on its way to the
  /// promise, and its stack if there was memory; owned.
  __value_box *__unrecovered;
  stacktrace *__stack;
  /// How many exceptions were uncaught when one of them ended a suspension (see
  /// __end_suspension()). 0 after any other resumption.
  int __uncaught;
  enum __phase_kind : unsigned char {
    __is_running,   ///< It is in the chain of the thread.
    __is_suspended, ///< It is in none, unless it is being destroyed.
    __has_recovered ///< It is being destroyed, and a call has recovered a panic.
  } __phase;
};

/// Puts the frame into the chain of the thread, where the body begins or goes
/// on. Must be called by the function that runs the coroutine.
OPENDEFER_EXPORT void __enter_coroutine(__frame *__f,
                                        std::uintptr_t __kind) noexcept;
OPENDEFER_EXPORT void __resume_coroutine(__frame *__f) noexcept;
/// Takes it out: where the coroutine may be suspended, and at its end.
OPENDEFER_EXPORT void __leave_coroutine(__frame *__f) noexcept;
/// Puts it back where the coroutine was not suspended after all.
OPENDEFER_EXPORT void __continue_coroutine(__frame *__f) noexcept;
/// Puts it back if an exception ends the suspension. The coroutine may catch
/// the exception and go on. Or the exception unwinds the function that destroys
/// the suspended coroutine; that looks the same here. Must be called by the
/// function that runs the coroutine.
OPENDEFER_EXPORT void __end_suspension(__frame *__f) noexcept;

//===----------------------------------------------------------------------===//
// Guards, which call the runtime on each way out of the body
//===----------------------------------------------------------------------===//

/// Run the pending deferred calls that are in the mask or, in a linked frame,
/// above the mark: when the body is left, and when the suspended coroutine is
/// destroyed.
OPENDEFER_EXPORT void
__deferreturn_in_coroutine(__frame *__f, std::uint64_t __mask, bool __recovers);
OPENDEFER_EXPORT void
__deferreturn_linked_in_coroutine(__linked_frame_base *__f,
                                  std::uint64_t __mark, bool __recovers);
/// Does what __leave_scope() does.
OPENDEFER_EXPORT void __leave_scope_in_coroutine(__frame *__f,
                                                 std::uint64_t __mask,
                                                 __linked_record *__r);
/// Ends a recovery, like __recovered(), or throws the panic that is for the
/// promise.
OPENDEFER_EXPORT void __recovered_in_coroutine(__frame *__f, __recovery &__r);
/// Inside a catch (...): the same and, like __recover_exception() and
/// __recover_exception_linked(), the recovery of an exception.
OPENDEFER_EXPORT bool __recover_exception_in_coroutine(__frame *__f,
                                                       std::uint64_t __mask,
                                                       std::uint64_t __mark);
OPENDEFER_EXPORT bool
__recover_exception_in_scope_of_coroutine(__frame *__f, std::uint64_t __mask,
                                          __linked_record *__r);

#if defined(__cpp_impl_coroutine) || defined(__cpp_coroutines)

/// The guard of a direct defer or of a defer_scoped.
template <unsigned _Index> class __coroutine_guard {
public:
  template <std::uint64_t _Nested, class _Closure>
  OPENDEFER_ALWAYS_INLINE __coroutine_guard(__slot_ref<_Index, _Nested> __ref,
                                            _Closure &__closure)
      : _Frame(__ref.__owner) {
    __ref.__place.__function = __call_outermost<_Closure>;
    if constexpr (!__fits_slot<_Closure>)
      __ref.__place.__words[0] = &__closure;
    else if constexpr (!__is_empty(_Closure))
      __copy_to_slot<sizeof(_Closure)>(__ref.__place, &__closure);
    _Frame.__deferBits |= _Bit;
  }
  __coroutine_guard(const __coroutine_guard &) = delete;
  __coroutine_guard &operator=(const __coroutine_guard &) = delete;
  OPENDEFER_ALWAYS_INLINE ~__coroutine_guard() noexcept(false) {
    __deferreturn_in_coroutine(&_Frame, _Bit, false);
  }
  OPENDEFER_ALWAYS_INLINE bool __recover_exception() {
    return __recover_exception_in_coroutine(&_Frame, _Bit, 0);
  }

private:
  static constexpr std::uint64_t _Bit = std::uint64_t(1) << _Index;
  __frame &_Frame;
};
template <unsigned _Index, std::uint64_t _Nested, class _Closure>
__coroutine_guard(__slot_ref<_Index, _Nested>, _Closure &)
    -> __coroutine_guard<_Index>;

template <std::uint64_t _Mask, bool _Recovers = false> class __coroutine_group {
public:
  OPENDEFER_ALWAYS_INLINE explicit __coroutine_group(__frame &__f)
      : _Frame(__f) {}
  __coroutine_group(const __coroutine_group &) = delete;
  __coroutine_group &operator=(const __coroutine_group &) = delete;
  OPENDEFER_ALWAYS_INLINE ~__coroutine_group() noexcept(false) {
    __deferreturn_in_coroutine(&_Frame, _Mask, _Recovers);
  }
  OPENDEFER_ALWAYS_INLINE bool __recover_exception() {
    return __recover_exception_in_coroutine(&_Frame, _Mask, 0);
  }

private:
  __frame &_Frame;
};

template <bool _Recovers = false> class __linked_coroutine_group {
public:
  OPENDEFER_ALWAYS_INLINE explicit __linked_coroutine_group(
      __linked_frame_base &__f)
      : _Frame(__f), _Mark(__f.__deferBits) {}
  __linked_coroutine_group(const __linked_coroutine_group &) = delete;
  __linked_coroutine_group &
  operator=(const __linked_coroutine_group &) = delete;
  OPENDEFER_ALWAYS_INLINE ~__linked_coroutine_group() noexcept(false) {
    __deferreturn_linked_in_coroutine(&_Frame, _Mark, _Recovers);
  }
  OPENDEFER_ALWAYS_INLINE bool __recover_exception() {
    return __recover_exception_in_coroutine(&_Frame, 0, _Mark);
  }

private:
  __linked_frame_base &_Frame;
  std::uint64_t _Mark;
};

/// The guard of a defer_scoped that is a record.
template <class _Closure>
class __scoped_coroutine_record : public __record_in_scope<_Closure> {
public:
  using __record_in_scope<_Closure>::__record_in_scope;
  ~__scoped_coroutine_record() noexcept(false) {
    __leave_scope_in_coroutine(&this->_Frame, this->_Mask, this);
  }
  bool __recover_exception() {
    return __recover_exception_in_scope_of_coroutine(&this->_Frame, this->_Mask,
                                                     this);
  }
};
template <class _Owner, class _Closure>
__scoped_coroutine_record(_Owner &&, _Closure &)
    -> __scoped_coroutine_record<_Closure>;

/// A record that another thread may release; so it is in no thread's pool.
template <class _Closure>
void __call_coroutine_record(void *__record, __panic_record *__by) {
  auto *__r = static_cast<__linked_record *>(__record);
  struct __releaser {
    __linked_record *__r;
    ~__releaser() { __free_direct_record(__r); }
  } __release{__r};
  __call_and_delete(*std::launder(static_cast<_Closure **>(__closure_of(__r))),
                    __by);
}

template <class _Callable>
__linked_record *__coroutine_record(_Callable &&__closure) {
  using __closure_type = std::decay_t<_Callable>;
  auto *__outside = new __closure_type(std::forward<_Callable>(__closure));
  __linked_record *__r = __new_direct_record(sizeof(__outside));
  ::new (__closure_of(__r)) __closure_type *(__outside);
  __r->__function = __call_coroutine_record<__closure_type>;
  return __r;
}

template <class _Callable>
void __push_in_coroutine(__linked_frame_base &__f, _Callable &&__closure) {
  __linked_record *__r = __coroutine_record(std::forward<_Callable>(__closure));
  __r->__next = __f.__list;
  __f.__list = __r;
  ++__f.__deferBits;
}

template <unsigned _Index, std::uint64_t _Nested, class _Callable>
void __push_in_coroutine(__slot_ref<_Index, _Nested> __ref,
                         _Callable &&__closure) {
  __linked_record *__r = __coroutine_record(std::forward<_Callable>(__closure));
  __r->__next = static_cast<__linked_record *>(__ref.__place.__words[0]);
  __ref.__place.__words[0] = __r;
  __ref.__owner.__deferBits |= __ref.__bit;
}

//===----------------------------------------------------------------------===//
// Awaiters
//===----------------------------------------------------------------------===//

/// What a function like `operator co_await` makes of the operand.
template <class _Operand>
constexpr auto __awaiter_of(_Operand &&__e, int)
    -> decltype(std::forward<_Operand>(__e).operator co_await()) {
  return std::forward<_Operand>(__e).operator co_await();
}
template <class _Operand>
constexpr auto __awaiter_of(_Operand &&__e, long)
    -> decltype(operator co_await(std::forward<_Operand>(__e))) {
  return operator co_await(std::forward<_Operand>(__e));
}
template <class _Operand>
constexpr _Operand &&__awaiter_of(_Operand &&__e, ...) {
  return std::forward<_Operand>(__e);
}

/// Encloses the awaiter, which may be one that cannot be moved. Nothing of it
/// is used after the awaiter's await_suspend(), since the coroutine may be gone
/// by then.
template <class _Awaiter> struct __coroutine_awaiter {
  __frame &__owner;
  _Awaiter __enclosed;

  constexpr decltype(auto) await_ready() { return __enclosed.await_ready(); }
  template <class _Handle>
  constexpr decltype(auto) await_suspend(_Handle __handle) {
    __frame *__f = &__owner;
    __leave_coroutine(__f);
    try {
      return __enclosed.await_suspend(__handle);
    } catch (...) { // Then the coroutine was not suspended.
      __continue_coroutine(__f);
      throw;
    }
  }
  OPENDEFER_ALWAYS_INLINE decltype(auto) await_resume() {
    __resume_coroutine(&__owner);
    return __enclosed.await_resume();
  }
};

/// Makes the statement `co_await e, F.resumed()` of a result that is not void.
struct __resumed_coroutine {};
template <class _Result>
constexpr _Result operator,(_Result &&__r, __resumed_coroutine) {
  static_assert(std::is_constructible<_Result, _Result>::value,
                "the result of this co_await or co_yield can be neither moved "
                "nor copied, which a coroutine with defer does if its promise "
                "has an await_transform()");
  return std::forward<_Result>(__r);
}

/// Lives as long as the expression with the suspension. An exception that
/// leaves it has ended the suspension without resumed().
struct __resumed_by_exception {
  __frame &__owner;
  OPENDEFER_ALWAYS_INLINE ~__resumed_by_exception() {
    __end_suspension(&__owner);
  }
};

//===----------------------------------------------------------------------===//
// Frames
//===----------------------------------------------------------------------===//

/// The functions that frames of coroutines have in addition.
template <class _Slots> struct __coroutine_frame : __coroutine_state, _Slots {
  static_assert(sizeof(void *) == 8,
                "a coroutine cannot defer where addresses have 32 bits");

  __coroutine_frame(const __coroutine_frame &) = delete;
  __coroutine_frame &operator=(const __coroutine_frame &) = delete;

  template <class _Operand>
  constexpr auto __await(_Operand &&__e)
      -> __coroutine_awaiter<decltype(__awaiter_of(std::forward<_Operand>(__e),
                                                   0))> {
    return {*this, __awaiter_of(std::forward<_Operand>(__e), 0)};
  }
  template <class _Operand>
  _Operand &&__suspended(_Operand &&__e, const __resumed_by_exception &) {
    __leave_coroutine(this);
    return std::forward<_Operand>(__e);
  }
  void __suspended(const __resumed_by_exception &) { __leave_coroutine(this); }
  __resumed_by_exception __or_throws() { return {*this}; }
  OPENDEFER_ALWAYS_INLINE void __resumed() { __resume_coroutine(this); }
  template <class _Result>
  OPENDEFER_ALWAYS_INLINE _Result __resumed(_Result &&__r) {
    __resume_coroutine(this);
    return std::forward<_Result>(__r);
  }
  template <class _Result>
  OPENDEFER_ALWAYS_INLINE _Result &&__resumed_glvalue(_Result &&__r) {
    __resume_coroutine(this);
    return std::forward<_Result>(__r);
  }
  OPENDEFER_ALWAYS_INLINE __resumed_coroutine __resumed_with() {
    __resume_coroutine(this);
    return {};
  }

protected:
  OPENDEFER_ALWAYS_INLINE explicit __coroutine_frame(std::uintptr_t __kind) {
    this->__deferBits = 0;
    this->__unrecovered = nullptr;
    this->__stack = nullptr;
    __enter_coroutine(this, __kind);
  }
  OPENDEFER_ALWAYS_INLINE ~__coroutine_frame() { __leave_coroutine(this); }
};

/// The frame of an open-coded coroutine.
template <unsigned _Count, std::uint64_t _Nested = 0, std::uint64_t _Lists = 0>
struct __open_coroutine_frame : __coroutine_frame<__open_slots<_Count>> {
  static_assert(_Count >= 1 && _Count <= 64, "deferBits has 64 bits");
  static_assert(!(_Lists & ~_Nested), "list slots must be nested");
  static constexpr std::uint64_t __nested = _Nested;
  static constexpr std::uint64_t __lists = _Lists;

  OPENDEFER_ALWAYS_INLINE __open_coroutine_frame()
      : __coroutine_frame<__open_slots<_Count>>(__coroutine_kind) {
    __start_lists(this->__slots, _Lists);
  }

  template <unsigned _Index>
  OPENDEFER_ALWAYS_INLINE __slot_ref<_Index, _Nested> __slot() {
    static_assert(_Index < _Count, "no such slot");
    return {*this, this->__slots[_Index]};
  }
  void __recovered(__recovery &__r);
};

/// The frame of a linked coroutine.
struct __linked_coroutine_frame : __coroutine_frame<__linked_frame_base> {
  OPENDEFER_ALWAYS_INLINE __linked_coroutine_frame()
      : __coroutine_frame<__linked_frame_base>(__coroutine_kind |
                                               __linked_kind) {
    __list = nullptr;
    __pendingBits = 0;
  }
  void __recovered(__recovery &__r);
};

template <unsigned _Count, std::uint64_t _Nested, std::uint64_t _Lists>
inline void
__open_coroutine_frame<_Count, _Nested, _Lists>::__recovered(__recovery &__r) {
  __recovered_in_coroutine(this, __r);
}
inline void __linked_coroutine_frame::__recovered(__recovery &__r) {
  __recovered_in_coroutine(this, __r);
}

#endif // coroutines

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#pragma pop_macro("new")

#endif // OPENDEFER_LOWERED_COROUTINE_H

//===- opendefer/lowered/scoped.h - Guards of defer_scoped ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What makes the call of a `defer_scoped` when its block is left:
//
//   scoped_guard   where the call has a slot.
//   scoped_record  where other defers of the same cycle, or of the function,
//                  make records.  It is a record itself, so that a panic finds
//                  all of them in the order of their execution.
//   at_once        where the block is the statement itself.
//
//===----------------------------------------------------------------------===//

// IWYU pragma: private, include <opendefer/defer.h>

#ifndef OPENDEFER_LOWERED_SCOPED_H
#define OPENDEFER_LOWERED_SCOPED_H

#include <opendefer/lowered/guard.h>

#pragma push_macro("new")
#undef new

namespace opendefer {
namespace __lowered {
inline namespace OPENDEFER_ABI {

/// The guard of a defer_scoped.  Its block may be left with the function or
/// alone, so only a return can tell it that its bit is set.
template <unsigned _Index, std::uint64_t _Nested, class _Tag, class _Closure>
class __scoped_guard {
  using __reference = __slot_ref<_Index, _Nested, _Tag>;

public:
  static_assert(_Nested & __reference::__bit, "the slot must be nested");

  OPENDEFER_ALWAYS_INLINE __scoped_guard(__reference __ref, _Closure &__closure,
                                         __return_flag_ref __flag = {})
      : _Frame(__ref.__owner), _Call(__closure), _Flag(__flag.__flag) {
#ifndef __clang_analyzer__ // For it, the destructor below makes a plain call.
    __slot_function<_Tag>::template __set<_Index, __call_outermost<_Closure>>(
        __ref.__place);
    if constexpr (!__fits_slot<_Closure>)
      __ref.__place.__words[0] = &__closure;
    else if constexpr (!__is_empty(_Closure))
      __copy_to_slot<sizeof(_Closure)>(__ref.__place, &__closure);
    // In a cycle, no newer slot has its bit set either.
    if constexpr (__reference::__is_above_set_bits)
      _Frame.__deferBits = _Bit | (_Bit - 1);
    else
      _Frame.__deferBits |= _Bit;
#endif
  }
  __scoped_guard(const __scoped_guard &) = delete;
  __scoped_guard &operator=(const __scoped_guard &) = delete;

#ifdef __clang_analyzer__
  ~__scoped_guard() noexcept(false) { _Call(nullptr); }
#else
  OPENDEFER_ALWAYS_INLINE ~__scoped_guard() noexcept(false) {
    const bool __is_return = _Flag && _Flag->__isReturning;
    if (__is_return)
      _Flag->__isReturning = false;
    if (__is_return || OPENDEFER_LIKELY(_Frame.__deferBits & _Bit)) {
      _Frame.__deferBits &= ~_Bit; // Defers in the block may be newer.
      _Call(nullptr);
    } else if (OPENDEFER_UNLIKELY(_Frame.__is(__pending_kind))) {
      __deferreturn_pending(&_Frame, _Bit);
    }
    if constexpr (noexcept(_Call.~_Closure()))
      if (__is_return)
        _Flag->__isReturning = true;
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
template <unsigned _Index, std::uint64_t _Nested, class _Tag, class _Closure,
          class... _Flag>
__scoped_guard(__slot_ref<_Index, _Nested, _Tag>, _Closure &, _Flag &...)
    -> __scoped_guard<_Index, _Nested, _Tag, _Closure>;

/// Runs the call of a scoped_record, unless a panic has, and removes the record
/// from its list: that of the slot with the bit `__mask`, or of a linked frame.
OPENDEFER_EXPORT void __leave_scope(__frame *__f, std::uint64_t __mask,
                                    __linked_record *__r);
/// These do what __recover_exception() and __pass_recovery() do, for this call
/// alone.
OPENDEFER_EXPORT bool __recover_exception_in_scope(__frame *__f,
                                                   std::uint64_t __mask,
                                                   __linked_record *__r);

OPENDEFER_EXPORT void __pass_recovery_in_scope(__frame *__f,
                                               std::uint64_t __mask,
                                               __linked_record *__r);

/// The record, without what removes it.
template <class _Closure> class __record_in_scope : protected __linked_record {
public:
  OPENDEFER_ALWAYS_INLINE __record_in_scope(__linked_frame_base &__f,
                                            _Closure &__closure)
      : __linked_record{__f.__list, __run}, _Frame(__f), _Mask(0),
        _Call(__closure) {
    __f.__list = this;
    ++__f.__deferBits;
  }
  template <unsigned _Index, std::uint64_t _Nested, class _Tag>
  OPENDEFER_ALWAYS_INLINE
  __record_in_scope(__slot_ref<_Index, _Nested, _Tag> __ref,
                    _Closure &__closure)
      : __linked_record{static_cast<__linked_record *>(
                            __ref.__place.__words[0]),
                        __run},
        _Frame(__ref.__owner), _Mask(__ref.__bit), _Call(__closure) {
    __ref.__place.__words[0] = static_cast<__linked_record *>(this);
    _Frame.__deferBits |= _Mask;
  }
  __record_in_scope(const __record_in_scope &) = delete;
  __record_in_scope &operator=(const __record_in_scope &) = delete;

protected:
  __frame &_Frame;
  std::uint64_t _Mask;
  _Closure &_Call;

private:
  static void __run(void *__place, __panic_record *__by) {
    auto *__self = static_cast<__record_in_scope *>(
        static_cast<__linked_record *>(__place));
    static_cast<void>(__self->_Call(__by));
  }
};

template <class _Closure>
class __scoped_record : public __record_in_scope<_Closure> {
public:
  template <class _Owner>
  OPENDEFER_ALWAYS_INLINE __scoped_record(_Owner &&__owner, _Closure &__closure,
                                          __return_flag_ref __flag = {})
      : __record_in_scope<_Closure>(__owner, __closure), _Flag(__flag.__flag) {}

  ~__scoped_record() noexcept(false) {
    const bool __is_return = _Flag && _Flag->__isReturning;
    if (__is_return)
      _Flag->__isReturning = false;
    __leave_scope(&this->_Frame, this->_Mask, this);
    if constexpr (noexcept(this->_Call.~_Closure()))
      if (__is_return)
        _Flag->__isReturning = true;
  }

  bool __recover_exception() {
    return __recover_exception_in_scope(&this->_Frame, this->_Mask, this);
  }
  void __pass_recovery() {
    __pass_recovery_in_scope(&this->_Frame, this->_Mask, this);
  }

private:
  __return_flag *_Flag;
};
template <class _Owner, class _Closure, class... _Flag>
__scoped_record(_Owner &&, _Closure &, _Flag &...) -> __scoped_record<_Closure>;

/// The call of a defer_scoped whose block is its own statement.
template <class _Callable>
OPENDEFER_ALWAYS_INLINE void __at_once(_Callable &&__closure) {
  static_cast<void>(__closure(nullptr));
}

} // namespace OPENDEFER_ABI
} // namespace __lowered
} // namespace opendefer

#pragma pop_macro("new")

#endif // OPENDEFER_LOWERED_SCOPED_H

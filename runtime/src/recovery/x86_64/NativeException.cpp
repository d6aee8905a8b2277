//===- NativeException.cpp - A recovery as C++ exception ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table unwinder brings a recovery to its handlers without throwing it, so
// it creates the exception object that a throw would have created.  Both C++
// runtime libraries follow the Itanium C++ ABI and agree on the header.  They
// differ in the place of the reference count, which is before the header (and,
// in libc++abi, is part of it), and in the class of their exceptions.
//
//===----------------------------------------------------------------------===//

#include "recovery/x86_64/NativeException.h"

#include "core/EHGlobals.h"
#include "core/Fatal.h"
#include "core/SpareMemory.h"

#include <exception>
#include <new>

using namespace opendefer;
using namespace opendefer::__lowered;

extern "C" {
void *__cxa_allocate_exception(std::size_t Size) noexcept;
void __cxa_free_exception(void *Object) noexcept;
}

#ifdef _LIBCPP_VERSION
static constexpr char ClassName[] = "CLNGC++";
using ReferenceCount = std::size_t;
static constexpr std::ptrdiff_t ReferenceCountOffset = -8;
static constexpr std::ptrdiff_t CaughtOffset = -16;
#else
static constexpr char ClassName[] = "GNUCC++";
using ReferenceCount = int;
static constexpr std::ptrdiff_t ReferenceCountOffset = -16;
static constexpr std::ptrdiff_t CaughtOffset = 0;
#endif

/// Returns the exception class with these eight characters.  The first one is
/// the most significant byte, and the last one is zero.
static constexpr _Unwind_Exception_Class classFrom(const char (&Name)[8]) {
  _Unwind_Exception_Class Class = 0;
  for (char C : Name)
    Class = Class << 8 | static_cast<unsigned char>(C);
  return Class;
}
static constexpr _Unwind_Exception_Class OurClass = classFrom(ClassName);

static ExceptionHeader *headerBefore(void *Object) {
  return static_cast<ExceptionHeader *>(Object) - 1;
}

static ReferenceCount &referenceCountOf(ExceptionHeader *Header) {
  return *reinterpret_cast<ReferenceCount *>(reinterpret_cast<char *>(Header) +
                                             ReferenceCountOffset);
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

/// Blocks are always allocated by the C++ runtime library, since an
/// exception_ptr that outlives all handlers frees them there.
static __thread SpareMemory Spare __attribute__((tls_model("initial-exec"))) = {
    __cxa_free_exception, nullptr, 0, 0, nullptr};

static void *allocateObject() {
  void *Object = Spare.take();
  return Object ? Object : __cxa_allocate_exception(sizeof(__recovery));
}

//===----------------------------------------------------------------------===//
// The exception
//===----------------------------------------------------------------------===//

static void destroyRecovery(void *Object) {
  static_cast<__recovery *>(Object)->~__recovery();
}

/// Called at the end of the last handler, and if another language catches the
/// exception.  An exception_ptr may still refer to it.
static void dropException(_Unwind_Reason_Code, _Unwind_Exception *Exception) {
  __recovery *Recovery = &recoveryOf(Exception);
  Recovery->__mayBeLost = true;
  ReferenceCount &Count = referenceCountOf(headerBefore(Recovery));
  // No other thread can copy the last reference, so no locked instruction is
  // needed.
  if (__atomic_load_n(&Count, __ATOMIC_ACQUIRE) != 1 &&
      __atomic_sub_fetch(&Count, 1, __ATOMIC_ACQ_REL) != 0)
    return;
  Recovery->~__recovery();
  Spare.give(Recovery);
}

_Unwind_Exception *__lowered::makeException(const RecoveryGoal &Goal,
                                            __frame *Target) {
  void *Object = allocateObject();
  ::new (Object) __recovery(Goal.Final, Target, Goal.State);
  ExceptionHeader *Header = headerBefore(Object);
  referenceCountOf(Header) = 1;
  Header->Type = &typeid(__recovery);
  Header->Destructor = destroyRecovery;
  Header->UnexpectedHandler = Header->TerminateHandler = std::get_terminate();
  Header->NextCaught = nullptr;
  Header->HandlerCount = 0;
  Header->Object = Object;
  Header->Unwind.exception_class = OurClass;
  Header->Unwind.exception_cleanup = dropException;
  ++ehGlobals().UncaughtExceptions;
#ifdef _LIBCPP_VERSION
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  recoveryOf(&Header->Unwind).__mayBeLost = true;
#endif
  return &Header->Unwind;
}

void __lowered::raise(_Unwind_Exception *Exception) {
  _Unwind_RaiseException(Exception);
  // There is a handler, but the unwinder does not get there.
  fatal("a recovery or goexit() cannot pass a function without unwind tables, "
        "such as C code; keep a panic in a carried_panic before it gets there");
}

bool __lowered::mayBeSwallowed(__recovery &Recovery) {
#ifdef _LIBCPP_VERSION
  // The end of a handler does not call dropException(), but changes the count.
  return Recovery.__mayBeLost && headerBefore(&Recovery)->HandlerCount == 0;
#else
  return Recovery.__mayBeLost;
#endif
}

_Unwind_Exception *__lowered::currentException(__recovery &Recovery) {
  ExceptionHeader *Header = headerBefore(&Recovery);
  if (ehGlobals().CaughtExceptions !=
          reinterpret_cast<char *>(Header) + CaughtOffset ||
      Header->Unwind.exception_class != OurClass)
    return nullptr;
  return &Header->Unwind;
}

void __lowered::markRethrown(_Unwind_Exception *Exception) {
  ExceptionHeader *Header = headerBefore(&recoveryOf(Exception));
  Header->HandlerCount = -Header->HandlerCount;
  ++ehGlobals().UncaughtExceptions;
}

void __lowered::discardException(_Unwind_Exception *Exception) {
  --ehGlobals().UncaughtExceptions;
  dropException(_URC_NO_REASON, Exception);
}

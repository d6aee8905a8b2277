//===- Coroutine.cpp - Deferred calls of coroutines -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A coroutine's frame is in the chain of the thread that runs it. Above all,
// these functions keep it there (docs/design/coroutines.md). A suspended
// coroutine that is destroyed runs its deferred calls here, on top of the stack
// of whoever destroys it.
//
//===----------------------------------------------------------------------===//

#include "core/Coroutine.h"
#include "boundary/PanicError.h"
#include "core/Chain.h"
#include "panic/DeferredCall.h"
#include "panic/Panic.h"
#include "recovery/Recovery.h"

#include <exception>
#include <memory>
#include <utility>

using namespace opendefer;
using namespace opendefer::__lowered;

/// The place of the caller's arguments on the stack, which is in the caller's
/// stack frame.
#define POSITION_OF_CALLER                                                     \
  reinterpret_cast<std::uintptr_t>(__builtin_dwarf_cfa())

static void link(__frame *F) {
  setNext(F, __this_g.__head, F->__link & __kind_mask);
  __this_g.__head = F;
  coroutineStateOf(F).__isInChain = true;
}

static void unlink(__frame *F) {
  __this_g.__head = F->__next();
  coroutineStateOf(F).__isInChain = false;
}

static void putInChain(__frame *F, std::uintptr_t Position) {
  coroutineStateOf(F).__position = Position;
  link(F);
}

void __lowered::__enter_coroutine(__frame *F, std::uintptr_t Kind) noexcept {
  F->__link = Kind;
  putInChain(F, POSITION_OF_CALLER);
}

void __lowered::__resume_coroutine(__frame *F) noexcept {
  if (!coroutineStateOf(F).__isInChain)
    putInChain(F, POSITION_OF_CALLER);
}

void __lowered::__continue_coroutine(__frame *F) noexcept { link(F); }

void __lowered::__suspend_coroutine(__frame *F, bool IsExact) noexcept {
  coroutineStateOf(F).__isExact = IsExact;
  __leave_coroutine(F); // It may already be out of it.
}

void __lowered::__leave_coroutine(__frame *F) noexcept {
  if (coroutineStateOf(F).__isInChain)
    unlink(F);
}

/// True if the coroutine is not running: it is being destroyed. After
/// suspended() it may also have been resumed by an exception, which goes
/// through its body.
static bool isBeingDestroyed(const __coroutine_state &State) {
  return !State.__isInChain &&
         (State.__isExact || std::uncaught_exceptions() == 0);
}

static void deferreturn(const DeferRange &Range) {
  auto *Linked = asLinked(Range.Frame);
  if (!Range.Frame->__is(__linked_kind))
    Range.Recovers ? __deferreturn_recovering(Range.Frame, Range.Mask)
                   : __deferreturn(Range.Frame, Range.Mask);
  else
    Range.Recovers ? __deferreturn_linked_recovering(Linked, Range.Mark)
                   : __deferreturn_linked(Linked, Range.Mark);
}

/// Runs calls of a suspended coroutine that is being destroyed, which is a
/// failure. The body has no handler for a recovery then, so this function takes
/// its place. An exception that a call throws ends the program, as in other
/// destructors.
static void runDestroyed(const DeferRange &Range) noexcept {
  __coroutine_state &State = coroutineStateOf(Range.Frame);
  State.__isDestroyed = true;
  putInChain(Range.Frame,
             reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)));
  while (isAnythingLeft(Range)) {
    try {
      DeferredCall Call;
      while (Call.take(Range))
        Call.run(State.__isRecovered ? nullptr : __by_unwinding());
    } catch (__recovery &Recovery) {
      takeBack(Range.Frame); // There is no landing pad to run them in.
      __recovered(Range.Frame, Recovery);
      State.__isRecovered = true;
    }
  }
  unlink(Range.Frame);
}

static void runRange(const DeferRange &Range, std::uintptr_t Position) {
  __coroutine_state &State = coroutineStateOf(Range.Frame);
  if (isBeingDestroyed(State)) {
    runDestroyed(Range);
    return;
  }
  if (!State.__isInChain)
    putInChain(Range.Frame, Position);
  deferreturn(Range);
}

void __lowered::__deferreturn_in_coroutine(__frame *F, std::uint64_t Mask,
                                           bool Recovers) {
  runRange({F, Mask, 0, Recovers}, POSITION_OF_CALLER);
}

void __lowered::__deferreturn_linked_in_coroutine(__linked_frame_base *F,
                                                  std::uint64_t Mark,
                                                  bool Recovers) {
  runRange({F, 0, Mark, Recovers}, POSITION_OF_CALLER);
}

/// Throws the panic that the deferred calls have not recovered, if there is
/// one: as a panic_error or, if one of them has thrown it, as it is.
static void throwToPromise(__coroutine_state &State) {
  std::unique_ptr<stacktrace> Stack(std::exchange(State.__stack, nullptr));
  if (!State.__unrecovered)
    return;
  value Panic = value::__adopt(std::exchange(State.__unrecovered, nullptr));
  if (std::exception_ptr Exception = Panic.exception())
    std::rethrow_exception(Exception);
  throwPanicError(std::move(Panic), Stack ? std::move(*Stack) : stacktrace());
}

void __lowered::__recovered_in_coroutine(__frame *F, __recovery &Recovery) {
  __recovered(F, Recovery);
  throwToPromise(coroutineStateOf(F));
}

bool __lowered::__recover_exception_in_coroutine(__frame *F, std::uint64_t Mask,
                                                 std::uint64_t Mark) {
  __coroutine_state &State = coroutineStateOf(F);
  if (!State.__isInChain)
    putInChain(F, POSITION_OF_CALLER);
  if (!recoverException({F, Mask, Mark}))
    return false;
  throwToPromise(State);
  return true;
}

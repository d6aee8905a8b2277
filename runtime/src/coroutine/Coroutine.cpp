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

static void putInChain(__frame *F, std::uintptr_t Position) {
  coroutineStateOf(F).__position = Position;
  setNext(F, __this_g.__head, F->__link & __kind_mask);
  __this_g.__head = F;
}

static void run(__frame *F, std::uintptr_t Position) {
  __coroutine_state &State = coroutineStateOf(F);
  State.__phase = __coroutine_state::__is_running;
  State.__uncaught = 0;
  putInChain(F, Position);
}

void __lowered::__enter_coroutine(__frame *F, std::uintptr_t Kind) noexcept {
  F->__link = Kind;
  run(F, POSITION_OF_CALLER);
}

static bool isRunning(__frame *F) {
  return coroutineStateOf(F).__phase == __coroutine_state::__is_running;
}

void __lowered::__resume_coroutine(__frame *F) noexcept {
  if (!isRunning(F))
    run(F, POSITION_OF_CALLER);
}

void __lowered::__continue_coroutine(__frame *F) noexcept {
  run(F, stackPositionOf(F));
}

void __lowered::__leave_coroutine(__frame *F) noexcept {
  if (!isRunning(F))
    return;
  __this_g.__head = F->__next();
  coroutineStateOf(F).__phase = __coroutine_state::__is_suspended;
}

void __lowered::__end_suspension(__frame *F) noexcept {
  int Uncaught = std::uncaught_exceptions();
  if (isRunning(F) || !Uncaught)
    return;
  run(F, POSITION_OF_CALLER);
  coroutineStateOf(F).__uncaught = Uncaught;
}

/// True if the coroutine was suspended. If an exception has ended that, and is
/// still uncaught, the handlers of the body have made the calls that may
/// recover it. The others do not differ, so it does not matter what the
/// exception unwinds.
static bool isBeingDestroyed(__frame *F) {
  const __coroutine_state &State = coroutineStateOf(F);
  return !isRunning(F) ||
         (State.__uncaught && std::uncaught_exceptions() >= State.__uncaught);
}

/// Runs calls of a suspended coroutine that is being destroyed, which is a
/// failure. The body has no handler for a recovery then, so this function takes
/// its place. An exception that a call throws ends the program, as in other
/// destructors. If an exception has ended the suspension, the body may still
/// catch it and go on.
static void runDestroyed(const DeferRange &Range) noexcept {
  using Phase = __coroutine_state::__phase_kind;
  __frame *F = Range.Frame;
  __coroutine_state &State = coroutineStateOf(F);
  const __coroutine_state Before = State;
  __leave_coroutine(F);
  putInChain(F, reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)));
  while (isAnythingLeft(Range)) {
    try {
      DeferredCall Call;
      while (Call.take(Range))
        Call.run(State.__phase == Phase::__has_recovered ? nullptr
                                                         : __by_unwinding());
    } catch (__recovery &Recovery) {
      takeBack(F); // There is no landing pad to run them in.
      __recovered(F, Recovery);
      State.__phase = Phase::__has_recovered;
    }
  }
  __this_g.__head = F->__next();
  if (Before.__phase != Phase::__is_running)
    return;
  bool HasRecovered = State.__phase == Phase::__has_recovered;
  run(F, Before.__position);
  State.__uncaught = HasRecovered ? 0 : Before.__uncaught;
}

static void runRange(const DeferRange &Range) {
  if (isBeingDestroyed(Range.Frame))
    runDestroyed(Range);
  else
    deferreturn(Range);
}

void __lowered::__deferreturn_in_coroutine(__frame *F, std::uint64_t Mask,
                                           bool Recovers) {
  runRange({F, Mask, 0, Recovers});
}

void __lowered::__deferreturn_linked_in_coroutine(__linked_frame_base *F,
                                                  std::uint64_t Mark,
                                                  bool Recovers) {
  runRange({F, 0, Mark, Recovers});
}

void __lowered::__leave_scope_in_coroutine(__frame *F, std::uint64_t Mask,
                                           __linked_record *R) {
  runRange({F, Mask, 0, /*Recovers=*/false, R});
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

static bool recoverInRange(const DeferRange &Range) {
  if (!recoverException(Range))
    return false;
  throwToPromise(coroutineStateOf(Range.Frame));
  return true;
}

bool __lowered::__recover_exception_in_coroutine(__frame *F, std::uint64_t Mask,
                                                 std::uint64_t Mark) {
  return recoverInRange({F, Mask, Mark});
}

bool __lowered::__recover_exception_in_scope_of_coroutine(__frame *F,
                                                          std::uint64_t Mask,
                                                          __linked_record *R) {
  return recoverInRange({F, Mask, 0, /*Recovers=*/false, R});
}

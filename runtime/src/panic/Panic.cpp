//===- Panic.cpp - Panics: start, walk, recover ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A panic runs deferred calls on top of the intact stack:
//
//   start_panic    puts a record on the thread's list and starts a walk;
//   runDeferredCalls
//     walk.next()  goes to the next older frame of the chain, to which it adds
//                  table frames (FrameWalk.cpp);
//     nextDefer    takes and runs the frame's deferred calls, newest first;
//   recovery       when a call that has called recover() returns: drops the
//                  panic, and unwinds to the frame of that call.
//
// Nothing is unwound before the recovery, so a debugger sees the whole stack of
// an uncaught panic.
//
// A deferred call may itself panic.  The new panic walks its own frames first,
// and continues at the frame where the old one has stopped, which is the old
// one's `current`.  There it supersedes the old one: if the new panic is
// recovered at that frame or an older one, the stack of both is unwound, and
// both are dropped.  This is detected by comparing frames as the walk reaches
// them, not by stack addresses.
//
// goexit() has a record, too, which cannot be recovered.  A recovery that would
// drop it unwinds to goexit() instead, which continues its walk.
//
//===----------------------------------------------------------------------===//

#include "panic/Panic.h"

#include "core/Coroutine.h"
#include "panic/DeferredCall.h"
#include "panic/Observer.h"
#include "recovery/Recovery.h"
#include "report/Report.h"

#include <opendefer/stacktrace.h>

#include <new>
#include <utility>

using namespace opendefer;
using namespace opendefer::__lowered;

void __lowered::beginPanic(WalkingPanic &Panic, __value_box *Payload) {
  // If the list contains this address, a longjmp has left an older panic here.
  bool IsOlderGone = __this_g.__panics == &Panic;
  Panic.older = Panic.below = IsOlderGone ? nullptr : __this_g.__panics;
  Panic.payload = Payload;
  Panic.start = Panic.current = __this_g.__head;
  Panic.recovered = Panic.superseded = Panic.isGoexit = Panic.isAnew = false;
  Panic.isFault = Panic.isException = false;
  Panic.caller = 0;
  Panic.walk.leaveOut();
  // A signal handler may panic, too.
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  __this_g.__panics = &Panic;
  if (OPENDEFER_UNLIKELY(IsOlderGone))
    reportGone(nullptr);
}

void __lowered::dropPanics(__panic_record *Remaining) {
  while (__this_g.__panics != Remaining) {
    __value_box *Payload = __this_g.__panics->payload;
    __this_g.__panics = __this_g.__panics->older;
    __release(Payload);
  }
}

/// Called when the newer panic has reached Frame.  Supersedes the panics that
/// run that frame's calls.
static void supersede(__panic_record &Newer, __frame *Frame) {
  while (Newer.below && Newer.below->current == Frame) {
    Newer.below->superseded = true;
    Newer.below = Newer.below->below;
  }
}

/// Runs the next deferred call of the panic's frame.  Returns false if there is
/// none.  Sets Thrown to the exception that the call has thrown, or to null.
static bool nextDefer(__panic_record &Panic, __value_box *&Thrown) {
  DeferredCall Call;
  if (!Call.take(allDefersOf(Panic.current)))
    return false;
  __this_g.__notedPanic = nullptr;
  std::exception_ptr Exception = Call.runProtected(&Panic);
  __this_g.__notedPanic = nullptr;
  __this_g.__head = Panic.current;
  Thrown = Exception ? __box_exception(std::move(Exception)) : nullptr;
  return true;
}

// Recoveries pass this function, so none of its locals may have a destructor.
/// A panic does not leave a coroutine that defers: the coroutine throws it to
/// its promise (coroutine/Coroutine.cpp). The stack is still there now. False if
/// the coroutine is being destroyed, so that nobody awaits it.
OPENDEFER_COLD static bool isForPromise(WalkingPanic &Panic) {
  __coroutine_state &State = coroutineStateOf(Panic.current);
  if (State.__phase != __coroutine_state::__is_running)
    return false;
  __retain(Panic.payload);
  State.__unrecovered = Panic.payload;
  try {
    State.__stack = new stacktrace(stacktrace::of_panic());
  } catch (const std::bad_alloc &) { // Then the panic has none.
  }
  return true;
}

bool __lowered::runDeferredCalls(WalkingPanic &Panic) {
  for (; Panic.current; Panic.current = Panic.walk.next()) {
    supersede(Panic, Panic.current);
    __this_g.__head = Panic.current;
    __value_box *Thrown;
    while (nextDefer(Panic, Thrown)) {
      if (Thrown)
        __start_panic(Thrown, "", "", 0);
      if (Panic.recovered)
        return true;
    }
    if (OPENDEFER_UNLIKELY(isCoroutine(Panic.current)))
      return isForPromise(Panic);
  }
  __this_g.__head = nullptr;
  return false;
}

OPENDEFER_COLD static __value_box *boxNilError(const __panic_place &Place) {
  __value_box *Box = new __typed_box<PanicNilError>(PanicNilError());
  Box->__place = Place;
  return Box;
}

void __lowered::startPanicFrom(__value_box *Payload, const char *File,
                               const char *Function, std::uint64_t Position,
                               const WalkStart &From) {
  WalkingPanic Panic;
  bool IsAnew = false;
  // Before the first call, so that the place need not be saved.
  if (OPENDEFER_UNLIKELY(!Payload)) {
    Payload = boxNilError({File, Function, Position});
  } else if (OPENDEFER_LIKELY(!Payload->__place.__file)) {
    Payload->__place = {File, Function, Position};
  } else {
    Panic.placeAnew = {File, Function, Position};
    IsAnew = true;
  }
  checkNotSwallowed();
  beginPanic(Panic, Payload);
  Panic.isAnew = IsAnew;
  Panic.caller = From.PC;
  observe(Panic);
  walkFrom(Panic, From);
  if (runDeferredCalls(Panic)) {
    Panic.walk.checkWayBack();
    startRecovery(endRecovered(Panic));
  }
  reportUncaught();
}

void __lowered::startFaultPanic(__value_box *Payload, std::uintptr_t Caller) {
  WalkingPanic Panic;
  WalkStart From;
  startHere(From);
  checkNotSwallowed();
  beginPanic(Panic, Payload);
  Panic.isFault = true;
  Panic.caller = Caller;
  observe(Panic);
  walkFrom(Panic, From);
  if (Panic.current)
    Panic.walk.checkWayBack();
  if (runDeferredCalls(Panic)) {
    Panic.walk.checkWayBack();
    startRecovery(endRecovered(Panic));
  }
  reportUncaught();
}

void __lowered::__panic_null_call(const char *File, std::uint32_t Line) {
  panic(RuntimeError("call of a null function pointer"),
        source_location::current(File, "", Line, 0));
}

value opendefer::recover(__panic_record *Panic) noexcept {
  checkNotSwallowed();
  if (!Panic || Panic != __this_g.__panics || Panic->recovered ||
      Panic->isGoexit)
    return value();
  Panic->recovered = true;
  __retain(Panic->payload);
  return value::__adopt(Panic->payload);
}

//===- Panic.cpp - Panics: start, walk, recover ---------------------------===//
//
// A panic runs deferred calls on top of the intact stack:
//
//   start_panic    puts a record on the thread's list and starts to walk;
//   runDeferredCalls
//     nextFrame    goes to the next older frame of the chain (FrameWalk.cpp:
//                  and puts in there what is found by tables), and
//     nextDefer    takes and runs its deferred calls, newest first;
//   recovery       once one of them has said recover() and returned: drops the
//                  panic; then a landing goes to the frame whose call it was.
//
// Nothing is unwound before that, so a debugger sees the whole stack of an
// uncaught panic.
//
// A deferred call may itself panic.  The new panic walks its own frames first
// and then goes on where the old one stopped, at the frame that one has as
// `current`.  There the old one is superseded: if the new one is recovered at
// that frame or an older one, the stack of both is unwound and both are
// dropped.  This is found by comparing frames as the walk reaches them, not by
// stack addresses.
//
// goexit() is a record too, one that cannot be recovered.  A recovery that
// would drop it lands in goexit() instead, which goes on with its walk.
//
//===----------------------------------------------------------------------===//

#include "Frame.h"
#include "Landing.h"

#include <utility>

using namespace opendefer;
using namespace opendefer::lowered;

void lowered::beginPanic(panic_record &Panic, value_box *Payload) {
  Panic.older = Panic.below = G.panics;
  Panic.payload = Payload;
  Panic.start = Panic.current = G.head;
  Panic.recovered = Panic.superseded = Panic.isGoexit = false;
  Panic.walk.leaveOut();
  // A signal handler may panic, too.
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  G.panics = &Panic;
}

void lowered::dropPanics(panic_record *Remaining) {
  while (G.panics != Remaining) {
    value_box *Payload = G.panics->payload;
    G.panics = G.panics->older;
    release(Payload);
  }
}

/// The newer panic has come to Frame: it takes over from those that run it.
static void supersede(panic_record &Newer, frame *Frame) {
  while (Newer.below && Newer.below->current == Frame) {
    Newer.below->superseded = true;
    Newer.below = Newer.below->below;
  }
}

static frame *nextFrame(panic_record &Panic) {
  if (OPENDEFER_UNLIKELY(Panic.walk.isUnderWay()))
    return Panic.walk.next();
  return Panic.current->next();
}

/// Runs the next deferred call of the panic's frame; false if there is none.
/// Sets Thrown to the exception that it let out, if any.
static bool nextDefer(panic_record &Panic, value_box *&Thrown) {
  DeferredCall Call;
  if (!Call.take(everythingOf(Panic.current)))
    return false;
  G.directPanic = nullptr;
  std::exception_ptr Exception = Call.runProtected(&Panic);
  G.directPanic = nullptr;
  G.head = Panic.current;
  Thrown = Exception ? boxException(std::move(Exception)) : nullptr;
  return true;
}

// Landings pass here, so no local may have a destructor.
bool lowered::runDeferredCalls(panic_record &Panic) {
  for (; Panic.current; Panic.current = nextFrame(Panic)) {
    supersede(Panic, Panic.current);
    G.head = Panic.current;
    value_box *Thrown;
    while (nextDefer(Panic, Thrown)) {
      if (Thrown)
        start_panic(Thrown);
      if (Panic.recovered)
        return true;
    }
  }
  G.head = nullptr;
  return false;
}

static value_box *boxNilError() {
  return new typed_box<PanicNilError>(PanicNilError());
}

void lowered::start_panic(value_box *Payload) {
  checkNotSwallowed();
  panic_record Panic;
  beginPanic(Panic, Payload ? Payload : boxNilError());
  walkFromHere(Panic);
  if (runDeferredCalls(Panic))
    land(recovery(Panic));
  reportUncaught();
}

value_box *lowered::boxException(std::exception_ptr &&Exception) {
  return new typed_box<std::exception_ptr>(std::move(Exception));
}

void lowered::panic_null_call() {
  panic(RuntimeError("call of a null function pointer"));
}

value opendefer::recover(panic_record *Panic) noexcept {
  checkNotSwallowed();
  if (!Panic || Panic != G.panics || Panic->recovered || Panic->isGoexit)
    return value();
  Panic->recovered = true;
  retain(Panic->payload);
  return value::adopt(Panic->payload);
}

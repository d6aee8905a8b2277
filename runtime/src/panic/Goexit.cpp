//===- Goexit.cpp - Ending the thread after its deferred calls ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// goexit() walks the frames as a panic does, with a record that recover()
// ignores.  A panic in one of its deferred calls may be recovered.  If that
// would drop the goexit, the recovery goes to the handler below, and the walk
// continues.  Calls that have run are no longer in their frames.
//
// Then the thread's stack is unwound, by the table unwinder or by
// pthread_exit() (ThreadEnd.cpp).  Neither is possible from within a landing
// pad, since C++ terminates if anything leaves one.  There, the recovery that
// is running is sent to an older frame, and the thread ends from that frame's
// handler.
//
//===----------------------------------------------------------------------===//

#include "core/Coroutine.h"
#include "core/Fatal.h"
#include "panic/DeferredCall.h"
#include "panic/Panic.h"
#include "recovery/Recovery.h"
#include "recovery/ThreadEnd.h"
#include "report/Report.h"

using namespace opendefer;
using namespace opendefer::__lowered;

[[noreturn]] static void endThread(__frame *Newest) {
  dropPanics(nullptr); // The goexit has cancelled them.
  __this_g.__head = nullptr;
  if (!__this_g.__resumes)
    unwindToExit();
  if (__this_g.__resumes || mustLandBeforeEnd(Newest))
    startRecovery({&ThreadExit, {}});
  endThreadHere();
}

/// The function that has resumed a coroutine may expect it to be suspended, not
/// the thread to end.
static void checkNotInCoroutine(const __frame *Newest) {
  for (const __frame *F = Newest; F; F = F->__next())
    if (isCoroutine(F))
      fatal("goexit() in a coroutine that defers, or in a function that such a "
            "coroutine has called");
}

void opendefer::goexit() {
  checkNotSwallowed();
  checkNotReporting();
  goexit_record Exit;
  beginPanic(Exit, nullptr);
  WalkStart Here;
  startHere(Here);
  walkFrom(Exit, Here);
  checkNotInCoroutine(Exit.start);
  Exit.isGoexit = true;
  Exit.anchor.__link = __goexit_kind;
  Exit.anchor.__deferBits = Exit.anchor.__pendingBits = 0;
  Exit.anchor.resumesAtStart = __this_g.__resumes;
  for (;;) {
    try {
      runDeferredCalls(Exit);
      break;
    } catch (__recovery &Recovery) {
      if (Recovery.__final != &Exit.anchor)
        throw;
      __this_g.__saved = Recovery.__outerSaved;
      // A signal handler may recover.
      __atomic_signal_fence(__ATOMIC_SEQ_CST);
      finish(Recovery);
    }
  }
  endThread(Exit.start);
}

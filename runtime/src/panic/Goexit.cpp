//===- Goexit.cpp - Ending the thread after its deferred calls ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// goexit() walks the frames as a panic does, with a record that recover() does
// not see.  A panic in one of its deferred calls may be recovered; if that
// would drop the goexit, the recovery comes to the handler below and the walk
// goes on: everything already run is off its frames.
//
// Then the thread's stack is unwound: by the table unwinder, or else by
// pthread_exit() (ThreadEnd.cpp).  From within a landing pad neither is
// possible (C++ terminates when anything leaves one), so there the recovery in
// flight is sent on to an older frame and the thread ends from that frame's
// handler.
//
//===----------------------------------------------------------------------===//

#include "panic/DeferredCall.h"
#include "panic/Panic.h"
#include "recovery/Recovery.h"
#include "recovery/ThreadEnd.h"
#include "report/Report.h"

using namespace opendefer;
using namespace opendefer::__lowered;

[[noreturn]] static void endThread(__frame *Newest) {
  dropPanics(nullptr); // Those that this goexit has cancelled.
  __this_g.__head = nullptr;
  if (!__this_g.__resumes)
    unwindToExit();
  if (__this_g.__resumes || mustLandBeforeEnd(Newest))
    startRecovery({&ThreadExit, {}});
  endThreadHere();
}

void opendefer::goexit() {
  checkNotSwallowed();
  checkNotReporting();
  goexit_record Exit;
  beginPanic(Exit, nullptr);
  WalkStart Here;
  startHere(Here);
  walkFrom(Exit, Here);
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
      __atomic_signal_fence(__ATOMIC_SEQ_CST); // A signal handler may recover.
      finish(Recovery);
    }
  }
  endThread(Exit.start);
}

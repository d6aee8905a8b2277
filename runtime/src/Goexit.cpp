//===- Goexit.cpp - Ending the thread after its deferred calls ------------===//
//
// goexit() walks the frames as a panic does, with a record that recover() does
// not see.  A panic in one of its deferred calls may be recovered; if that
// would drop the goexit, the landing comes to the handler below and the walk
// goes on: everything already run is off its frames.
//
// Then the thread's stack is unwound: by the driver, or else by pthread_exit()
// (ThreadEnd.cpp).  From within a landing pad neither is possible (C++
// terminates when anything leaves one), so there the landing in flight is sent
// on to an older frame and the thread ends from that frame's handler.
//
//===----------------------------------------------------------------------===//

#include "Frame.h"
#include "Landing.h"
#include "ThreadEnd.h"

using namespace opendefer;
using namespace opendefer::lowered;

[[noreturn]] static void endThread(frame *Newest) {
  dropPanics(nullptr); // Those that this goexit has cancelled.
  G.head = nullptr;
  if (!G.resumes)
    driveToExit();
  if (G.resumes || mustLandBeforeEnd(Newest))
    land({&ThreadExit, {}});
  endThreadHere();
}

void opendefer::goexit() {
  checkNotSwallowed();
  checkNotReporting();
  goexit_record Exit;
  beginPanic(Exit, nullptr);
  walkFromHere(Exit);
  Exit.isGoexit = true;
  Exit.anchor.link = goexit_kind;
  Exit.anchor.deferBits = Exit.anchor.pendingBits = 0;
  Exit.anchor.resumesAtStart = G.resumes;
  for (;;) {
    try {
      runDeferredCalls(Exit);
      break;
    } catch (landing &Landing) {
      if (Landing.final != &Exit.anchor)
        throw;
      G.saved = Landing.outerSaved;
      __atomic_signal_fence(__ATOMIC_SEQ_CST); // A signal handler may land.
      finish(Landing);
    }
  }
  endThread(Exit.start);
}

//===- Jump.cpp - After a longjmp -----------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Drops the state that a longjmp has left. That state is on the part of the
// stack that is gone, and must not be read. So the values of panics that were
// running there are leaked, as are the records of frames.
//
//===----------------------------------------------------------------------===//

#include "jump/Jump.h"

#include "core/EHGlobals.h"
#include "recovery/Recovery.h"

#include <opendefer/jump.h>

using namespace opendefer;
using namespace opendefer::__lowered;

void __lowered::dropNewestRecovery() {
  __recovery &Newest = *__this_g.__recoveries;
  __this_g.__saved = Newest.__outerSaved;
  ehGlobals().UncaughtExceptions = Newest.__uncaughtBefore;
  finish(Newest);
}

/// Ends the recoveries newer than Remaining. (They can be read, because a
/// recovery is in an exception object and not on the stack.)
static void dropRecoveries(const __recovery *Remaining) {
  while (__this_g.__recoveries && __this_g.__recoveries != Remaining)
    dropNewestRecovery();
}

void __lowered::__restore_after_jump(__frame *Head, __panic_record *Panics,
                                     __recovery *Recoveries,
                                     __resume_point *Resumes,
                                     std::uint64_t Stack) {
  // A fiber that leaves its stack by longjmp may call switch_fiber() before
  // setjmp. The saved state is then that of another stack.
  if (Stack != __this_g.__stack)
    return;
  __this_g.__notedPanic = nullptr;
  __this_g.__head = Head;
  __this_g.__panics = Panics;
  __this_g.__resumes = Resumes;
  dropRecoveries(Recoveries);
}

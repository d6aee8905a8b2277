//===- Jump.cpp - After a longjmp -----------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Drops what longjmp has left behind: it is on the part of the stack that is
// gone, and must not be read. So the value of a panic that was running there is
// leaked, as are the records of its frames.
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

/// A recovery itself is an exception, and not on the stack.
static void dropRecoveries(const __recovery *Remaining) {
  while (__this_g.__recoveries && __this_g.__recoveries != Remaining)
    dropNewestRecovery();
}

void __lowered::__restore_after_jump(__frame *Head, __panic_record *Panics,
                                     __recovery *Recoveries,
                                     __resume_point *Resumes,
                                     std::uint64_t Stack) {
  // The mark of a fiber that has switched its state before it called setjmp, in
  // order to leave by longjmp, is that of another stack.
  if (Stack != __this_g.__stack)
    return;
  __this_g.__notedPanic = nullptr;
  __this_g.__head = Head;
  __this_g.__panics = Panics;
  __this_g.__resumes = Resumes;
  dropRecoveries(Recoveries);
}

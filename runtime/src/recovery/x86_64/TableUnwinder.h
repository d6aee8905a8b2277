//===- TableUnwinder.h - Recovery with unwind tables ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Internal to the runtime; x86-64.  See TableUnwinder.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef OPENDEFER_SRC_RECOVERY_X86_64_TABLEUNWINDER_H
#define OPENDEFER_SRC_RECOVERY_X86_64_TABLEUNWINDER_H

#include "recovery/Recovery.h"

namespace opendefer {
namespace __lowered {

// These return if the table unwinder cannot do the recovery.
void unwindByTables(const RecoveryGoal &Goal, __frame *Target);
OPENDEFER_NOINLINE void resumeByTables(__recovery &Recovery);

/// For tests: the numbers of recoveries of this thread that the table unwinder
/// has begun, and that it has left to a throw.
struct TableUnwindCounts {
  unsigned long ByTables;
  unsigned long Refused;
};
TableUnwindCounts tableUnwindCounts();
/// The number of begun recoveries that have used the walk of the panic.
unsigned long countUnwoundByWalk();

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_RECOVERY_X86_64_TABLEUNWINDER_H

//===- TableUnwinder.h - Recovery by our own walk ---------------*- C++ -*-===//
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

// These return where the recovery is not for the table unwinder.
void unwindByTables(const RecoveryGoal &Goal, __frame *Target);
void resumeByTables(__recovery &Recovery);

/// For tests: how many recoveries of this thread the table unwinder has begun,
/// and how many it has left to the throw.
struct TableUnwindCounts {
  unsigned long ByTables;
  unsigned long Refused;
};
TableUnwindCounts tableUnwindCounts();
/// How many of the former have gone by the walk of the panic.
unsigned long countUnwoundByWalk();

} // namespace __lowered
} // namespace opendefer

#endif // OPENDEFER_SRC_RECOVERY_X86_64_TABLEUNWINDER_H
